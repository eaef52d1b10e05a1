import type { LiveMessage } from './contract.ts';
import type { Readable } from './sources.ts';

/** A message ready to be sent, and where the reader stands after it. */
export interface LivePage {
  readonly text: string;
  /** Number of its last event; undefined when there was none above the cursor. */
  readonly last: number | undefined;
  /** There may be more at once. */
  readonly full: boolean;
}

export interface LivePages {
  /** The events above `after`, oldest first. */
  read(after: number): Promise<LivePage>;
  /** Number of the newest event, also when retention has deleted it; 0 in a new store. */
  head(): Promise<number>;
  /** The store has committed up to here. */
  committed(lastEvent: number): void;
}

/**
 * Reads pages for the live socket. After a commit every client that is up to date asks for the same page: they share
 * one query and one serialisation. Only a query under way is shared, nothing is kept, so nothing can be stale.
 */
export function livePages(store: Pick<Readable, 'events' | 'status'>, limit: number): LivePages {
  const underWay = new Map<number, Promise<LivePage>>();
  let newest = 0;

  async function query(after: number): Promise<LivePage> {
    const events = await store.events({ after, limit });
    const last = events.at(-1)?.id;
    newest = Math.max(newest, last ?? 0);
    const message: LiveMessage = { type: 'events', events, lastEvent: newest };
    return { text: JSON.stringify(message), last, full: events.length === limit };
  }

  return {
    read(after) {
      const shared = underWay.get(after);
      if (shared !== undefined) return shared;
      const page = query(after).finally(() => underWay.delete(after));
      underWay.set(after, page);
      return page;
    },
    async head() {
      const { lastEvent } = await store.status();
      newest = Math.max(newest, lastEvent);
      return lastEvent;
    },
    committed(lastEvent) {
      newest = Math.max(newest, lastEvent);
    },
  };
}
