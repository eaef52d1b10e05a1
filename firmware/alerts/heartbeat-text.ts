import type { Tally } from '../core/tally.ts';
import { inert } from './inert.ts';
import type { Block, Letter } from './letter.ts';
import { NAME_MAX, soFar, SUBJECT_MAX } from './mail-text.ts';
import { both, clockNote, lasted } from './mail-time.ts';
import { isQuiet } from './report/report-text.ts';

/** How the box is. */
export interface Condition {
  readonly version: string;
  readonly startedAt: number;
  readonly listening: number;
  /** Ports that could not be opened. */
  readonly failed: number;
  readonly freeBytes: number;
  readonly databaseBytes: number;
  readonly dropped: number;
  readonly faults: number;
  readonly mail: { readonly waiting: number; readonly refused: number; readonly lastDeliveredAt: number | null };
  /** In words, the worst first; none: all is well. */
  readonly troubles: readonly string[];
}

export interface HeartbeatSetting {
  readonly deviceName: string;
  readonly timeZone: string;
}

const TROUBLE_MAX = 200;
const MIB = 1024 * 1024;

/** A sign of life with what there is to know of the box itself. */
export function heartbeatOf(
  tally: Pick<Tally, 'connections' | 'grades' | 'sources'>,
  condition: Condition,
  { since, now }: { readonly since: number; readonly now: number },
  { deviceName, timeZone }: HeartbeatSetting,
): { readonly subject: string; readonly letter: Letter } {
  const device = inert(deviceName, NAME_MAX);
  const { troubles, mail, startedAt } = condition;
  const troubled = troubles.map((trouble) => inert(trouble, TROUBLE_MAX));
  const state =
    troubled.length === 0
      ? 'is well'
      : `has ${count(troubled.length)} ${troubled.length === 1 ? 'problem' : 'problems'}`;
  const { connections, grades, sources } = tally;
  const visits = isQuiet(tally)
    ? 'nobody came'
    : `${count(sources.different)} ${sources.different === 1 ? 'source' : 'sources'}: ${soFar({ connections, counts: grades })}`;
  const facts = [
    { name: 'Clock', lines: [both(now, timeZone), ...clockNote(now)] },
    {
      name: 'Up',
      lines: [`${lasted(now - startedAt)}, since ${both(startedAt, timeZone)}, skep ${condition.version}`],
    },
    { name: 'Visits', lines: [`${visits} (since ${both(since, timeZone)})`] },
    { name: 'Ports', lines: [`${count(condition.listening)} listen, ${count(condition.failed)} could not be opened`] },
    { name: 'Disk', lines: [`${mib(condition.freeBytes)} free, the evidence has ${mib(condition.databaseBytes)}`] },
    { name: 'Mail', lines: [mailLine(mail, timeZone)] },
    { name: 'Faults', lines: [`${count(condition.faults)} of sensors, ${count(condition.dropped)} facts lost`] },
  ];
  const blocks: Block[] = [
    { kind: 'lead', lines: [`${device} ${state}.`, ...troubled] },
    { kind: 'facts', facts },
    {
      kind: 'advice',
      heading: 'What to do',
      lines: [
        troubled.length === 0
          ? 'nothing. When this mail stays away, look after the box.'
          : `run skep doctor on ${device}: it names the cures.`,
      ],
    },
  ];
  return { subject: inert(`[${device}] Heartbeat: ${state}`, SUBJECT_MAX), letter: { grade: null, blocks } };
}

const mailLine = ({ waiting, refused, lastDeliveredAt }: Condition['mail'], timeZone: string): string =>
  `${count(waiting)} wait, ${count(refused)} refused, last delivered ${lastDeliveredAt === null ? 'never' : both(lastDeliveredAt, timeZone)}`;

const count = (number: number): string => number.toLocaleString('en-US');
const mib = (bytes: number): string => `${count(Math.round(bytes / MIB))} MiB`;
