import { GRADES, type Grade } from '../core/grade.ts';
import type { Overflow, OverflowGroup } from '../store/state.ts';
import { inert } from './inert.ts';
import type { Block, Fact, Letter } from './letter.ts';
import { deed, DEED, deedOf, NAME_MAX, soFar, SUBJECT_MAX, type MailSetting } from './mail-text.ts';
import { both, clockNote } from './mail-time.ts';
import { HOUR_MS, MESSAGES_A_MINUTE } from './ration.ts';

/** A summary that is later than this behind its first incident no longer speaks of "the last hour". */
const LAST_HOUR_MS = HOUR_MS * 1.1;
const LAST_MINUTES_MS = 300_000;
const SENSORS_A_GRADE = 10;

/** One mail about all that the caps of the minute and the hour left without a mail of their own. */
export function summaryAbout(
  overflow: Overflow,
  setting: MailSetting,
  now: number,
): { readonly subject: string; readonly letter: Letter } {
  const device = inert(setting.deviceName, NAME_MAX);
  const many = `${counted(overflow.incidents)} more ${overflow.incidents === 1 ? 'source' : 'sources'}`;
  return {
    subject: inert(`[${device}] ${many} ${period(overflow, now)}`, SUBJECT_MAX),
    letter: {
      grade: overflow.worst[0]?.grade ?? null,
      blocks: [
        { kind: 'lead', lines: lead(overflow, setting, `${many} came to ${device}`) },
        { kind: 'facts', facts: when(overflow, setting) },
        grades(overflow),
        named(overflow),
        { kind: 'advice', heading: 'What to do', lines: ADVICE },
        ...whereToLook(overflow, device),
      ],
    },
  };
}

const lead = (overflow: Overflow, { maxPerHour, windowMs }: MailSetting, came: string): string[] => [
  `${came} than there are mails: at most ${MESSAGES_A_MINUTE} in a minute and ${maxPerHour} in an hour (alerts.max_per_hour).`,
  `They are told together here: ${soFar({ connections: overflow.connections, counts: overflow.deeds })}.`,
  `A source that came back after ${windowMs / 1000} seconds of quiet counts again.`,
];

const ADVICE = [
  'read the worst first.',
  'A flood of addresses that each did next to nothing is often forged (anybody can write any sender on a UDP packet) and may be meant to hide the one that did more.',
] as const;

/** The clock may have been stepped in between: then only the date says something. */
function period({ startedAt }: Overflow, now: number): string {
  const isRecent = startedAt <= now && now - startedAt <= LAST_HOUR_MS;
  if (isRecent && now - startedAt <= LAST_MINUTES_MS) return 'in the last minutes';
  return isRecent
    ? 'in the last hour'
    : `since ${new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

const when = ({ startedAt, lastAt }: Overflow, { timeZone }: MailSetting): Fact[] => [
  { name: 'From', lines: [both(startedAt, timeZone), ...clockNote(startedAt)] },
  { name: 'To', lines: [both(lastAt, timeZone)] },
];

function grades({ counts, groups }: Overflow): Block {
  const rows = GRADES.toReversed().flatMap((grade) => {
    const count = counts[grade] ?? 0;
    return count === 0 ? [] : [`${counted(count)} ${DEED[grade]} ${sensors(groups, grade)}`];
  });
  return { kind: 'code', heading: 'What they did, each by its worst deed', lines: rows };
}

/** `dns (4,200), ftp (9)`, the most first. */
function sensors(groups: readonly OverflowGroup[], grade: Grade): string {
  const here = groups.filter((group) => group.grade === grade).toSorted((a, b) => b.incidents - a.incidents);
  const first = here
    .slice(0, SENSORS_A_GRADE)
    .map((one) => `${inert(one.sensor, NAME_MAX)} (${counted(one.incidents)})`);
  if (here.length > first.length) first.push(`${here.length - first.length} other sensors`);
  return first.join(', ') || 'this box';
}

function named({ worst, incidents }: Overflow): Block {
  return {
    kind: 'visits',
    heading: worst.length === 1 ? 'Who' : 'Who, the worst first',
    visits: worst.map((incident) => ({
      title: `${deedOf(incident)}: ${soFar(incident.story)}`,
      deeds: incident.story.lines.map(deed),
    })),
    more: Math.max(0, incidents - worst.length),
  };
}

const whereToLook = ({ firstEvent, lastEvent }: Overflow, device: string): Block[] => [
  {
    kind: 'advice',
    heading: 'Where to look',
    lines: [`all of it is recorded. The page of ${device}, or on it: skep events --after ${firstEvent - 1}`],
  },
  {
    kind: 'code',
    heading: 'or, with the sqlite3 shell in skep.sqlite',
    lines: [
      'SELECT src_ip, group_concat(DISTINCT sensor), count(*), min(time), max(time) FROM v_timeline',
      `WHERE id BETWEEN ${firstEvent} AND ${lastEvent} GROUP BY src_ip ORDER BY count(*) DESC;`,
    ],
  },
];

const counted = (count: number): string => count.toLocaleString('en-US');
