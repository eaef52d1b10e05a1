import { GRADES } from '../../firmware/core/grade.ts';
import { panel, type Board } from './board.ts';
import {
  COMMANDS,
  ENDED,
  PEERS,
  EVENTS,
  HONEYFILES,
  LOGINS,
  PLACE,
  SESSIONS,
  TOKENS,
  TYPED,
  VISITS,
  VISITS_OF_PEERS,
  atLeast,
  critical,
  during,
  from,
  is,
  most,
  one,
  series,
  span,
} from './evidence-sql.ts';
import { evidence } from './queries.ts';

/** Grafana fills in the value of «All» as it stands, without the quotes that `sqlstring` gives any other. */
const ALL = `'*'`;

export const evidenceBoard: Board = {
  uid: 'skep-evidence',
  title: 'Skep: the evidence',
  about: 'Reads a snapshot that was pulled from a box: `skep export`, or the page.',
  plugin: 'frser-sqlite-datasource',
  source: 'Skep evidence',
  refresh: '',
  choices: [
    {
      kind: 'query',
      name: 'sensor',
      label: 'Sensor',
      query: 'SELECT DISTINCT sensor FROM session ORDER BY 1',
      all: ALL,
    },
    {
      ...{ kind: 'query', name: 'port', label: 'Port', all: ALL },
      query: 'SELECT DISTINCT CAST(dst_port AS TEXT) FROM session WHERE dst_port IS NOT NULL ORDER BY dst_port',
    },
    { kind: 'text', name: 'source', label: 'Source (address, or a pattern like 192.168.*)' },
    { kind: 'list', name: 'grade', label: 'Grade and worse', values: ['*', ...GRADES] },
  ],
  rows: [
    {
      title: 'Sessions, commands, passwords',
      panels: [
        panel(
          'number',
          'Total Sessions',
          'Visits that began in this time.',
          4,
          one(`coalesce(${SESSIONS}, 0)`, VISITS),
        ),
        panel('number', 'Total Commands', 'Lines that were typed.', 4, one('count(*)', COMMANDS)),
        panel(
          'number',
          'Independent Commands',
          'How many of them differ.',
          4,
          one('count(DISTINCT v.command)', COMMANDS),
        ),
        panel(
          'number',
          'Independent Passwords',
          'Different passwords that were tried.',
          4,
          one('count(DISTINCT v.password)', LOGINS),
        ),
        panel(
          'number',
          'Average Session Duration',
          'Of visits that are over.',
          4,
          one('avg(v.seconds)', `${VISITS} AND ${ENDED}`),
          's',
        ),
        panel('number', 'Average Commands', 'Commands a visit.', 4, one(`sum(${TYPED}) * 1.0 / ${SESSIONS}`, VISITS)),
        panel(
          'series',
          'Average Session Duration: Combined',
          'By the time when the visits began.',
          12,
          series('avg(v.seconds) AS "Duration"', 'v.started', `${VISITS} AND ${ENDED}`),
          's',
        ),
        panel(
          'series',
          'Average Session Duration: by Port',
          'By the time when the visits began.',
          12,
          evidence(
            `SELECT ${span('v.started')}, CAST(v.dst_port AS TEXT) AS "Port", avg(v.seconds) AS "Duration" ${VISITS} AND ${ENDED}
            AND v.dst_port IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
            'time series',
          ),
          's',
        ),
        panel(
          'table',
          '5 Longest Session Durations',
          'Of visits that are over.',
          12,
          evidence(`SELECT unixepoch(v.started) AS began, ${PLACE}, v.id AS "Session", v.seconds AS "Duration" ${VISITS} AND ${ENDED}
            ORDER BY v.seconds DESC, v.id DESC LIMIT 5`),
          's',
        ),
        panel(
          'series',
          'Average Commands over Time',
          'Commands a visit, by the time when the visits began.',
          12,
          series(`sum(${TYPED}) * 1.0 / ${SESSIONS} AS "Commands"`, 'v.started', VISITS),
        ),
        panel(
          'columns',
          'Commands over Time',
          'By the time when they were typed.',
          12,
          series('count(*) AS "Commands"', 'v.time', COMMANDS),
        ),
        panel(
          'table',
          'Top 5 Commands',
          'What was typed most.',
          12,
          most('v.command', 'Command', 'count(*)', COMMANDS),
        ),
        panel(
          'table',
          'Top 5 Usernames',
          'What was tried most.',
          8,
          most('v.username', 'Username', 'count(*)', LOGINS),
        ),
        panel(
          'table',
          'Top 5 Passwords',
          'What was tried most.',
          8,
          most('v.password', 'Password', 'count(*)', LOGINS),
        ),
        panel('table', 'Top 5 Attacking IPs', 'Who came most.', 8, most('v.src_ip', 'Source', SESSIONS, VISITS)),
      ],
    },
    {
      title: 'What happened',
      panels: [
        panel(
          'columns',
          'Events by Grade',
          'From touch to critical; coming and going left out.',
          12,
          series(
            GRADES.map((grade) => `sum(v.grade = '${grade}') AS "${grade}"`).join(', '),
            'v.time',
            `${EVENTS} AND v.name NOT IN ('opened', 'closed', 'folded')`,
          ),
        ),
        panel(
          'columns',
          'Connections',
          'A scan that was folded counts for all it stands for.',
          12,
          series(`${SESSIONS} AS "Connections"`, 'v.started', VISITS),
        ),
        panel(
          'map',
          'Map',
          'Countries of public addresses, by sessions.',
          12,
          most('p.country', 'country', SESSIONS, VISITS_OF_PEERS, 300),
        ),
        panel('table', 'Countries', 'By sessions.', 6, most('p.country', 'Country', SESSIONS, VISITS_OF_PEERS, 20)),
        panel('table', 'Sensors', 'By sessions.', 6, most('v.sensor', 'Sensor', SESSIONS, VISITS, 20)),
        panel(
          'table',
          'Sources',
          'Who was here, the last first.',
          12,
          evidence(`SELECT v.last_at / 1000 AS time, v.ip AS "Source", v.sessions AS "Sessions", v.country AS "Country", v.vendor AS "Vendor",
              v.hostname AS "Name", v.os_name AS "System" ${PEERS} ORDER BY v.last_at DESC, v.ip LIMIT 200`),
        ),
        panel('table', 'Ports', 'By sessions.', 12, most('v.dst_port', 'Port', SESSIONS, VISITS, 20)),
        panel(
          'table',
          'Log-ins',
          'The last first.',
          12,
          evidence(`SELECT unixepoch(v.time) AS time, ${PLACE}, v.username AS "Username", v.password AS "Password", v.accepted AS "Accepted"
            ${LOGINS} ORDER BY v.event_id DESC LIMIT 200`),
        ),
        panel(
          'table',
          'Commands',
          'The last first.',
          12,
          evidence(
            `SELECT unixepoch(v.time) AS time, ${PLACE}, v.command AS "Command" ${COMMANDS} ORDER BY v.event_id DESC LIMIT 200`,
          ),
        ),
        panel(
          'table',
          'Scans',
          'What reached no decoy.',
          24,
          evidence(`SELECT unixepoch(v.started) AS began, v.src_ip AS "Source", v.kinds AS "Kinds", v.tool AS "Tool", v.port_count AS "Ports",
            v.probes AS "Probes" FROM v_scans v WHERE ${during('v.started')} AND ${from()} AND ${atLeast(`'probe'`)} ORDER BY v.id DESC LIMIT 200`),
        ),
        panel(
          'table',
          'Tokens',
          'Honeytokens that were used.',
          12,
          evidence(`SELECT unixepoch(v.time) AS time, v.src_ip AS "Source", t.token AS "Token", t.host AS "Planted at", t.message AS "Message",
            t.path AS "Path", t.user_agent AS "Program" ${critical(TOKENS)}`),
        ),
        panel(
          'table',
          'Honeyfiles',
          'Files that were touched.',
          12,
          evidence(
            `SELECT unixepoch(v.time) AS time, v.src_ip AS "Source", t.path AS "File", t.action AS "Done" ${critical(HONEYFILES)}`,
          ),
        ),
      ],
    },
    {
      title: 'Alerts and the box',
      panels: [
        panel(
          'table',
          'Alerts Sent',
          'Incidents; Told is the grade that a message told of, empty when nobody was told.',
          24,
          evidence(`SELECT i.started_at / 1000 AS began, i.source AS "Source", i.grade AS "Grade", i.told AS "Told", i.events AS "Events"
            FROM incident i WHERE i.last_at >= \${__from} AND i.started_at < \${__to}
            AND (${is('source', 'i.source').slice(1, -1)} OR i.source GLOB \${source:sqlstring}) AND ${atLeast('i.grade')} ORDER BY i.id DESC LIMIT 200`),
        ),
        panel(
          'columns',
          'Notes about the Box',
          'What it recorded of itself: starts, ends, failures.',
          12,
          series('count(*) AS "Notes"', 'v.time', `FROM v_timeline v WHERE v.sensor = 'skep' AND ${during('v.time')}`),
        ),
        panel(
          'table',
          'The Last Notes',
          'What it recorded of itself.',
          12,
          evidence(`SELECT unixepoch(v.time) AS time, v.name AS "What", v.summary AS "In words" FROM v_timeline v
            WHERE v.sensor = 'skep' AND ${during('v.time')} ORDER BY v.id DESC LIMIT 200`),
        ),
        panel(
          'table',
          'Tables',
          'Rows of the whole file, whatever is chosen.',
          24,
          evidence(`SELECT (SELECT count(*) FROM session) AS "Sessions", (SELECT count(*) FROM event) AS "Events", (SELECT count(*) FROM peer) AS "Sources",
            (SELECT count(*) FROM scan) AS "Scans", (SELECT count(*) FROM payload) AS "Files left", (SELECT count(*) FROM audit) AS "Changes by the owner"`),
        ),
      ],
    },
  ],
};
