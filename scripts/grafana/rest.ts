import { GRADES } from '../../firmware/core/grade.ts';
import { panel, type Board } from './board.ts';
import { rest } from './queries.ts';

/** The filter that every address of the API takes. */
const SPAN = { from: '${__from}', until: '${__to}' };
const FILTER = { ...SPAN, source: '${source}', sensor: '${sensor}', port: '${port}', grade: '${grade}' };
const FIVE = { ...FILTER, limit: '5' };
const ROWS = { ...FILTER, limit: '200' };
const SPANS = { ...FILTER, buckets: '100' };

const total = (of: string, what: 'total' | 'different') =>
  rest('top', { of, ...FILTER }, '', [`${what} ${what} number`]);
const most = (of: string, heading: string, limit = '5') =>
  rest('top', { of, ...FILTER, limit }, 'top', [`value ${heading}`, 'count Times number']);
const visits = (root: string, ...columns: readonly string[]) =>
  rest('visits', root === 'buckets' ? SPANS : FIVE, root, columns, root === 'buckets' ? 'timeseries' : 'table');
const fact = (selector: string) => rest('status', {}, '', [`${selector} value number`]);
const WHO = ['at Time time', 'srcIp Source', 'sensor Sensor', 'dstPort Port number'];

const choose = (of: string): Readonly<Record<string, unknown>> => ({
  refId: 'variable',
  queryType: 'infinity',
  infinityQuery: rest('top', { of, ...SPAN, limit: '100' }, 'top', ['value value']),
});

export const restBoard: Board = {
  uid: 'skep-rest',
  title: 'Skep: what happens',
  about: 'Asks the box itself, by its API, with a key that may only read.',
  plugin: 'yesoreyeram-infinity-datasource',
  source: 'Skep',
  // Each look goes through the evidence on the box once for most of the panels.
  refresh: '5m',
  choices: [
    { kind: 'query', name: 'sensor', label: 'Sensor', query: choose('sensor'), all: '*' },
    { kind: 'query', name: 'port', label: 'Port', query: choose('port'), all: '*' },
    { kind: 'text', name: 'source', label: 'Source (address, network, * for any)' },
    { kind: 'list', name: 'grade', label: 'Grade and worse', values: ['*', ...GRADES] },
  ],
  rows: [
    {
      title: 'Sessions, commands, passwords',
      panels: [
        panel('number', 'Total Sessions', 'Visits that began in this time.', 4, visits('', 'sessions sessions number')),
        panel('number', 'Total Commands', 'Lines that were typed.', 4, total('command', 'total')),
        panel('number', 'Independent Commands', 'How many of them differ.', 4, total('command', 'different')),
        panel(
          'number',
          'Independent Passwords',
          'Different passwords that were tried.',
          4,
          total('password', 'different'),
        ),
        panel(
          'number',
          'Average Session Duration',
          'Of visits that are over.',
          4,
          visits('', 'averageMs average number'),
          'ms',
        ),
        panel('number', 'Average Commands', 'Commands a visit.', 4, visits('', 'averageCommands average number')),
        panel(
          'series',
          'Average Session Duration: Combined',
          'By the time when the visits began.',
          12,
          visits('buckets', 'at Time time', 'averageMs Duration number'),
          'ms',
        ),
        panel(
          'bars',
          'Average Session Duration: by Port',
          'At the five busiest ports.',
          12,
          visits('ports', 'port Port', 'averageMs Duration number'),
          'ms',
        ),
        panel(
          'table',
          '5 Longest Session Durations',
          'Of visits that are over.',
          12,
          visits(
            'longest',
            'startedAt Began time',
            'srcIp Source',
            'sensor Sensor',
            'port Port number',
            'session Session number',
            'lastedMs Duration number',
          ),
          'ms',
        ),
        panel(
          'series',
          'Average Commands over Time',
          'Commands a visit, by the time when the visits began.',
          12,
          visits('buckets', 'at Time time', 'averageCommands Commands number'),
        ),
        panel(
          'columns',
          'Commands over Time',
          'By the time when the visits began.',
          12,
          visits('buckets', 'at Time time', 'commands Commands number'),
        ),
        panel('table', 'Top 5 Commands', 'What was typed most.', 12, most('command', 'Command')),
        panel('table', 'Top 5 Usernames', 'What was tried most.', 8, most('username', 'Username')),
        panel('table', 'Top 5 Passwords', 'What was tried most.', 8, most('password', 'Password')),
        panel('table', 'Top 5 Attacking IPs', 'Who came most.', 8, most('source', 'Source')),
      ],
    },
    {
      title: 'What happens',
      panels: [
        panel(
          'columns',
          'Events by Grade',
          'From touch to critical; coming and going left out.',
          12,
          rest(
            'statistics',
            SPANS,
            'buckets',
            ['at Time time', ...GRADES.map((grade) => `grades.${grade} ${grade} number`)],
            'timeseries',
          ),
        ),
        panel(
          'columns',
          'Connections',
          'A scan that was folded counts for all it stands for.',
          12,
          rest('statistics', SPANS, 'buckets', ['at Time time', 'connections Connections number'], 'timeseries'),
        ),
        panel('map', 'Map', 'Countries of public addresses, by sessions.', 12, most('country', 'country', '300')),
        panel('table', 'Countries', 'By sessions.', 6, most('country', 'Country', '20')),
        panel('table', 'Sensors', 'By sessions.', 6, most('sensor', 'Sensor', '20')),
        panel(
          'table',
          'Sources',
          'Who was here, the last first.',
          12,
          rest('sources', ROWS, 'sources', [
            'lastAt Last_visit time',
            'ip Source',
            'sessions Sessions number',
            'country Country',
            'vendor Vendor',
            'hostname Name',
            'osName System',
          ]),
        ),
        panel('table', 'Ports', 'By sessions.', 12, most('port', 'Port', '20')),
        panel(
          'table',
          'Log-ins',
          'The last first.',
          12,
          rest('logins', ROWS, 'logins', [...WHO, 'username Username', 'password Password', 'accepted Accepted yes']),
        ),
        panel(
          'table',
          'Commands',
          'The last first.',
          12,
          rest('commands', ROWS, 'commands', [...WHO, 'command Command']),
        ),
        panel(
          'table',
          'Scans',
          'What reached no decoy.',
          24,
          rest('scans', ROWS, 'scans', [
            'startedAt Began time',
            'srcIp Source',
            'kinds Kinds',
            'tool Tool',
            'portCount Ports number',
            'probes Probes number',
          ]),
        ),
        panel(
          'table',
          'Tokens',
          'Honeytokens that were used.',
          12,
          rest('tokens', ROWS, 'tokens', [
            ...WHO.slice(0, 2),
            'token Token',
            'host Planted_at',
            'message Message',
            'path Path',
            'userAgent Program',
          ]),
        ),
        panel(
          'table',
          'Honeyfiles',
          'Files that were touched.',
          12,
          rest('honeyfiles', ROWS, 'honeyfiles', [...WHO.slice(0, 2), 'path File', 'action Done']),
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
          rest('incidents', ROWS, 'incidents', [
            'startedAt Began time',
            'source Source',
            'grade Grade',
            'told Told',
            'events Events number',
            'acknowledgedAt Seen_to time',
          ]),
        ),
        panel('number', 'Mails that Wait', 'In the outbox.', 4, fact('mail.waiting')),
        panel('number', 'Mails Refused', 'Set aside: a server did not want them.', 4, fact('mail.refused')),
        panel(
          'number',
          'Last Mail Delivered',
          'When a server last took one.',
          4,
          fact('mail.lastDeliveredAt'),
          'dateTimeFromNow',
        ),
        panel('number', 'Visitors Now', 'Open sessions.', 4, fact('openSessions')),
        panel('number', 'Evidence', 'Size of the database.', 4, fact('store.bytes'), 'bytes'),
        panel('number', 'Journal Behind', 'What is not yet in the database.', 4, fact('store.behindBytes'), 'bytes'),
        panel(
          'table',
          'State',
          'In one sentence.',
          12,
          rest('status', {}, '', [
            'sentence State',
            'dropped Facts_lost number',
            'faults Faults_of_sensors number',
            'version Version',
          ]),
        ),
        panel(
          'table',
          'Decoys',
          'What listens.',
          12,
          rest('status', {}, 'decoys', [
            'sensor Sensor',
            'instance Instance',
            'port Port number',
            'state State',
            'problem Problem',
          ]),
        ),
      ],
    },
  ],
};
