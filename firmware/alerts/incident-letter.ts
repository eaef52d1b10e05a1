import { GRADES, type Grade } from '../core/grade.ts';
import { HEALTH_SOURCE, LOCAL_SOURCE, UNKNOWN_SOURCE, type Incident, type Story } from '../store/state.ts';
import { inert, isDefanged, quoted } from './inert.ts';
import type { Block, Fact, Letter } from './letter.ts';
import {
  decoysOf,
  deed,
  isCallOut,
  isMereScan,
  NAME_MAX,
  nameOf,
  place,
  soFar,
  SUBJECT_MAX,
  whatOf,
  type MailSetting,
} from './mail-text.ts';
import { both, clockNote, lasted } from './mail-time.ts';
import { toldAs } from './news.ts';

export type IncidentMessageKind = 'first' | 'risen' | 'digest';

/** What a message can say beyond the incident itself. */
export interface MessageContext {
  /** What the last message about this incident told: the next one says what is new since. */
  readonly before?: ToldBefore | null;
  /** What is known of the machine. */
  readonly machine?: readonly Fact[];
  /** Its best name, for the subject. */
  readonly machineName?: string | null;
  /** How to be told no more of it. */
  readonly ignore?: IgnoreHint | null;
  /** Sentences of ours: what was held back, and why. */
  readonly notes?: readonly string[];
  /** It was told of before: the notes say when the next message comes. */
  readonly again?: boolean;
}

export interface ToldBefore extends Pick<Story, 'connections' | 'counts'> {
  readonly at: number;
  readonly grade: Grade;
}

export interface IgnoreHint {
  /** `skep ignore add 10.0.0.9 --for 30d` */
  readonly command: string;
  /** Lines for the config file. */
  readonly toml: readonly string[];
}

const HEADING = {
  touch: 'Also seen',
  probe: 'Probes',
  login: 'Logins tried',
  commands: 'Commands and files',
  critical: 'Alarms',
} as const satisfies Record<Grade, string>;

const MACHINE_NAME_MAX = 40;

/** An incident in plain words: who, what, where, when, what to do. Everything a visitor wrote is inert in it. */
export function incidentLetter(
  kind: IncidentMessageKind,
  asRecorded: Incident,
  setting: MailSetting,
  context: MessageContext,
): { readonly subject: string; readonly letter: Letter } {
  const incident = { ...asRecorded, grade: toldAs(asRecorded) };
  const device = inert(setting.deviceName, NAME_MAX);
  const who = named(incident, context);
  const told = GRADES.toReversed().flatMap((grade) => deeds(incident.story, grade, context.before ?? null));
  const blocks: readonly Block[] = [
    { kind: 'lead', lines: [...lead(kind, incident, device, setting, context), ...(context.notes ?? [])] },
    { kind: 'facts', facts: facts(kind, incident, setting, context) },
    ...told,
    ...notes(told),
    { kind: 'advice', heading: 'What to do', lines: advice(incident, device) },
    ...ignoring(context),
    { kind: 'advice', heading: 'Where to look', lines: whereToLook(kind, incident, device, setting.windowMs, context) },
  ];
  return {
    subject: inert(`[${device}] ${who} ${happened(kind, incident)}`, SUBJECT_MAX),
    letter: { grade: incident.grade, blocks },
  };
}

function named(incident: Incident, { machineName }: MessageContext): string {
  const name = machineName ?? '';
  return name === '' ? nameOf(incident) : `${nameOf(incident)} (${quoted(name, MACHINE_NAME_MAX)})`;
}

function happened(kind: IncidentMessageKind, incident: Incident): string {
  switch (kind) {
    case 'first':
      return whatOf(incident);
    case 'risen':
      return `went further: ${whatOf(incident)}`;
    case 'digest':
      return `is quiet again: ${soFar(incident.story)}`;
  }
}

function lead(
  kind: IncidentMessageKind,
  incident: Incident,
  device: string,
  { timeZone, windowMs }: MailSetting,
  { before }: MessageContext,
): string[] {
  const deedHere = `${nameOf(incident)} ${whatOf(incident)} on ${device}`;
  const last =
    before === null || before === undefined
      ? []
      : [`New since the last mail of ${both(before.at, timeZone)}: ${soFar(since(incident.story, before))}.`];
  switch (kind) {
    case 'first':
      return [`${deedHere}.`, ...last];
    case 'risen':
      return [`It went further: ${deedHere}.`, ...last];
    case 'digest':
      return [`${deedHere}. It is over: nothing for ${lasted(windowMs)}.`, ...last];
  }
}

/** What was done since; never below nothing, whatever was noted. */
function since({ connections, counts }: Story, before: ToldBefore): Pick<Story, 'connections' | 'counts'> {
  const more = GRADES.map((grade) => [grade, (counts[grade] ?? 0) - (before.counts[grade] ?? 0)] as const);
  return { connections: connections - before.connections, counts: Object.fromEntries(more) };
}

function facts(kind: IncidentMessageKind, incident: Incident, setting: MailSetting, context: MessageContext): Fact[] {
  const { source, story, startedAt, lastAt } = incident;
  const until = lastAt > startedAt && kind !== 'first' ? [`to ${both(lastAt, setting.timeZone)}`] : [];
  const decoys = source === HEALTH_SOURCE ? [] : decoysOf(story.sensors);
  const isCrowd = source === UNKNOWN_SOURCE && isMereScan(story);
  return [
    { name: 'When', lines: [both(startedAt, setting.timeZone), ...until, ...clockNote(startedAt)] },
    { name: 'From', lines: [isCrowd ? CROWD : (FROM.get(source) ?? nameOf(incident))] },
    ...(context.machine ?? []),
    ...(decoys.length === 0 ? [] : [{ name: 'Where', lines: decoys.map(place) }]),
    {
      name: kind === 'digest' ? 'In all' : 'So far',
      lines: [`${soFar(story)}${kind === 'digest' ? ` in ${lasted(lastAt - startedAt)}` : ''}`],
    },
  ];
}

function deeds(story: Story, grade: Grade, before: ToldBefore | null): Block[] {
  const kept = story.lines.filter((line) => line.grade === grade);
  const toldCount = before?.counts[grade] ?? 0;
  const lines = kept.slice(Math.min(toldCount, kept.length));
  const more = (story.counts[grade] ?? 0) - toldCount - lines.length;
  if (lines.length === 0 && (before !== null || more <= 0)) return [];
  const heading = before === null ? HEADING[grade] : `New: ${HEADING[grade].toLowerCase()}`;
  return [{ kind: 'deeds', heading, grade, deeds: lines.map(deed), more: Math.max(0, more) }];
}

/** How to read what was quoted, where that is not plain. */
function notes(blocks: readonly Block[]): Block[] {
  const texts = blocks.flatMap((block) => (block.kind === 'deeds' ? block.deeds.map(({ text }) => text) : []));
  const lines = [
    ...(texts.some((text) => text.includes('…')) ? ['… marks what was cut here; it is whole in the evidence.'] : []),
    ...(texts.some(isDefanged)
      ? ['links of the visitor are broken up (hxxp, [.], [:]): nobody is to follow one by mistake.']
      : []),
  ];
  return lines.length === 0 ? [] : [{ kind: 'advice', heading: 'Note', lines }];
}

/** Scans of more sources than are told one by one. */
const CROWD = 'many addresses, some or all of them forged';

const FROM: ReadonlyMap<string, string> = new Map([
  [UNKNOWN_SOURCE, 'unknown: the connection was reset before its address could be read'],
  [LOCAL_SOURCE, 'a program on this box, or one that its shared folders are open to'],
  [HEALTH_SOURCE, 'this box itself; no visitor had a part in it'],
]);

function firstAdvice({ source, story }: Incident, device: string): string {
  if (isCallOut({ source, story })) {
    return `${device} has no reason to reach anybody whom its config does not name. If a handler of yours does, name that in [springboard] allow.`;
  }
  if (source === LOCAL_SOURCE) {
    return `nobody has a reason to open that file. See who is logged in to ${device}, and who may reach its shares.`;
  }
  const who = source === UNKNOWN_SOURCE ? 'it' : nameOf({ source });
  return `nobody has a reason to talk to ${device}. Find out what ${who} is.`;
}

function advice(incident: Incident, device: string): string[] {
  const { grade, source } = incident;
  if (source === HEALTH_SOURCE) {
    return [`what is said above. The page of ${device}, or \`skep doctor\` on it, shows how it is now.`];
  }
  const first = firstAdvice(incident, device);
  switch (grade) {
    case 'touch':
    case 'probe':
      return [first, 'If it is a scanner or a monitoring system of yours, all is well; if not, look at what it runs.'];
    case 'login':
      return [first, 'If a name or password above is one of yours, change it now: the visitor has it.'];
    case 'commands':
    case 'critical':
      return [first, 'If it is a machine of yours, take it off the network and treat it as broken into.'];
  }
}

function ignoring({ ignore }: MessageContext): Block[] {
  if (ignore === null || ignore === undefined) return [];
  return [
    { kind: 'code', heading: 'To be told no more of it (it is recorded all the same)', lines: [ignore.command] },
    { kind: 'code', heading: 'or in skep.toml', lines: ignore.toml },
  ];
}

function whereToLook(
  kind: IncidentMessageKind,
  { id, firstEvent, source }: Incident,
  device: string,
  windowMs: number,
  { again = false }: MessageContext,
): string[] {
  const here = `the page of ${device}, or \`skep events\` on it; this is incident ${id}, from event ${firstEvent} on.`;
  if (kind === 'digest') return again ? [here] : [here, 'When it comes back, that is a new incident and a new mail.'];
  if (source === HEALTH_SOURCE)
    return [here, 'The same is told again when it was well for an hour and is not any more.'];
  const back = again ? '' : `, or when it comes back after ${lasted(windowMs)} of quiet`;
  return [here, `What it does next is recorded too. You get another mail when it goes further${back}.`];
}
