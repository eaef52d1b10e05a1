import type { Incident, NewMessage, OutboxMessage, Overflow } from '../../store/state.ts';

const PREFIX = 'handler:';
export const handlerChannelName = (name: string): string => `${PREFIX}${name}`;
const isHandlerChannel = (channel: string): boolean => channel.startsWith(PREFIX);

/** Grows by adding; a script that reads version 1 goes on reading. */
const VERSION = 1;

export interface HandlerSetting {
  readonly deviceName: string;
  readonly timeZone: string;
}

/** What a handler reads on its stdin: one line of JSON, ASCII. */
export interface HandlerInput {
  readonly version: number;
  readonly id: string;
  readonly kind: string;
  readonly hostname: string;
  readonly ip: string;
  readonly time: string;
  readonly subject: string;
  readonly text: string;
  readonly incident: ToldIncident | null;
  readonly overflow: Overflow | null;
}

/** What is ours to keep stable of an incident; when it is told next is nobody else's business. */
type ToldIncident = Pick<
  Incident,
  'id' | 'source' | 'grade' | 'startedAt' | 'lastAt' | 'endedAt' | 'events' | 'firstEvent' | 'lastEvent' | 'story'
>;

/** For the reference. */
export const HANDLER_INPUT: Readonly<Record<keyof HandlerInput, string>> = {
  version: '1; fields are added, never renamed or removed.',
  id: 'The same when the same message comes again (after a crash or a power cut): what a handler has done for it once it need not do twice.',
  kind: '`first`, `risen`, `digest`, `summary` (many sources together), `test`.',
  hostname: 'As in the argument: what this box is called.',
  ip: 'As in the argument: who came; of a summary the worst of them.',
  time: 'As in the argument: when, ISO 8601 in local time without zone, as DSHP wrote it.',
  subject: 'What the mail about it says in its subject, control characters made visible.',
  text: 'What the mail says, plain text.',
  incident:
    'The incident, null in a summary: `id`, `source`, `grade`, `startedAt`, `lastAt`, `endedAt` (UTC ms), `events`, `firstEvent`, `lastEvent` (numbers of `skep events`) and `story` with `connections`, `counts` by grade, `sensors` with their `ports`, and `lines`: the first deeds of each grade.',
  overflow: 'Of a summary: `incidents`, `counts` by grade, `groups` by grade and sensor, `worst`; else null.',
};

type Subject = { readonly incident: Incident } | { readonly overflow: Overflow };

/**
 * The outbox row of a message, with what a handler will read as its body where it is for a handler. Each is written
 * once and for all: a script is not to see one change while it waits.
 */
export function forHandler(message: NewMessage, about: Subject, setting: HandlerSetting): NewMessage {
  if (!isHandlerChannel(message.channel)) return message;
  const incident = 'incident' in about ? about.incident : null;
  const overflow = 'overflow' in about ? about.overflow : null;
  const input: HandlerInput = {
    version: VERSION,
    id: message.messageId,
    kind: message.kind,
    hostname: setting.deviceName,
    ip: incident?.source ?? overflow?.worst[0]?.source ?? '',
    time: localIsoTime(timeOf(message.kind, incident, overflow), setting.timeZone),
    subject: message.subject,
    text: message.body,
    incident: incident === null ? null : toldIncident(incident),
    overflow,
  };
  const { incident: number, channel, messageId, kind, inReplyTo, subject, createdAt, nextTryAt } = message;
  const body = asciiJson(input);
  return { incident: number, channel, messageId, kind, inReplyTo, subject, body, letter: null, createdAt, nextTryAt };
}

function toldIncident(incident: Incident): ToldIncident {
  const { id, source, grade, startedAt, lastAt, endedAt, events, firstEvent, lastEvent, story } = incident;
  return { id, source, grade, startedAt, lastAt, endedAt, events, firstEvent, lastEvent, story };
}

function timeOf(kind: string, incident: Incident | null, overflow: Overflow | null): number {
  if (incident !== null) return kind === 'first' ? incident.startedAt : incident.lastAt;
  return overflow?.startedAt ?? 0;
}

/** What a handler reads, one line. A test was written by a command that knows no handlers: it comes from this box. */
export function handlerInput(message: OutboxMessage, setting: HandlerSetting): string {
  if (message.kind !== 'test') return message.body;
  const input: HandlerInput = {
    version: VERSION,
    id: message.messageId,
    kind: message.kind,
    hostname: setting.deviceName,
    ip: '127.0.0.1',
    time: localIsoTime(message.createdAt, setting.timeZone),
    subject: message.subject,
    text: message.body,
    incident: null,
    overflow: null,
  };
  return asciiJson(input);
}

/** DSHP's argument: exactly these three. */
export function handlerArgument(line: string): string {
  const { ip, hostname, time } = JSON.parse(line) as HandlerInput;
  return asciiJson({ ip, hostname, time });
}

/** As Python writes it by default: readable whatever locale the handler thinks it is in, and nothing a terminal obeys. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** `2026-11-21T05:24:05.593000`: Python's isoformat(), to the microsecond that nobody measured. */
function localIsoTime(at: number, timeZone: string): string {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const parts = new Intl.DateTimeFormat('en-US', {
    ...digits,
    second: '2-digit',
    fractionalSecondDigits: 3,
    timeZone,
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((one) => one.type === type)?.value ?? '';
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  return `${day}T${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}000`;
}
