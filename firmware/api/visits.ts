import type { Buckets } from '../core/statistics.ts';
import type { LongVisit, VisitSum } from '../core/visits.ts';
import type { VisitCount, VisitsAnswer } from './contract.ts';
import { filterOf } from './filter-query.ts';
import { PAGE_ROWS_MAX, TOP_ROWS } from './limits.ts';
import { numberParameter, refuseUnknown } from './query.ts';
import { json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';
import { spansOf, STATISTICS_PARAMETERS } from './statistics.ts';

export const VISITS_PARAMETERS = [...STATISTICS_PARAMETERS, 'limit'] as const;

type Filling = { -readonly [K in keyof VisitSum]: VisitSum[K] };
const nothing = (): Filling => ({ sessions: 0, ended: 0, lastedMs: 0, commands: 0 });

/**
 * How long visits last and how much is typed: in all, by time, at each of the `limit` ports with the most, and the longest.
 * There are 65,536 ports at most, and one sum for each in memory.
 */
export function visitsRoute(sources: Sources): Route {
  const { store, log } = sources;
  return route('/api/v1/visits', async ({ query }) => {
    refuseUnknown(query, VISITS_PARAMETERS);
    const now = nowOf(sources);
    const filter = filterOf(query, now);
    const spans = spansOf(query, filter, now);
    const limit = numberParameter(query, 'limit', { min: 1, max: PAGE_ROWS_MAX }) ?? TOP_ROWS;
    const all = nothing();
    const buckets = Array.from({ length: Math.ceil((spans.until - spans.from) / spans.widthMs) }, nothing);
    const ports = new Map<number, Filling>();
    let longest: readonly LongVisit[] = [];
    for (let before: number | null | undefined; before !== null;) {
      const part = await asked(store.visits(filter, spans, limit, before), log);
      for (const row of part.rows) {
        add(all, row);
        add(buckets[row.bucket], row);
        if (row.port !== null) add(at(ports, row.port), row);
      }
      longest = [...longest, ...part.longest].sort((a, b) => b.lastedMs - a.lastedMs).slice(0, limit);
      before = part.next;
    }
    return json({
      ...spans,
      ...counted(all),
      buckets: buckets.map((bucket, index) => ({ at: startOf(spans, index), ...counted(bucket) })),
      ports: busiest(ports, limit).map(([port, sum]) => ({ port, ...counted(sum) })),
      longest,
    } satisfies VisitsAnswer);
  });
}

const startOf = ({ from, widthMs }: Buckets, index: number): number => from + index * widthMs;

function at(ports: Map<number, Filling>, port: number): Filling {
  const sum = ports.get(port) ?? nothing();
  ports.set(port, sum);
  return sum;
}

function add(sum: Filling | undefined, row: VisitSum): void {
  if (sum === undefined) return;
  sum.sessions += row.sessions;
  sum.ended += row.ended;
  sum.lastedMs += row.lastedMs;
  sum.commands += row.commands;
}

const busiest = (ports: ReadonlyMap<number, Filling>, limit: number): (readonly [number, Filling])[] =>
  [...ports].sort(([a, one], [b, other]) => other.sessions - one.sessions || a - b).slice(0, limit);

const counted = ({ sessions, ended, lastedMs, commands }: VisitSum): VisitCount => ({
  sessions,
  commands,
  averageMs: ended === 0 ? null : Math.round(lastedMs / ended),
  averageCommands: sessions === 0 ? null : commands / sessions,
});
