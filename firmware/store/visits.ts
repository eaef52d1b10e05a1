import type { Database } from 'better-sqlite3';
import type { Filter } from '../core/filter.ts';
import type { Buckets } from '../core/statistics.ts';
import type { LongVisit, VisitPart } from '../core/visits.ts';
import { PORT } from './attacks.ts';
import { addFunctions, conditionOf } from './filtering.ts';
import { begunIn, eventTables, listSources } from './list-sources.ts';
import { preparing } from './prepared.ts';

/** Sessions that one call looks through: each that typed something costs a look at its events. */
const WINDOW = 5000;

/** A folded row has no duration: it stands for visits of a moment, and lasts as long as there were more. */
const ENDED = '(s.sessions = 1 AND s.ports IS NULL AND s.ended_mono IS NOT NULL)';
const LASTED = 'max(0, s.ended_mono - s.started_mono)';

/** How long visits lasted and what was typed in them, a part at a time, the newest first. */
export function visitsOf(
  db: Database,
  width = WINDOW,
): (filter: Filter, buckets: Buckets, longest: number, before?: number) => VisitPart {
  addFunctions(db);
  const { columns, from, ends } = listSources(db).sessions;
  const typed = typedIn(db);
  const prepare = preparing(db);
  return (filter, { from: start, until, widthMs }, longest, before = Number.MAX_SAFE_INTEGER) => {
    const { least, most } = prepare(ends).get() as { least: number | null; most: number | null };
    if (least === null || most === null || before <= least) return { rows: [], longest: [], next: null };
    const hi = Math.min(most, before - 1);
    const lo = Math.max(least, hi - width + 1);
    const { sql, bound } = conditionOf({ ...filter, from: start, until }, begunIn(columns));
    const values = { ...bound, lo, hi };
    const rows = prepare(
      `SELECT CAST((s.started_at - :from) / :widthMs AS INTEGER) AS bucket, ${PORT} AS port, sum(s.sessions) AS sessions,
           sum(${ENDED}) AS ended, sum(iif(${ENDED}, ${LASTED}, 0)) AS lastedMs, sum(${typed}) AS commands
         FROM ${from} AND ${sql} GROUP BY 1, 2`,
    ).all({ ...values, widthMs }) as VisitPart['rows'];
    const long = prepare(
      `SELECT s.id AS session, s.started_at AS startedAt, ${LASTED} AS lastedMs, s.sensor, s.instance, s.src_ip AS srcIp,
           s.dst_port AS port FROM ${from} AND ${sql} AND ${ENDED} ORDER BY lastedMs DESC, s.id DESC LIMIT :longest`,
    ).all({ ...values, longest }) as LongVisit[];
    return { rows, longest: long, next: lo <= least ? null : lo };
  };
}

/** Events with a command, as `v_commands` has them: of a grade alone, downloads would be among them. */
function typedIn(db: Database): string {
  const tables = eventTables(db).filter(
    (table) => db.prepare(`SELECT 1 FROM pragma_table_info(?) WHERE name = 'command'`).get(table) !== undefined,
  );
  const events = tables.map((table) => `'${table.replaceAll("'", "''")}'`).join(', ');
  // As core/declaration.ts names a table.
  return `CASE WHEN s.grade IN ('commands', 'critical') THEN (SELECT count(*) FROM event e WHERE e.session_id = s.id
    AND e.grade = 'commands' AND 'ev_' || e.sensor || '_' || e.name IN (${events})) ELSE 0 END`;
}
