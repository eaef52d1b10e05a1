import type { Database } from 'better-sqlite3';
import { SESSION_EVENTS } from '../core/declaration.ts';
import type { Filter } from '../core/filter.ts';
import type { Buckets, Counts } from '../core/statistics.ts';
import { addFunctions, conditionOf } from './filtering.ts';
import { listSources } from './list-sources.ts';
import { preparing } from './prepared.ts';

/** Events that one call looks through, as in lists.ts. */
const WINDOW = 50_000;

const FRAMES = Object.keys(SESSION_EVENTS)
  .map((name) => `'${name}'`)
  .join(', ');

/** Counts events by time, a part at a time, the newest first. */
export function statisticsOf(db: Database): (filter: Filter, buckets: Buckets, before?: number) => Counts {
  addFunctions(db);
  const { columns, ends } = listSources(db).events;
  const prepare = preparing(db);
  return (filter, { from, until, widthMs }, before = Number.MAX_SAFE_INTEGER) => {
    const { least, most } = prepare(ends).get() as { least: number | null; most: number | null };
    if (least === null || most === null || before <= least) return { rows: [], next: null };
    const hi = Math.min(most, before - 1);
    const lo = Math.max(least, hi - WINDOW + 1);
    const { sql, bound } = conditionOf({ ...filter, from, until }, columns);
    const rows = prepare(
      `SELECT CAST((e.at - :from) / :widthMs AS INTEGER) AS bucket, e.grade,
           sum(CASE e.name WHEN 'opened' THEN 1 WHEN 'folded' THEN s.sessions ELSE 0 END) AS connections,
           sum(e.name NOT IN (${FRAMES})) AS events
         FROM event e LEFT JOIN session s ON s.id = e.session_id
         WHERE e.id BETWEEN :lo AND :hi AND e.grade IS NOT NULL AND ${sql} GROUP BY 1, 2`,
    ).all({ ...bound, widthMs, lo, hi }) as Counts['rows'];
    return { rows, next: lo <= least ? null : lo };
  };
}
