import { rank, type Grade } from '../core/grade.ts';
import { ranges } from '../core/ranges.ts';
import { SCAN_EVENTS } from '../core/scan-events.ts';
import { SYSTEM_EVENTS } from '../core/system-events.ts';
import {
  HEALTH_SOURCE,
  LOCAL_SOURCE,
  UNKNOWN_SOURCE,
  type Incident,
  type Story,
  type StoryLine,
  type Visited,
} from '../store/state.ts';
import { inert, quoted } from './inert.ts';
import type { Deed } from './letter.ts';
import { timeOfDay } from './mail-time.ts';

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

type Told = Pick<Incident, 'source' | 'grade' | 'story'>;

const NAMELESS: ReadonlyMap<string, string> = new Map([
  [UNKNOWN_SOURCE, 'A visitor without address'],
  [LOCAL_SOURCE, 'Somebody on this box'],
  [HEALTH_SOURCE, 'This box'],
]);

export const nameOf = ({ source }: Pick<Incident, 'source'>): string => NAMELESS.get(source) ?? inert(source, NAME_MAX);

/** `10.0.0.9 tried to log in to ftp and telnet` */
export const deedOf = (incident: Told): string => `${nameOf(incident)} ${whatOf(incident)}`;

/** `tried to log in to ftp and telnet` */
export function whatOf(incident: Told): string {
  if (incident.source === HEALTH_SOURCE) return 'needs attention';
  if (isCallOut(incident)) return 'tried to call out';
  return isMereScan(incident.story) ? 'scanned ports' : `${DEED[incident.grade]} ${worstSensors(incident)}`;
}

/** Of what this box does itself only that is an alarm, beside its honeyfiles. */
export const isCallOut = ({ source, story }: Pick<Incident, 'source' | 'story'>): boolean =>
  source === LOCAL_SOURCE && story.sensors.some(({ sensor }) => sensor === SYSTEM_EVENTS.name);

/** No decoy was reached: what is behind the name of a scan's events is the box as a whole. */
export const isMereScan = ({ sensors }: Pick<Story, 'sensors'>): boolean =>
  sensors.length > 0 && decoysOf(sensors).length === 0;

export const decoysOf = (sensors: readonly Visited[]): readonly Visited[] =>
  sensors.filter(({ sensor }) => sensor !== SCAN_EVENTS.name);

function worstSensors({ story, grade }: Told): string {
  // Worse than what is told: an ignore rule covers that.
  const met = decoysOf(story.sensors).filter((visited) => rank(visited.grade) >= rank(grade));
  const names = met.map(({ sensor }) => inert(sensor, NAME_MAX));
  const named = [...new Set(names)];
  if (named.length === 0) return 'this box';
  if (named.length === 1) return named[0] ?? '';
  if (named.length <= SENSORS_NAMED) return `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  return `${named.slice(0, SENSORS_NAMED).join(', ')} and ${named.length - SENSORS_NAMED} more`;
}

/** `ftp, tcp port 10021` */
export function place({ sensor, transport, ports, morePorts }: Visited): string {
  const name = inert(sensor, NAME_MAX);
  if (ports.length === 0) return name;
  const more = morePorts ? ' and more' : '';
  return `${name}, ${transport ?? ''} port${ports.length > 1 ? 's' : ''} ${ranges(ports).replaceAll(',', ', ')}${more}`;
}

/** `2 logins tried, 1 connection`: the worst first. */
export function soFar({ connections, counts }: Pick<Story, 'connections' | 'counts'>): string {
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
  count === undefined || count <= 0 ? '' : `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

export const deed = ({ at, sensor, port, text }: StoryLine): Deed => ({
  time: timeOfDay(at),
  where: `${inert(sensor, NAME_MAX)}${port === null ? '' : ` ${port}`}`,
  text: quoted(text, TEXT_MAX),
});
