import { GRADES, type Grade } from '../core/grade.ts';
import { ranges } from '../core/ranges.ts';
import { UNKNOWN_SOURCE, type Incident, type Story, type StoryLine, type Visited } from '../store/state.ts';
import { inert } from './inert.ts';
import { both, clockNote, timeOfDay } from './mail-time.ts';

/** Where a mail comes from and how it says so. */
export interface MailSetting {
  readonly deviceName: string;
  /** IANA name, for the local time. */
  readonly timeZone: string;
  readonly windowMs: number;
  readonly maxPerHour: number;
}

export const SUBJECT_MAX = 150;
export const NAME_MAX = 63;
const TEXT_MAX = 200;
const SENSORS_NAMED = 3;

export const DEED = {
  touch: 'connected to',
  probe: 'probed',
  login: 'tried to log in to',
  commands: 'gave commands to',
  critical: 'set off an alarm at',
} as const satisfies Record<Grade, string>;

const HEADING = {
  touch: 'Also seen',
  probe: 'Probes',
  login: 'Logins tried',
  commands: 'Commands and files',
  critical: 'Alarms',
} as const satisfies Record<Grade, string>;

/** An incident in plain words: who, what, where, when, and what to do. Everything a visitor wrote is inert in it. */
export function mailAbout(incident: Incident, setting: MailSetting): { subject: string; body: string } {
  const device = inert(setting.deviceName, NAME_MAX);
  const source = nameOf(incident);
  const deed = deedOf(incident);
  const body = [
    `${deed} on ${device}.`,
    facts(incident, source, setting),
    ...GRADES.toReversed().map((grade) => linesOf(incident.story, grade)),
    advice(incident, source, device),
    whereToLook(incident, device, setting.windowMs),
  ];
  return {
    subject: inert(`[${device}] ${deed}`, SUBJECT_MAX),
    body: `${body.filter((part) => part !== '').join('\n\n')}\n`,
  };
}

type Told = Pick<Incident, 'source' | 'grade' | 'story'>;

const nameOf = ({ source }: Told): string =>
  source === UNKNOWN_SOURCE ? 'A visitor without address' : inert(source, NAME_MAX);

/** `10.0.0.9 tried to log in to ftp and telnet` */
export const deedOf = (incident: Told): string =>
  `${nameOf(incident)} ${DEED[incident.grade]} ${worstSensors(incident)}`;

function worstSensors({ story, grade }: Told): string {
  const names = story.sensors.filter((visited) => visited.grade === grade).map(({ sensor }) => inert(sensor, NAME_MAX));
  const named = [...new Set(names)];
  if (named.length === 0) return 'this box';
  if (named.length === 1) return named[0] ?? '';
  if (named.length <= SENSORS_NAMED) return `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  return `${named.slice(0, SENSORS_NAMED).join(', ')} and ${named.length - SENSORS_NAMED} more`;
}

function facts(incident: Incident, source: string, setting: MailSetting): string {
  const from =
    incident.source === UNKNOWN_SOURCE ? 'unknown: the connection was reset before its address could be read' : source;
  const rows = [
    `When   ${both(incident.startedAt, setting.timeZone)}`,
    ...clockNote(incident.startedAt).map((note) => `       ${note}`),
    `From   ${from}`,
    ...incident.story.sensors.map((visited, at) => `${at === 0 ? 'Where ' : '      '} ${place(visited)}`),
    `So far ${soFar(incident.story)}`,
  ];
  return rows.join('\n');
}

function place({ sensor, transport, ports, morePorts }: Visited): string {
  const name = inert(sensor, NAME_MAX);
  if (ports.length === 0) return name;
  const more = morePorts ? ' and more' : '';
  return `${name}, ${transport ?? ''} port${ports.length > 1 ? 's' : ''} ${ranges(ports).replaceAll(',', ', ')}${more}`;
}

export function soFar({ connections, counts }: Story): string {
  const parts = [
    counted(counts.critical, 'alarm', 'alarms'),
    counted(counts.commands, 'command or file', 'commands and files'),
    counted(counts.login, 'login tried', 'logins tried'),
    counted(counts.probe, 'probe', 'probes'),
    counted(connections, 'connection', 'connections'),
  ];
  return parts.filter((part) => part !== '').join(', ') || 'nothing more';
}

const counted = (count: number | undefined, one: string, many: string): string =>
  count === undefined || count === 0 ? '' : `${count} ${count === 1 ? one : many}`;

function linesOf(story: Story, grade: Grade): string {
  const lines = story.lines.filter((line) => line.grade === grade);
  if (lines.length === 0) return '';
  const more = (story.counts[grade] ?? 0) - lines.length;
  return [
    `${HEADING[grade]} (times are UTC):`,
    ...lines.map(shown),
    ...(more > 0 ? [`  ... and ${more} more`] : []),
  ].join('\n');
}

/** Indented, so that nothing a visitor wrote can pass for a line of ours. */
export const shown = ({ at, sensor, port, text }: StoryLine): string =>
  `  ${timeOfDay(at)}  ${inert(sensor, NAME_MAX)}${port === null ? '' : ` ${port}`}  ${inert(text, TEXT_MAX)}`;

function advice({ grade, source }: Incident, named: string, device: string): string {
  const who = source === UNKNOWN_SOURCE ? 'it' : named;
  const first = `What to do: nobody has a reason to talk to ${device}. Find out what ${who} is.`;
  switch (grade) {
    case 'touch':
    case 'probe':
      return `${first}\nIf it is a scanner or a monitoring system of yours, all is well; if not, look at what it runs.`;
    case 'login':
      return `${first}\nIf a name or password above is one of yours, change it now: the visitor has it.`;
    case 'commands':
    case 'critical':
      return `${first}\nIf it is a machine of yours, take it off the network and treat it as broken into.`;
  }
}

const whereToLook = (incident: Incident, device: string, windowMs: number): string =>
  [
    `Where to look: the page of ${device}, or \`skep events\` on it; this is incident ${incident.id}, from event ` +
      `${incident.firstEvent} on.`,
    `What this source does next is recorded too. You get another mail about it when it comes back after ` +
      `${windowMs / 1000} seconds of quiet.`,
  ].join('\n');
