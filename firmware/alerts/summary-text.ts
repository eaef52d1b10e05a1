import { GRADES, type Grade } from '../core/grade.ts';
import type { HeldIncident, Overflow, OverflowGroup } from '../store/state.ts';
import { inert } from './inert.ts';
import { DEED, deedOf, NAME_MAX, shown, soFar, SUBJECT_MAX, type MailSetting } from './mail-text.ts';
import { both, clockNote } from './mail-time.ts';
import { HOUR_MS, MESSAGES_A_MINUTE } from './ration.ts';

/** A summary that is later than this behind its first incident no longer speaks of "the last hour". */
const LAST_HOUR_MS = HOUR_MS * 1.1;
const LAST_MINUTES_MS = 300_000;
const SENSORS_A_GRADE = 10;

/** One mail about all that the caps of the minute and the hour left without a mail of their own. */
export function summaryAbout(overflow: Overflow, setting: MailSetting, now: number): { subject: string; body: string } {
  const device = inert(setting.deviceName, NAME_MAX);
  const many = `${counted(overflow.incidents)} more ${overflow.incidents === 1 ? 'source' : 'sources'}`;
  const body = [
    `${many} came to ${device} than there are mails: at most ${MESSAGES_A_MINUTE} in a minute and ` +
      `${setting.maxPerHour} in an hour (alerts.max_per_hour).\n` +
      `They are told together here: ${soFar({ connections: overflow.connections, counts: overflow.deeds })}.\n` +
      `A source that came back after ${setting.windowMs / 1000} seconds of quiet counts again.`,
    when(overflow, setting),
    grades(overflow),
    named(overflow),
    ADVICE,
    whereToLook(overflow, device),
  ];
  return {
    subject: inert(`[${device}] ${many} ${period(overflow, now)}`, SUBJECT_MAX),
    body: `${body.join('\n\n')}\n`,
  };
}

const ADVICE =
  'What to do: read the worst first. A flood of addresses that each did next to nothing is often forged (anybody can\n' +
  'write any sender on a UDP packet) and may be meant to hide the one that did more.';

/** The clock may have been stepped in between: then only the date says something. */
function period({ startedAt }: Overflow, now: number): string {
  const isRecent = startedAt <= now && now - startedAt <= LAST_HOUR_MS;
  if (isRecent && now - startedAt <= LAST_MINUTES_MS) return 'in the last minutes';
  return isRecent
    ? 'in the last hour'
    : `since ${new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function when({ startedAt, lastAt }: Overflow, { timeZone }: MailSetting): string {
  const rows = [`From   ${both(startedAt, timeZone)}`, `To     ${both(lastAt, timeZone)}`];
  return [...rows, ...clockNote(startedAt).map((note) => `       ${note}`)].join('\n');
}

function grades({ counts, groups }: Overflow): string {
  const rows = GRADES.toReversed().flatMap((grade) => {
    const count = counts[grade] ?? 0;
    return count === 0 ? [] : [`  ${counted(count)} ${DEED[grade]} ${sensors(groups, grade)}`];
  });
  return ['What they did, each by its worst deed:', ...rows].join('\n');
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

function named({ worst, incidents }: Overflow): string {
  const more = incidents - worst.length;
  return [
    worst.length === 1 ? 'Who (times are UTC):' : 'Who, the worst first (times are UTC):',
    ...worst.map(one),
    ...(more > 0 ? [`  ... and ${counted(more)} more`] : []),
  ].join('\n');
}

const one = (incident: HeldIncident): string =>
  [`  ${deedOf(incident)}: ${soFar(incident.story)}`, ...incident.story.lines.map((line) => `  ${shown(line)}`)].join(
    '\n',
  );

const whereToLook = ({ firstEvent, lastEvent }: Overflow, device: string): string =>
  [
    `Where to look: all of it is recorded. The page of ${device}, or on it: skep events --after ${firstEvent - 1}`,
    'or, with the sqlite3 shell in skep.sqlite:',
    '  SELECT src_ip, group_concat(DISTINCT sensor), count(*), min(time), max(time) FROM v_timeline',
    `  WHERE id BETWEEN ${firstEvent} AND ${lastEvent} GROUP BY src_ip ORDER BY count(*) DESC;`,
  ].join('\n');

const counted = (count: number): string => count.toLocaleString('en-US');
