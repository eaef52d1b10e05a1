import { coverageOf, type Coverage } from '../core/coverage.ts';
import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { EventRow } from '../core/rows.ts';
import type { Store } from '../store/api.ts';

/** Which rule covers each of these events: a question that is asked anew for each page of events. */
export type Ignoring = (events: readonly EventRow[]) => Promise<(event: EventRow) => string | null>;

const NOBODY = (): null => null;

/** The rules of the config file and those in the store, which a person may have changed since the last page. */
export function ignoringBy(
  store: Pick<Store, 'ignoreRules' | 'macOf'>,
  written: readonly IgnoreRule[],
  portOffset: number,
): Ignoring {
  let known: { readonly text: string; readonly coverage: Coverage } | undefined;
  return async (events) => {
    if (events.length === 0) return NOBODY;
    const rules = [...written, ...(await store.ignoreRules())];
    if (rules.length === 0) return NOBODY;
    const text = JSON.stringify(rules);
    if (known?.text !== text) known = { text, coverage: coverageOf(rules, portOffset) };
    const { coverage } = known;
    const macs = coverage.asksForMac ? await macsOf(store, events) : new Map<string, string>();
    return (event) => coverage.by(event, event.srcIp === null ? null : (macs.get(event.srcIp) ?? null));
  };
}

async function macsOf(store: Pick<Store, 'macOf'>, events: readonly EventRow[]): Promise<Map<string, string>> {
  const macs = new Map<string, string>();
  const sources = new Set(events.flatMap(({ srcIp }) => srcIp ?? []));
  for (const source of sources) {
    const mac = await store.macOf(source);
    if (mac !== null) macs.set(source, mac.toLowerCase());
  }
  return macs;
}
