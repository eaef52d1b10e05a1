import { GRADES } from '../../firmware/core/grade.ts';
import { evidence } from './queries.ts';

/**
 * Grafana fills its variables into the text; `sqlstring` doubles every quote in them. Times are compared as the views write
 * them, which sorts as it reads.
 */
export const is = (name: string, ...columns: readonly string[]): string =>
  `('*' = \${${name}:sqlstring} OR ${columns.map((column) => `${column} = \${${name}:sqlstring}`).join(' OR ')})`;
const iso = (ms: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
const RANKS = `'${GRADES.join(' ')}'`;
/** This grade and worse; of `*` the place is 0. */
export const atLeast = (grade: string): string => `instr(${RANKS}, ${grade}) >= instr(${RANKS}, \${grade:sqlstring})`;
export const during = (time: string): string => `${time} >= ${iso('${__from}')} AND ${time} < ${iso('${__to}')}`;
export const from = (): string => is('source', 'v.src_ip').replace(/\)$/, ' OR v.src_ip GLOB ${source:sqlstring})');

const SENSOR = is('sensor', 'v.sensor', 'v.instance');
const PORT = is('port', 'CAST(v.dst_port AS TEXT)');
export const VISITS = `FROM v_sessions v WHERE ${during('v.started')} AND ${SENSOR} AND ${PORT} AND ${from()} AND ${atLeast('v.grade')}`;
const deeds = (view: string, grade: string): string =>
  `FROM ${view} v WHERE ${during('v.time')} AND ${SENSOR} AND ${PORT} AND ${from()} AND ${atLeast(`'${grade}'`)}`;
export const LOGINS = deeds('v_logins', 'login');
export const COMMANDS = deeds('v_commands', 'commands');
/** The timeline has no instance of its own. */
const TIMELINE_SENSOR = is('sensor', 'v.sensor', '(SELECT s.instance FROM session s WHERE s.id = v.session_id)');
export const EVENTS = `FROM v_timeline v WHERE ${during('v.time')} AND ${TIMELINE_SENSOR} AND ${PORT} AND ${from()}
  AND v.grade IS NOT NULL AND ${atLeast('v.grade')}`;
const union = (columns: string, ...tables: readonly string[]): string =>
  `(${tables.map((table) => `SELECT event_id, ${columns} FROM ${table}`).join(' UNION ALL ')})`;
export const TOKENS = union('token, host, message, path, user_agent', 'ev_http_token', 'ev_https_token');
export const HONEYFILES = union(
  'path, action',
  'ev_honeyfile_touched',
  'ev_ftp_honeyfile',
  'ev_http_honeyfile',
  'ev_https_honeyfile',
);
export const critical = (events: string): string =>
  `FROM ${events} t JOIN v_timeline v ON v.id = t.event_id WHERE ${during('v.time')} AND ${TIMELINE_SENSOR} AND ${PORT}
   AND ${from()} AND ${atLeast('v.grade')} ORDER BY v.id DESC LIMIT 200`;
/** With what is known of who came. */
export const VISITS_OF_PEERS = VISITS.replace('WHERE', 'JOIN peer p ON p.ip = v.src_ip WHERE');
/** What has a duration: a folded row lasts as long as there were more. */
export const ENDED = 'v.seconds IS NOT NULL AND v.sessions = 1 AND v.ports IS NULL';

/** Where the span begins, unix seconds; spans are as wide as Grafana has dots for. */
export const span = (time: string): string => {
  const width = 'max(1, ${__interval_ms} / 1000)';
  return `unixepoch(${time}) / ${width} * ${width} AS time`;
};
export const series = (values: string, time: string, rest: string) =>
  evidence(`SELECT ${span(time)}, ${values} ${rest} GROUP BY 1 ORDER BY 1`, 'time series');
export const most = (value: string, heading: string, times: string, rest: string, limit = 5) =>
  evidence(
    `SELECT ${value} AS "${heading}", ${times} AS "Times" ${rest} AND ${value} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${limit}`,
  );
export const one = (value: string, rest: string) => evidence(`SELECT ${value} AS value ${rest}`);
/** Sums over visits of the lines typed in each. */
export const TYPED = '(SELECT count(*) FROM v_commands c WHERE c.session_id = v.id)';
/** Addresses that were here then; where visits are chosen, those that made such a one. */
export const PEERS = `FROM peer v WHERE v.last_at >= \${__from} AND v.first_at < \${__to}
  AND ${from().replaceAll('v.src_ip', 'v.ip')} AND (('*' = \${sensor:sqlstring} AND '*' = \${port:sqlstring} AND '*' = \${grade:sqlstring})
  OR EXISTS (SELECT 1 ${VISITS.replaceAll('v.', 'w.').replace(' v ', ' w ')} AND w.src_ip = v.ip))`;
export const SESSIONS = 'sum(v.sessions)';
export const PLACE = `v.src_ip AS "Source", v.sensor AS "Sensor", v.dst_port AS "Port"`;
