import Type from 'typebox';
import { END_REASONS, type EndReason } from '../../core/end.ts';
import { GRADES } from '../../core/grade.ts';
import type { IncidentRow } from '../../core/incident-row.ts';
import type { CommandRow, HoneyfileRow, LoginRow, ScanRow, TokenRow } from '../../core/lists.ts';
import type { EventDetail, EventRow, PeerFacts, SessionRow } from '../../core/rows.ts';
import type { Bucket } from '../../core/statistics.ts';
import { closed, int, orNull, sameAs, text, time } from './same.ts';

export const Grade = Type.Enum([...GRADES], { description: 'How bad it is, from touch to critical.' });
const Transport = Type.Enum(['tcp', 'udp']);
const VISITOR = 'A visitor’s own words: hostile, whatever they look like.';

const EVENT = {
  id: int('The number that every consumer resumes from.'),
  session: orNull(int('Session it belongs to.')),
  at: time('When it was recorded.'),
  sensor: text('A sensor, or `skep`, `peer`, `scan`, `honeyfile`.'),
  name: text('What the sensor calls it.'),
  grade: orNull(Grade),
  summary: text(`One line. ${VISITOR}`),
  srcIp: orNull(text('Address that it came from.')),
  srcPort: orNull(int('Port that it came from.')),
  dstIp: orNull(text('Address that was dialled.')),
  dstPort: orNull(int('Port that was dialled.')),
  instance: orNull(text('The sensor’s section in the configuration.')),
  transport: orNull(Transport),
};
export const Event = sameAs<EventRow>()(closed(EVENT));

const Fields = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
  description: 'The columns that the event’s sensor declares; bytes as base64.',
});
export const EventWithFields = sameAs<EventDetail>()(closed({ ...EVENT, fields: Fields }));

export const SESSION = {
  id: int('The session’s number.'),
  sensor: text('The sensor.'),
  instance: text('Its section in the configuration.'),
  transport: Transport,
  srcIp: orNull(text('Null: reset before it could be accepted.')),
  srcPort: orNull(int('Port that it came from.')),
  dstIp: orNull(text('Address that was dialled.')),
  dstPort: orNull(int('Port that was dialled; null: `ports` says which.')),
  startedAt: time('When it began.'),
  endedAt: orNull(time('When it ended; null: it is open.')),
  endReason: orNull(Type.Enum(Object.keys(END_REASONS) as EndReason[])),
  bytesIn: int('Bytes that the visitor sent.'),
  bytesOut: int('Bytes that the visitor was sent.'),
  firstBytes: Type.String({ contentEncoding: 'base64', description: 'The first bytes that the visitor sent.' }),
  sessions: int('1, or how many sessions this row stands for.'),
  ports: orNull(text('Of a row that stands for several: the ports that were dialled, as ranges.')),
  parent: orNull(int('Session that this one belongs to.')),
  grade: Grade,
  events: int('Its events, without `opened` and `closed`.'),
};
export const Session = sameAs<SessionRow>()(closed(SESSION));

export const SOURCE = {
  ip: text('The address.'),
  firstAt: time('First visit.'),
  lastAt: time('Last visit.'),
  sessions: int('Visits.'),
  mac: orNull(text('Hardware address, in the own network.')),
  vendor: orNull(text('Who made the network card.')),
  hostname: orNull(text('What reverse DNS claims.')),
  country: orNull(text('ISO 3166-1, two letters.')),
  region: orNull(text('Region.')),
  city: orNull(text('City.')),
  postal: orNull(text('Postal code.')),
  latitude: orNull(Type.Number()),
  longitude: orNull(Type.Number()),
  timezone: orNull(text('Time zone.')),
  network: orNull(text('Number and name of the network.')),
  osName: orNull(text('System, by p0f.')),
  osFlavor: orNull(text('Its version.')),
  osMatch: orNull(text('How sure p0f is.')),
  distance: orNull(int('Routers between.')),
  linkType: orNull(text('Kind of line.')),
  uptimeMinutes: orNull(int('Minutes since it was started.')),
  natAt: orNull(time('When it was seen to share its address.')),
  osChangedAt: orNull(time('When the system last changed.')),
  badSoftware: orNull(text('Whether what it says of itself fits its packets.')),
  httpName: orNull(text('HTTP client.')),
  httpFlavor: orNull(text('Its version.')),
  language: orNull(text('Its language.')),
  connections: orNull(int('As p0f counts them.')),
};
export const Source = sameAs<PeerFacts>()(closed(SOURCE));

const DEED = {
  id: int('The event’s number.'),
  at: EVENT.at,
  session: EVENT.session,
  sensor: EVENT.sensor,
  instance: EVENT.instance,
  transport: EVENT.transport,
  srcIp: EVENT.srcIp,
  srcPort: EVENT.srcPort,
  dstPort: EVENT.dstPort,
};
const said = (what: string) => orNull(text(`${what} ${VISITOR}`));

export const Login = sameAs<LoginRow>()(
  closed({
    ...DEED,
    username: said('Name tried.'),
    password: said('Password tried.'),
    accepted: orNull(Type.Boolean({ description: 'Whether the decoy let the visitor in.' })),
  }),
);
export const Command = sameAs<CommandRow>()(closed({ ...DEED, command: said('What was typed.') }));
export const Token = sameAs<TokenRow>()(
  closed({
    ...DEED,
    token: said('The honeytoken’s id.'),
    host: orNull(text('Where it was planted.')),
    message: orNull(text('What the catalogue says to it.')),
    path: said('What was asked for.'),
    userAgent: said('Header User-Agent.'),
    referer: said('Header Referer.'),
    forwardedFor: said('Header X-Forwarded-For.'),
  }),
);
export const Honeyfile = sameAs<HoneyfileRow>()(
  closed({ ...DEED, path: said('The file.'), action: orNull(text('What was done.')) }),
);
export const Scan = sameAs<ScanRow>()(
  closed({
    id: int('The scan’s number.'),
    srcIp: orNull(text('Null: many addresses, most of them forged, told as one.')),
    startedAt: time('First probe.'),
    lastAt: time('Last probe.'),
    endedAt: orNull(time('When it was over; null: it goes on.')),
    kind: orNull(text('What most of the probes were.')),
    kinds: orNull(text('Each kind with its number of probes.')),
    protocol: orNull(text('`tcp`, `udp`, `icmp`, or several.')),
    probes: orNull(int('Packets.')),
    portCount: orNull(int('Different ports.')),
    tcpPorts: orNull(text('TCP ports, as ranges.')),
    udpPorts: orNull(text('UDP ports, as ranges.')),
    tool: orNull(text('The program, where its packets show it.')),
    mac: orNull(text('Hardware address that it came from.')),
    dstIp: orNull(text('Address of this box.')),
  }),
);

const Counts = closed(
  Object.fromEntries(GRADES.map((grade) => [grade, Type.Optional(Type.Integer())])) as Record<
    (typeof GRADES)[number],
    ReturnType<typeof Type.Optional<ReturnType<typeof Type.Integer>>>
  >,
  'Events of each grade.',
);
export const INCIDENT = {
  id: int('The incident’s number.'),
  source: text('An address; `unknown`: gone before it could be read.'),
  startedAt: time('Its first event.'),
  lastAt: time('Its last event.'),
  endedAt: orNull(time('Null: it goes on.')),
  firstEvent: int('Number of its first event.'),
  lastEvent: int('Number of its last event.'),
  events: int('Events.'),
  grade: Grade,
  told: orNull(Grade),
  ignored: orNull(closed({ events: Type.Integer(), rules: Type.Array(Type.String()) }, 'What ignore rules cover.')),
  acknowledgedAt: orNull(time('When somebody said that it was seen to.')),
  note: text('A person’s own words.'),
  connections: int('Connections.'),
  counts: Counts,
  sensors: Type.Array(
    closed({
      sensor: Type.String(),
      transport: orNull(Transport),
      grade: Grade,
      ports: Type.Array(Type.Integer()),
      morePorts: Type.Boolean(),
    }),
  ),
  lines: Type.Array(
    closed({
      at: Type.Integer(),
      grade: Grade,
      sensor: Type.String(),
      port: orNull(Type.Integer()),
      text: text(VISITOR),
    }),
    { description: 'The first events of each grade.' },
  ),
};
export const Incident = sameAs<IncidentRow>()(closed(INCIDENT));

export const BucketSchema = sameAs<Bucket>()(
  closed({
    at: time('Where it begins.'),
    connections: int('Connections and first datagrams.'),
    grades: closed({
      touch: Type.Integer(),
      probe: Type.Integer(),
      login: Type.Integer(),
      commands: Type.Integer(),
      critical: Type.Integer(),
    }),
  }),
);
