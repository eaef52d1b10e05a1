import type { IgnoreRule } from '../core/ignore-rule.ts';
import type { ListPart } from '../core/lists.ts';
import type { Run } from '../core/preview.ts';
import type { IncidentRow, PreviewAnswer } from './contract.ts';
import { timeOf, wordOf } from './filter-query.ts';
import { ruleOfBody, type RuleBook } from './ignore.ts';
import { refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { asking, json, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

const MONTH_MS = 30 * 86_400_000;
/** Parts of the evidence, the newest first; beyond them the answer says how far it got. */
const PARTS_MAX = 500;
const INCIDENTS_MAX = 5000;
const INCIDENTS_A_PAGE = 200;
/** Shown with all that is known of them. */
const SHOWN = 5;

interface Touched extends Pick<IncidentRow, 'id' | 'firstEvent' | 'lastEvent'> {
  silent: number;
  told: number;
}

/** What an ignore rule would have kept silent, had it been there. Alters nothing, so whoever may read may ask. */
export function previewRoute(sources: Sources, book: RuleBook): Route {
  const { store, log } = sources;

  async function incidentsSince(from: number): Promise<ReadonlyMap<string, Touched[]>> {
    const bySource = new Map<string, Touched[]>();
    let seen = 0;
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null && seen < INCIDENTS_MAX;) {
      const page: ListPart<IncidentRow> = await asked(
        store.incidents({ from }, { before, limit: INCIDENTS_A_PAGE }),
        log,
      );
      for (const { id, source, startedAt, firstEvent, lastEvent } of page.rows) {
        if (startedAt < from) continue;
        const held = bySource.get(source) ?? [];
        bySource.set(source, [...held, { id, firstEvent, lastEvent, silent: 0, told: 0 }]);
      }
      seen += page.rows.length;
      before = page.next;
    }
    return bySource;
  }

  async function preview(rule: IgnoreRule, from: number): Promise<PreviewAnswer> {
    const others = [...book.configured, ...(await asked(store.ignoreRules(), log))];
    const incidents = await incidentsSince(from);
    const question = { rule, others, portOffset: book.portOffset, from };
    let [events, already, newestAt] = [0, 0, null as number | null];
    let before: number | null | undefined;
    for (let parts = 0; parts < PARTS_MAX && before !== null; parts += 1) {
      const part = await asked(store.previewIgnore(question, before), log);
      events += part.events;
      already += part.already;
      newestAt ??= part.newestAt;
      for (const run of part.runs) count(incidents, run);
      before = part.next;
    }
    const silenced = [...incidents.values()]
      .flat()
      .filter(({ silent, told }) => silent > 0 && told === 0)
      .toSorted((a, b) => b.id - a.id);
    const shown = await asked(Promise.all(silenced.slice(0, SHOWN).map(({ id }) => store.incidentRow(id))), log);
    return {
      ...{ from, events, already, newestAt, incidents: silenced.length, complete: before === null },
      first: shown.filter((row) => row !== undefined),
    };
  }

  return asking('/api/v1/ignore/preview', async ({ query, body }) => {
    refuseUnknown(query, ['from']);
    const now = nowOf(sources);
    const from = timeOf('from', wordOf(query, 'from'), now) ?? now - MONTH_MS;
    if (from >= now) throw new Refusal(400, 'from must lie in the past.');
    const rule = ruleOfBody(book, await body(), now);
    return json(await preview(rule, from));
  });
}

function count(incidents: ReadonlyMap<string, Touched[]>, { source, firstEvent, silent, told }: Run): void {
  const touched = incidents.get(source)?.find((one) => one.firstEvent <= firstEvent && firstEvent <= one.lastEvent);
  if (touched === undefined) return;
  touched.silent += silent;
  touched.told += told;
}
