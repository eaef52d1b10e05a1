import type { Filter } from '../core/filter.ts';
import { GRADES } from '../core/grade.ts';
import type { Bucket, Buckets } from '../core/statistics.ts';
import type { StatisticsAnswer } from './contract.ts';
import { FILTER_KEYS, filterOf } from './filter-query.ts';
import { BUCKETS, BUCKETS_MAX } from './limits.ts';
import { numberParameter, refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import { json, route, type Route } from './router.ts';
import { asked, nowOf, type Sources } from './sources.ts';

const DAY_MS = 86_400_000;
export const STATISTICS_PARAMETERS = [...FILTER_KEYS, 'buckets'] as const;

/** What happened by time: for charts. */
export function statisticsRoute(sources: Sources): Route {
  const { store, log } = sources;
  return route('/api/v1/statistics', async ({ query }) => {
    refuseUnknown(query, STATISTICS_PARAMETERS);
    const now = nowOf(sources);
    const filter = filterOf(query, now);
    const spans = spansOf(query, filter, now);
    const buckets = emptyBuckets(spans);
    for (let before: number | null | undefined; before !== null;) {
      const part = await asked(store.statistics(filter, spans, before), log);
      for (const { bucket, grade, connections, events } of part.rows) {
        const into = buckets[bucket];
        if (into === undefined) continue;
        into.connections += connections;
        if (grade !== null) into.grades[grade] += events;
      }
      before = part.next;
    }
    return json({ ...spans, buckets } satisfies StatisticsAnswer);
  });
}

/** The spans that are asked for; without times the last day. */
export function spansOf(query: URLSearchParams, filter: Filter, now: number): Buckets {
  const count = numberParameter(query, 'buckets', { min: 1, max: BUCKETS_MAX }) ?? BUCKETS;
  const until = filter.until ?? now;
  const from = filter.from ?? until - DAY_MS;
  if (from >= until) throw new Refusal(400, 'from must lie before until.');
  return { from, until, widthMs: Math.max(1, Math.ceil((until - from) / count)) };
}

type Filling = { -readonly [K in keyof Bucket]: Bucket[K] } & { grades: Record<keyof Bucket['grades'], number> };

function emptyBuckets({ from, until, widthMs }: Buckets): Filling[] {
  const length = Math.ceil((until - from) / widthMs);
  return Array.from({ length }, (_, index) => ({
    at: from + index * widthMs,
    connections: 0,
    grades: Object.fromEntries(GRADES.map((grade) => [grade, 0])) as Record<keyof Bucket['grades'], number>,
  }));
}
