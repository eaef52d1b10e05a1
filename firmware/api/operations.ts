import Type, { type TSchema } from 'typebox';
import { GRADES } from '../core/grade.ts';
import { TOPS } from '../core/top.ts';
import { NOTE_MAX } from '../core/incident-row.ts';
import { FILTER_KEYS } from './filter-query.ts';
import { FORMATS } from './formats.ts';
import { BUCKETS_MAX } from './limits.ts';
import { listParameters, ROWS } from './lists.ts';
import type { Access, Method } from './router.ts';
import {
  Ignore,
  listPage,
  Sensors,
  Replay,
  SessionAnswer,
  SourceAnswer,
  Statistics,
  Status,
} from './schema/answers.ts';
import { Checklist, Evidence, Preview, SelfTested, SnapshotList, SnapshotManifest } from './schema/forensics.ts';
import {
  AlertChannels,
  Applied,
  Code,
  ConfigurationSchema,
  Confirmed,
  Log,
  Restarting,
  RevisedWish,
  TestWish,
  Trial,
  Verdict,
  Wish,
} from './schema/configuration.ts';
import { Links, OldAddress, OldAddresses, OldPort, OldPorts } from './schema/honeypotr.ts';
import { Incident } from './schema/rows.ts';
import { closed } from './schema/same.ts';
import { WorldMap } from './schema/map.ts';
import { Top, Visits } from './schema/top.ts';
import { STATISTICS_PARAMETERS } from './statistics.ts';
import { TOP_PARAMETERS } from './top.ts';
import { VISITS_PARAMETERS } from './visits.ts';

/** What one address does, for people and for programs; the test of the contract holds it against the routes. */
export interface Operation {
  readonly method: Method;
  /** As the route has it: `/sessions/:id`. */
  readonly path: string;
  readonly access: Access;
  readonly about: string;
  readonly parameters: readonly (keyof typeof PARAMETERS)[];
  readonly body?: TSchema;
  /** Of a good answer; left out: 200. */
  readonly status?: 201;
  /** By Content-Type. */
  readonly answers: Readonly<Record<string, TSchema>>;
}

const span = (unit: string): TSchema =>
  Type.Integer({
    minimum: 0,
    maximum: 999_999,
    description: `So many ${unit} back; the first of its like counts, else a day.`,
  });

export const PARAMETERS = {
  from: Type.String({ description: 'Not before: UTC ms, ISO 8601, or so long ago (`-15m`, `-24h`, `-7d`).' }),
  until: Type.String({ description: 'Before this time, written as `from`.' }),
  source: Type.String({ description: 'An address, or a network like `192.168.1.0/24`; `*`: any.' }),
  sensor: Type.String({ maxLength: 64, description: 'A sensor or one of its instances; `*`: any.' }),
  port: Type.Union([Type.Integer({ minimum: 0, maximum: 65_535 }), Type.Literal('*')], {
    description: 'The port that was dialled; `*`: any.',
  }),
  grade: Type.Enum([...GRADES, '*'], { description: 'This one and worse; `*`: any.' }),
  text: Type.String({ maxLength: 200, description: 'Some characters, whatever their case.' }),
  open: Type.Enum(['true'], { description: 'Those that nobody has seen to.' }),
  after: Type.Integer({ minimum: 0, description: 'Behind this number, the oldest first.' }),
  before: Type.Integer({ minimum: 0, description: 'Before this number, the newest first.' }),
  limit: Type.Integer({ minimum: 1, description: 'So many at most; a page of JSON has 200, and no more than 1,000.' }),
  picture: Type.Enum(['svg', 'png'], { description: 'Goes before the header Accept.' }),
  format: Type.Enum([...FORMATS], { description: 'Goes before the header Accept.' }),
  minutes: span('minutes'),
  hours: span('hours'),
  days: span('days'),
  weeks: span('weeks'),
  of: Type.Enum([...TOPS], { description: 'What is counted; left out: source.' }),
  buckets: Type.Integer({ minimum: 1, maximum: BUCKETS_MAX, description: 'Spans of time.' }),
} as const;

const SPANS = ['minutes', 'hours', 'days', 'weeks'] as const;
const JSON_TYPE = 'application/json';
const read = (path: string, about: string, answer: TSchema, parameters: Operation['parameters'] = []): Operation => ({
  ...{ method: 'GET', access: 'read', path, about, parameters },
  answers: { [JSON_TYPE]: answer },
});
const change = (method: 'POST' | 'DELETE', path: string, about: string, body: TSchema, answer: TSchema): Operation => ({
  ...{ method, access: 'change', path, about, parameters: [], body },
  answers: { [JSON_TYPE]: answer },
});

const lists = Object.entries(ROWS).map(([name, row]): Operation => ({
  ...{ method: 'GET', access: 'read', path: `/api/v1/${name}`, parameters: listParameters(name) },
  about: `List of ${name}, filtered; as JSON page by page, as NDJSON or CSV in one piece.`,
  answers: {
    [JSON_TYPE]: listPage(name, row),
    'application/x-ndjson': Type.String({ description: 'A row a line.' }),
    'text/csv': Type.String({ description: 'A cell that a spreadsheet would calculate begins with an apostrophe.' }),
  },
}));

export const OPERATIONS: readonly Operation[] = [
  read('/api/v1/status', 'How the box is.', Status),
  ...lists,
  read('/api/v1/statistics', 'What happened by time.', Statistics, STATISTICS_PARAMETERS),
  read('/api/v1/top', 'What came most often.', Top, TOP_PARAMETERS),
  read('/api/v1/visits', 'How long visits last, how much is typed.', Visits, VISITS_PARAMETERS),
  read('/api/v1/sessions/:id', 'One session with its events.', SessionAnswer),
  read('/api/v1/sessions/:id/replay', 'What was done in a session, with its times.', Replay, ['after', 'limit']),
  read('/api/v1/sources/:ip', 'What is known of one address.', SourceAnswer),
  read('/api/v1/incidents/:id', 'One incident.', Incident),
  change(
    'POST',
    '/api/v1/incidents/:id/acknowledge',
    'Somebody has seen to it, or it is to be looked at again.',
    closed({ acknowledged: Type.Boolean() }),
    Incident,
  ),
  change(
    'POST',
    '/api/v1/incidents/:id/note',
    'A person’s own words.',
    closed({ note: Type.String({ maxLength: NOTE_MAX }) }),
    Incident,
  ),
  read('/api/v1/ignore', 'Whom nobody is to be told of, with what each rule kept silent.', Ignore),
  change(
    'POST',
    '/api/v1/ignore',
    'A new rule, with the keys of [[alerts.ignore]] (REFERENCE.md); acts at once.',
    Type.Object({}, { additionalProperties: { type: 'string' } }),
    Ignore,
  ),
  {
    ...{ method: 'POST', access: 'read', path: '/api/v1/ignore/preview', parameters: ['from'] },
    about: 'What a rule would have kept silent since `from`, else in the last 30 days; nothing is changed.',
    body: Type.Object({}, { additionalProperties: { type: 'string' } }),
    answers: { [JSON_TYPE]: Preview },
  },
  {
    ...{ method: 'DELETE', access: 'change', path: '/api/v1/ignore/:number', parameters: [] },
    ...{ about: 'No rule any more.', answers: { [JSON_TYPE]: Ignore } },
  },
  read('/api/v1/configuration', 'The config file, what may stand in it, what is wrong with it.', ConfigurationSchema),
  change('POST', '/api/v1/configuration/check', 'What a change would come to; nothing is done.', Wish, Verdict),
  change('POST', '/api/v1/configuration', 'Writes a change into the file and applies it.', RevisedWish, Applied),
  {
    ...{ method: 'POST', access: 'change', path: '/api/v1/restart', parameters: [] },
    ...{ about: 'Stops the daemon in good order and starts it again.', answers: { [JSON_TYPE]: Restarting } },
  },
  read('/api/v1/log', 'The last lines that the daemon logged.', Log),
  read('/api/v1/alerts', 'Who is told, and whether that works.', AlertChannels),
  change('POST', '/api/v1/alerts/test', 'Sends a test, also with settings that are not applied yet.', TestWish, Trial),
  change('POST', '/api/v1/alerts/confirm', 'Mails a code, or takes the one that was mailed.', Code, Confirmed),
  read('/api/v1/sensors', 'What each sensor declares: options, events, their tables.', Sensors),
  change(
    'POST',
    '/api/v1/selftest',
    'The box connects to one of its decoys, or to all, and follows what becomes of it; nobody is told.',
    closed({ all: Type.Optional(Type.Boolean()) }),
    SelfTested,
  ),
  read('/api/v1/checklist', 'What a new owner does once, and what of it is done.', Checklist),
  change(
    'POST',
    '/api/v1/checklist',
    'Puts the checklist away, or back.',
    closed({ dismissed: Type.Boolean() }),
    Checklist,
  ),
  read('/api/v1/evidence', 'What is in the database, and how much is kept how long.', Evidence),
  read('/api/v1/snapshots', 'The last snapshot that was asked for.', SnapshotList),
  {
    ...{ method: 'POST', access: 'change', path: '/api/v1/snapshots', parameters: [] },
    ...{
      about: 'Makes a snapshot, beside everything else; ask again until it is ready.',
      answers: { [JSON_TYPE]: SnapshotList },
    },
  },
  read('/api/v1/snapshots/:snapshot/manifest', 'What a snapshot is and that it is whole.', SnapshotManifest),
  {
    ...{ method: 'GET', access: 'read', path: '/api/v1/snapshots/:snapshot/file', parameters: [] },
    about: 'The snapshot: one SQLite file with evidence, incidents and audit log.',
    answers: { 'application/vnd.sqlite3': Type.String({ contentEncoding: 'binary' }) },
  },
  read('/v1/analytics', 'As HoneyPotR: what there is.', Links),
  read('/v1/analytics/', 'The same.', Links),
  read('/v1/analytics/ports', 'As HoneyPotR: attacks by port.', OldPorts, SPANS),
  read('/v1/analytics/ports/:port', 'As HoneyPotR: sessions at one port.', OldPort, SPANS),
  read('/v1/analytics/ipaddresses', 'As HoneyPotR meant it: attacks by address.', OldAddresses, SPANS),
  read('/v1/analytics/ipaddresses/:ip', 'As HoneyPotR: sessions of one address, by port.', OldAddress, SPANS),
  read('/api/v1/map', 'Where the sources came from, by place.', WorldMap, FILTER_KEYS),
  {
    ...{ method: 'GET', access: 'read', path: '/api/v1/map/land.svg', parameters: [] },
    ...{ about: 'The land of that map.', answers: { 'image/svg+xml': Type.String() } },
  },
  ...['/v1/analytics/worldmap', '/v1/worldmap'].map((path): Operation => ({
    ...{ method: 'GET', access: 'read', path, parameters: [...SPANS, 'picture'] },
    about: 'As HoneyPotR: the world with a dot for each place; PNG by `picture` or Accept, else SVG.',
    answers: { 'image/svg+xml': Type.String(), 'image/png': Type.String({ format: 'binary' }) },
  })),
  read('/v1/ipaddresses', 'The list of addresses, where HoneyPotR’s site had it.', OldAddresses, SPANS),
  {
    ...{ method: 'GET', access: 'read', path: '/metrics', parameters: [] },
    about: 'For Prometheus.',
    answers: { 'text/plain': Type.String() },
  },
  read('/api/v1/openapi.json', 'This description, as OpenAPI 3.1.', Type.Object({ openapi: Type.String() })),
  {
    ...{ method: 'GET', access: 'read', path: '/api/v1/openapi.html', parameters: [] },
    about: 'The same for people.',
    answers: { 'text/html': Type.String() },
  },
];
