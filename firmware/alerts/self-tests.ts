import type { EventRow } from '../core/rows.ts';
import { SYSTEM_EVENTS } from '../core/system-events.ts';
import type { Store } from '../store/api.ts';

type Without = (events: readonly EventRow[]) => Promise<readonly EventRow[]>;

/**
 * Leaves out what the box did to itself. The mark has a lower number than all else of its session: what is not marked by
 * now is a visitor's. Marks of earlier runs are read once, for a restart may have come between a mark and the rest.
 */
export function selfTests(store: Pick<Store, 'selfTests'>): Without {
  let known: Set<number> | undefined;
  return async (events) => {
    known ??= new Set(await store.selfTests());
    for (const { sensor, name, session } of events) {
      if (sensor === SYSTEM_EVENTS.name && name === 'self_test' && session !== null) known.add(session);
    }
    const own = known;
    if (own.size === 0) return events;
    return events.filter(({ session }) => session === null || !own.has(session));
  };
}
