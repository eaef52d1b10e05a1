import type { Database } from 'better-sqlite3';
import type { ListName } from '../core/lists.ts';
import { isGrade, type Columns } from './filtering.ts';
import { PEER_COLUMNS } from './peers.ts';
import { EVENT_COLUMNS, SESSION_COLUMNS } from './columns.ts';
import { quoted } from './tables.ts';

/**
 * Numbers that one call looks through. A filter that finds little would otherwise keep the thread from storing for as
 * long as the evidence is; asking again costs a message. No index is kept for it: that would be paid at every event, in
 * writes to the card.
 */
export const WINDOW = 20_000;
/** What comes of several tables is sorted for each part, so a part is to use most of it. */
const WINDOW_OF_TABLES = 4000;

/** How one list is read. `from` may name :lo and :hi, the numbers between which it is looked through. */
export interface ListSource {
  readonly select: string;
  readonly from: string;
  /** What it is ordered by and resumed from: a number that no two rows share, unless `ties`. */
  readonly key: string;
  readonly columns: Columns;
  /** First and last number. */
  readonly ends: string;
  /** Numbers looked through in one call, where the list cannot be read in their order; left out: {@link WINDOW}. */
  readonly window?: number;
  /** Rows may share their number: a part then ends behind the last that has it. */
  readonly ties?: true;
}

const EVENTS_OF = 'LEFT JOIN session s ON s.id = e.session_id';
const DEED = `e.id, e.at, e.session_id AS session, e.sensor, s.instance, s.transport, coalesce(e.src_ip, s.src_ip) AS srcIp,
  s.src_port AS srcPort, s.dst_port AS dstPort`;
const ENDS_OF_EVENTS = 'SELECT min(id) AS least, max(id) AS most FROM event';

/** A folded session has ranges of ports in place of one. */
const PORT = '(s.dst_port = :port OR port_in(s.ports, :port))';
const eventColumns = (text: readonly string[]): Columns => ({
  at: 'e.at',
  source: 'coalesce(e.src_ip, s.src_ip)',
  sensor: '(e.sensor = :sensor OR s.instance = :sensor)',
  port: PORT,
  grade: isGrade('e.grade'),
  text: [...text, 'coalesce(e.src_ip, s.src_ip)'],
});

/** For counts: a thing falls into the span that it began in, and into no other. */
export const begunIn = ({ lastAt: _lastAt, ...columns }: Columns): Columns => columns;

/** Tables of events are found by the columns that they have: a plug-in's are among them at once. */
export function listSources(db: Database): Readonly<Record<ListName, ListSource>> {
  return {
    events: {
      select: EVENT_COLUMNS,
      from: `event e ${EVENTS_OF} WHERE e.id BETWEEN :lo AND :hi`,
      key: 'e.id',
      columns: eventColumns(['e.summary', 'e.name']),
      ends: ENDS_OF_EVENTS,
    },
    sessions: {
      select: SESSION_COLUMNS,
      from: 'session s WHERE s.id BETWEEN :lo AND :hi',
      key: 's.id',
      columns: {
        at: 's.started_at',
        lastAt: 'coalesce(s.ended_at, 9e15)',
        source: 's.src_ip',
        sensor: '(s.sensor = :sensor OR s.instance = :sensor)',
        port: PORT,
        grade: isGrade('s.grade'),
        text: ['s.src_ip', 's.end_reason', 'CAST(s.first_bytes AS TEXT)', SUMMARIES_OF_SESSION],
      },
      ends: 'SELECT min(id) AS least, max(id) AS most FROM session',
    },
    sources: {
      select: PEER_COLUMNS,
      from: 'peer p WHERE p.last_at BETWEEN :lo AND :hi',
      key: 'p.last_at',
      columns: {
        at: 'p.first_at',
        lastAt: 'p.last_at',
        source: 'p.ip',
        sensor: visited('(s.sensor = :sensor OR s.instance = :sensor)'),
        port: visited(PORT),
        grade: visited(isGrade('s.grade')),
        text: ['p.ip', 'p.mac', 'p.vendor', 'p.hostname', 'p.country', 'p.network', 'p.os_name'],
      },
      ends: 'SELECT min(last_at) AS least, max(last_at) AS most FROM peer',
      ties: true,
    },
    logins: deeds(db, ['username', 'password', 'accepted'], ['username'], 'login'),
    commands: deeds(db, ['command'], ['command'], 'commands'),
    tokens: deeds(
      db,
      ['token', 'host', 'message', 'path', 'user_agent', 'referer', 'forwarded_for'],
      ['token', 'host', 'message'],
      'critical',
    ),
    honeyfiles: deeds(db, ['path', 'action'], ['path', 'action'], 'critical'),
    scans: {
      select: `n.id, nullif(n.src_ip, '') AS srcIp, n.first_at AS startedAt, n.last_at AS lastAt, n.ended_at AS endedAt, n.kind, n.kinds,
        n.protocol, n.probes, n.port_count AS portCount, n.tcp_ports AS tcpPorts, n.udp_ports AS udpPorts, n.tool, n.mac, n.dst_ip AS dstIp`,
      from: 'scan n WHERE n.id BETWEEN :lo AND :hi',
      key: 'n.id',
      columns: {
        at: 'n.first_at',
        lastAt: 'n.last_at',
        source: 'n.src_ip',
        sensor: null,
        port: '(port_in(n.tcp_ports, :port) OR port_in(n.udp_ports, :port))',
        // A scan is a probe, and not worse.
        grade: `'probe' IN (SELECT value FROM json_each(:grades))`,
        text: ['n.src_ip', 'n.kinds', 'n.tool', 'n.mac'],
      },
      ends: 'SELECT min(id) AS least, max(id) AS most FROM scan',
    },
  };
}

const SUMMARIES_OF_SESSION = `(SELECT group_concat(e.summary, char(10)) FROM event e WHERE e.session_id = s.id)`;

const visited = (condition: string): string =>
  `EXISTS (SELECT 1 FROM session s WHERE s.src_ip = p.ip AND ${condition})`;

/** The events of one grade whose tables have the columns `needed`; of `wanted` those that a table lacks are null. */
function deeds(db: Database, wanted: readonly string[], needed: readonly string[], grade: string): ListSource {
  const arms = eventTables(db).flatMap((table) => {
    const present = (db.pragma(`table_info(${quoted(table)})`) as { name: string }[]).map(({ name }) => name);
    if (!needed.every((name) => present.includes(name))) return [];
    const own = wanted.map((name) => (present.includes(name) ? quoted(name) : `NULL AS ${quoted(name)}`));
    return [`SELECT event_id, ${own.join(', ')} FROM ${quoted(table)} WHERE event_id BETWEEN :lo AND :hi`];
  });
  const none = `SELECT NULL AS event_id, ${wanted.map((name) => `NULL AS ${quoted(name)}`).join(', ')} WHERE :lo > :hi`;
  return {
    select: `${DEED}, ${wanted.map((name) => `v.${quoted(name)} AS ${quoted(camel(name))}`).join(', ')}`,
    from: `(${arms.join(' UNION ALL ') || none}) v CROSS JOIN event e ON e.id = v.event_id ${EVENTS_OF} WHERE e.grade = '${grade}'`,
    key: 'e.id',
    window: WINDOW_OF_TABLES,
    columns: eventColumns(wanted.map((name) => `v.${quoted(name)}`)),
    ends: ENDS_OF_EVENTS,
  };
}

const camel = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

export const eventTables = (db: Database): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'ev\\_%' ESCAPE '\\' ORDER BY name")
    .pluck()
    .all() as string[];
