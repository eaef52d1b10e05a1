import { worse, type Grade } from '../../core/grade.ts';
import type { Counted, CredentialTally, PortTally, SourceTally, Tally } from '../../core/tally.ts';
import { inert, quoted } from '../inert.ts';
import type { Block, Fact, Letter } from '../letter.ts';
import { NAME_MAX, soFar, SUBJECT_MAX } from '../mail-text.ts';
import { both, clockNote } from '../mail-time.ts';

export interface ReportSetting {
  readonly deviceName: string;
  readonly timeZone: string;
}

/** UTC ms. */
export interface ReportPeriod {
  readonly since: number;
  readonly until: number;
}

const VALUE_MAX = 60;
/** A count, right-aligned; more digits only push the rest to the right. */
const COUNT_WIDTH = 7;

/** Humble-pot's report: who, where, with what, what for, how often the box started; the most first. */
export function reportOf(
  tally: Tally,
  period: ReportPeriod,
  setting: ReportSetting,
): { readonly subject: string; readonly letter: Letter } {
  const device = inert(setting.deviceName, NAME_MAX);
  const headline = headlineOf(tally);
  return {
    subject: inert(`[${device}] Report: ${headline}`, SUBJECT_MAX),
    letter: {
      grade: worstOf(tally),
      blocks: [
        { kind: 'lead', lines: [`${device}: ${headline}.`] },
        { kind: 'facts', facts: factsOf(tally, period, setting) },
        ...section('By source', tally.sources, sourceLines),
        ...section('By port', tally.ports, (one) => [row(one.count, portText(one))]),
        ...section('By credentials', tally.credentials, (one) => [row(one.count, credentialText(one))]),
        ...section('By domain', tally.domains, ({ count, name }) => [row(count, quoted(name || '.', VALUE_MAX))]),
        { kind: 'code', heading: 'Restarts', lines: [row(tally.restarts, 'of skep')] },
        ...advice(tally, device),
      ],
    },
  };
}

export const isQuiet = ({ connections, grades }: Pick<Tally, 'connections' | 'grades'>): boolean =>
  connections === 0 && Object.keys(grades).length === 0;

function headlineOf(tally: Tally): string {
  if (isQuiet(tally)) return 'all quiet, nobody came';
  const { different } = tally.sources;
  return `${plural(different, 'source', 'sources')}, ${soFar({ connections: tally.connections, counts: tally.grades })}`;
}

const worstOf = ({ grades, connections }: Tally): Grade | null =>
  (Object.keys(grades) as Grade[]).reduce<Grade | null>(
    (worst, grade) => (worst === null ? grade : worse(worst, grade)),
    connections > 0 ? 'touch' : null,
  );

function factsOf(tally: Tally, { since, until }: ReportPeriod, { timeZone }: ReportSetting): Fact[] {
  const { firstAt, lastAt } = tally;
  return [
    { name: 'From', lines: [both(since, timeZone), ...clockNote(since)] },
    { name: 'To', lines: [both(until, timeZone)] },
    ...(firstAt === null ? [] : [{ name: 'First', lines: [both(firstAt, timeZone), ...clockNote(firstAt)] }]),
    ...(lastAt === null ? [] : [{ name: 'Last', lines: [both(lastAt, timeZone)] }]),
  ];
}

/** Only when there is something in it. */
function section<T>(heading: string, counted: Counted<T>, lines: (one: T) => readonly string[]): Block[] {
  if (counted.top.length === 0) return [];
  return [{ kind: 'code', heading, lines: [...counted.top.flatMap(lines), ...rest(counted)] }];
}

function rest<T>({ different, top }: Counted<T>): string[] {
  const more = different - top.length;
  return more > 0 ? [`${' '.repeat(COUNT_WIDTH)}  ... and ${more.toLocaleString('en-US')} more`] : [];
}

/** Of what was done on the box itself, and of visitors who were gone before they could be asked. */
const NO_ADDRESS = 'without address: on this box, or a connection that was reset at once';

function sourceLines({ source, connections, events, grade, ports, credentials }: SourceTally): string[] {
  const name = source === null ? NO_ADDRESS : inert(source, NAME_MAX);
  const did = events > 0 ? `, ${plural(events, 'event', 'events')}` : '';
  return [
    row(connections, `${name}  (${grade}${did})`),
    ...breakdown('ports', ports, (one) => `${portText(one)} (${count(one.count)})`),
    ...breakdown('logins', credentials, (one) => `${credentialText(one)} (${count(one.count)})`),
  ];
}

function breakdown<T>(name: string, { top, different }: Counted<T>, text: (one: T) => string): string[] {
  if (top.length === 0) return [];
  const more = different - top.length;
  const last = more > 0 ? [`and ${count(more)} more`] : [];
  return [`${' '.repeat(COUNT_WIDTH)}    ${name}: ${[...top.map(text), ...last].join(', ')}`];
}

const portText = ({ sensor, transport, port }: PortTally): string =>
  inert(`${sensor} ${transport} ${port || '?'}`, VALUE_MAX);

const credentialText = ({ username, password }: CredentialTally): string => `${shown(username)} / ${shown(password)}`;

const shown = (value: string | null): string => {
  if (value === null) return '(none)';
  return value === '' ? '(empty)' : quoted(value, VALUE_MAX);
};

function advice(tally: Tally, device: string): Block[] {
  const lines = [`on ${device}: skep report, skep events, or the page.`];
  if (tally.credentials.top.length > 0)
    lines.push('If a name or password above is one of yours, change it now: the visitor has it.');
  return [{ kind: 'advice', heading: 'Where to look', lines }];
}

const count = (number: number): string => number.toLocaleString('en-US');
const row = (number: number, text: string): string => `${count(number).padStart(COUNT_WIDTH)}  ${text}`;
const plural = (number: number, one: string, many: string): string => `${count(number)} ${number === 1 ? one : many}`;
