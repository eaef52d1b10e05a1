import { eventTable, type EventOwner } from '../core/declaration.ts';
import { quoted } from './tables.ts';

/** The clock's later corrections, in ms, for a moment of a boot. */
const corrected = (at: string, boot: string, mono: string): string =>
  `(${at} + coalesce((SELECT sum(c.step_ms) FROM clock c WHERE c.boot = ${boot} AND c.mono > ${mono}), 0))`;

const iso = (ms: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
const eventTime = iso(corrected('e.at', 'e.boot', 'e.mono'));
const scanTime = iso(corrected('n.first_at', 'n.boot', 'n.first_mono'));
const startTime = iso(corrected('s.started_at', 's.boot', 's.started_mono'));

/** Printable for a terminal: control characters as JSON escapes. */
const readable = (blob: string): string => `json_quote(CAST(substr(${blob}, 1, 200) AS TEXT))`;

/**
 * What a person types at 3 a.m. Made anew at each start from the declarations, so a new sensor's log-ins and commands
 * are in them at once.
 */
export function viewsOf(owners: readonly EventOwner[]): string[] {
  return [
    view(
      'v_sessions',
      `SELECT s.id, ${startTime} AS started, round((s.ended_mono - s.started_mono) / 1000.0, 3) AS seconds, s.sensor, s.instance,
        s.src_ip, s.src_port, s.dst_ip, s.dst_port, s.end_reason, s.bytes_in, s.bytes_out, s.sessions, s.ports, s.grade, s.events,
        ${readable('s.first_bytes')} AS first_bytes
        FROM session s`,
    ),
    view(
      'v_timeline',
      `SELECT e.id, ${eventTime} AS time, coalesce(e.src_ip, s.src_ip) AS src_ip, e.sensor, s.dst_port, e.name, e.grade, e.summary,
        e.session_id
        FROM event e LEFT JOIN session s ON s.id = e.session_id`,
    ),
    view(
      'v_scans',
      `SELECT n.id, ${scanTime} AS started, round(n.duration_ms / 1000.0, 3) AS seconds, nullif(n.src_ip, '') AS src_ip, n.mac,
        n.kind, n.kinds, n.protocol, n.port_count, n.tcp_ports, n.udp_ports, n.probes,
        round(n.probes * 1000.0 / nullif(n.duration_ms, 0), 1) AS per_second, n.tool, n.dst_ip, n.ended_at IS NULL AS going_on
        FROM scan n`,
    ),
    view('v_logins', union(owners, 'login', loginColumns)),
    view('v_commands', union(owners, 'commands', commandColumns)),
  ];
}

const view = (name: string, select: string): string => `CREATE VIEW ${name} AS ${select}`;

type Columns = (fields: readonly string[]) => string | undefined;

const loginColumns: Columns = (fields) => {
  if (!fields.includes('username')) return undefined;
  const password = fields.includes('password') ? 'v.password' : 'NULL';
  const accepted = fields.includes('accepted') ? 'v.accepted' : 'NULL';
  return `v.username AS username, ${password} AS password, ${accepted} AS accepted`;
};
const commandColumns: Columns = (fields) => (fields.includes('command') ? 'v.command AS command' : undefined);

/** One SELECT for each declared event of that grade that has the columns; an empty view when there is none. */
function union(owners: readonly EventOwner[], grade: string, columns: Columns): string {
  const selects = owners.flatMap((owner) =>
    Object.entries(owner.events).flatMap(([name, declaration]) => {
      const own = columns(Object.keys(declaration.fields));
      if (declaration.grade !== grade || own === undefined) return [];
      return [
        `SELECT e.id AS event_id, ${eventTime} AS time, s.src_ip, s.src_port, s.sensor, s.instance, s.dst_port, ${own},
          v.session_id FROM ${quoted(eventTable(owner.name, name))} v JOIN event e ON e.id = v.event_id JOIN session s ON s.id = v.session_id`,
      ];
    }),
  );
  return selects.length > 0 ? selects.join(' UNION ALL ') : 'SELECT NULL AS event_id WHERE 0';
}
