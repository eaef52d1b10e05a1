import type { Database } from 'better-sqlite3';
import { SESSION_EVENTS } from '../core/declaration.ts';
import { GRADES, type Grade } from '../core/grade.ts';
import type { Counted, CredentialTally, DomainTally, PortTally, SourceTally, Span, Tally } from '../core/tally.ts';
import { quoted } from './tables.ts';

type Values = Readonly<Record<string, string | number | null>>;

/** Of a source, in its own lines of the breakdown. */
const TOP_OF_SOURCE = 3;
const TOP_MAX = 1000;
/** Sensors that are asked for domains; both have the same event. */
const NAME_SERVERS = ['dns', 'dns_tcp'] as const;

const FRAMES = Object.keys(SESSION_EVENTS)
  .map((name) => `'${name}'`)
  .join(', ');
/** Sessions are counted when they open, folded ones when the count is final: each falls into one span only. */
const CONNECTIONS = `CASE e.name WHEN 'opened' THEN 1 WHEN 'folded' THEN s.sessions ELSE 0 END`;
const SOURCE = 'coalesce(e.src_ip, s.src_ip)';
/** The worst as a number that max() understands. */
const RANK = `CASE e.grade ${GRADES.map((grade, at) => `WHEN '${grade}' THEN ${at}`).join(' ')} END`;
const EVENTS = 'FROM event e LEFT JOIN session s ON s.id = e.session_id';

/** Counts what visitors did; SQLite sorts and groups, on disk when there is much, so that memory stays small. */
export function tallyOf(db: Database, span: Span, top: number): Tally {
  const bound: Values = { from: span.from, to: span.to, top: Math.max(1, Math.min(TOP_MAX, Math.trunc(top))) };
  const within = span.by === 'number' ? 'e.id BETWEEN :from AND :to' : 'e.at BETWEEN :from AND :to';
  const get = <T>(sql: string): T | undefined => db.prepare<object, T>(sql).get(bound);
  const counts = get<{ firstAt: number | null; lastAt: number | null; connections: number; restarts: number }>(
    `SELECT min(iif(e.grade IS NULL, NULL, e.at)) AS firstAt, max(iif(e.grade IS NULL, NULL, e.at)) AS lastAt,
       coalesce(sum(${CONNECTIONS}), 0) AS connections, count(*) FILTER (WHERE e.sensor = 'skep' AND e.name = 'started') AS restarts
     ${EVENTS} WHERE ${within}`,
  );
  return {
    ...(counts ?? { firstAt: null, lastAt: null, connections: 0, restarts: 0 }),
    grades: gradesOf(db, within, bound),
    sources: sourcesOf(db, within, bound),
    ports: portsOf(db, within, bound),
    credentials: credentialsOf(db, within, bound),
    domains: domainsOf(db, within, bound),
  };
}

function gradesOf(db: Database, within: string, bound: Values): Tally['grades'] {
  const rows = db
    .prepare<object, { grade: Grade; count: number }>(
      `SELECT grade, count(*) AS count FROM event e
       WHERE ${within} AND grade IS NOT NULL AND name NOT IN (${FRAMES}) GROUP BY grade`,
    )
    .all(bound);
  return Object.fromEntries(rows.map(({ grade, count }) => [grade, count]));
}

type SourceRow = Pick<SourceTally, 'source' | 'connections' | 'events' | 'firstAt' | 'lastAt'> & {
  readonly rank: number;
  readonly different: number;
  readonly total: number;
};

function sourcesOf(db: Database, within: string, bound: Values): Counted<SourceTally> {
  const rows = db
    .prepare<object, SourceRow>(
      `SELECT *, count(*) OVER () AS different, sum(connections) OVER () AS total FROM (
         SELECT ${SOURCE} AS source, sum(${CONNECTIONS}) AS connections, sum(e.name NOT IN (${FRAMES})) AS events,
           max(${RANK}) AS rank, min(e.at) AS firstAt, max(e.at) AS lastAt
         ${EVENTS} WHERE ${within} AND e.grade IS NOT NULL GROUP BY 1)
       ORDER BY rank DESC, connections DESC, events DESC, source LIMIT :top`,
    )
    .all(bound);
  const top = rows.map(({ source, connections, events, rank, firstAt, lastAt }) => {
    const own = `${within} AND s.src_ip IS :source`;
    const values = { ...bound, source, top: TOP_OF_SOURCE };
    const credentials = credentialsOf(db, own, values);
    return {
      source,
      connections,
      events,
      grade: GRADES[rank] ?? 'touch',
      firstAt,
      lastAt,
      logins: credentials.total,
      ports: portsOf(db, own, values),
      credentials,
    };
  });
  return { top, different: rows[0]?.different ?? 0, total: rows[0]?.total ?? 0 };
}

const portsOf = (db: Database, within: string, bound: Values): Counted<PortTally> =>
  counted<PortTally>(
    db,
    `SELECT s.sensor, s.transport, CAST(coalesce(s.dst_port, s.ports, '') AS TEXT) AS port, sum(${CONNECTIONS}) AS count
     FROM event e JOIN session s ON s.id = e.session_id
     WHERE ${within} AND e.name IN ('opened', 'folded') GROUP BY 1, 2, 3`,
    'sensor, port',
    bound,
  );

/** From the view, which knows every sensor's log-ins; without the times that it works out. */
const credentialsOf = (db: Database, within: string, bound: Values): Counted<CredentialTally> =>
  counted<CredentialTally>(
    db,
    `SELECT v.username, v.password, count(*) AS count FROM v_logins v
     JOIN event e ON e.id = v.event_id JOIN session s ON s.id = e.session_id WHERE ${within} GROUP BY 1, 2`,
    'username, password',
    bound,
  );

/** DNS compares names without regard to case (RFC 4343), and resolvers mix it to be harder to forge answers for. */
function domainsOf(db: Database, within: string, bound: Values): Counted<DomainTally> {
  const tables = NAME_SERVERS.map((sensor) => `ev_${sensor}_query`).filter((table) => hasTable(db, table));
  if (tables.length === 0) return { top: [], different: 0, total: 0 };
  const asked = tables.map((table) => `SELECT event_id, name FROM ${quoted(table)}`).join(' UNION ALL ');
  return counted<DomainTally>(
    db,
    `SELECT lower(q.name) AS name, count(*) AS count FROM event e JOIN (${asked}) q ON q.event_id = e.id
     WHERE ${within} AND q.name IS NOT NULL GROUP BY 1`,
    'name',
    bound,
  );
}

const hasTable = (db: Database, name: string): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(name) !== undefined;

function counted<T>(db: Database, grouped: string, order: string, bound: Values): Counted<T> {
  const rows = db
    .prepare<object, T & { readonly different: number; readonly total: number }>(
      `SELECT *, count(*) OVER () AS different, sum(count) OVER () AS total FROM (${grouped})
       ORDER BY count DESC, ${order} LIMIT :top`,
    )
    .all(bound);
  const top = rows.map(({ different: _different, total: _total, ...row }) => row as unknown as T);
  return { top, different: rows[0]?.different ?? 0, total: rows[0]?.total ?? 0 };
}
