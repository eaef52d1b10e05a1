import { rank, worse, type Grade } from '../core/grade.ts';
import type { HeldBack, Incident, Regular, Said, Silenced } from '../store/state.ts';
import { sum, toldAs, untold } from './news.ts';

/** Each message about one that comes again and again makes the next wait so many times longer. */
const FACTOR = 4;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Who stayed away for so long is told of like a stranger. */
const LEAVE_MS = 2 * DAY_MS;
/** So long a mail takes that nobody had to wait for. */
const PROMPT_MS = 10_000;
/** So long it is remembered what ignore rules kept silent about a source. */
const IGNORED_MS = 30 * DAY_MS;
/** One that was told takes a message of the hour's, but anybody can be ignored: beyond this the longest away goes. */
export const REGULARS_MAX = 500;

/** By source, the one that was away longest first. */
export type Regulars = ReadonlyMap<string, Regular>;

/**
 * How long the next message about a regular waits after the last: the window, then 4, 16, 64 ... windows, up to a day,
 * or an hour for who was let in. With the window of 300 s: 5 and 20 minutes, 1 h 20, 5 h 20, 21 h 20, then once a day.
 */
export function backoffMs(times: number, grade: Grade, windowMs: number): number {
  const longestMs = rank(grade) >= rank('commands') ? HOUR_MS : DAY_MS;
  return Math.max(windowMs, Math.min(longestMs, windowMs * FACTOR ** Math.min(Math.max(0, times - 1), 20)));
}

/** When the back-off lets a message about this grade through, by the clock on the wall; 0: at once. */
export function freeAt(regular: Regular | undefined, grade: Grade, windowMs: number): number {
  if (regular === undefined || regular.worst === null || rank(grade) > rank(regular.worst)) return 0;
  return regular.toldAt + backoffMs(regular.times, grade, windowMs);
}

/** A message that lies in the future was written before the clock was stepped back: nobody waits for that. */
export const isFree = (regular: Regular | undefined, grade: Grade, now: number, windowMs: number): boolean =>
  freeAt(regular, grade, windowMs) <= now || (regular !== undefined && regular.toldAt > now);

/** One whose end is told with its next visit, or when the back-off is over; who came but once gets a digest. */
export const comesAgain = (regular: Regular | undefined): boolean => regular !== undefined && regular.times > 1;

const stranger = (source: string): Regular => ({
  source,
  times: 0,
  toldAt: 0,
  worst: null,
  lastAt: 0,
  held: null,
  ignored: null,
});

/** After a message about it; `again`: about an incident that had none before. */
export function told(before: Regular | undefined, incident: Incident, now: number, again: boolean): Regular {
  const { source, lastAt } = incident;
  const grade = toldAs(incident);
  const known = before === undefined || hasLeft(before, now) ? stranger(source) : before;
  return {
    source,
    times: known.times + (again ? 1 : 0),
    toldAt: now,
    worst: known.worst === null ? grade : worse(known.worst, grade),
    lastAt,
    held: null,
    ignored: null,
    said: saidOf(before, incident.id),
  };
}

/** Beside incident `id`: what its messages said before, and what the one that is written now says. */
export function saidOf(before: Regular | undefined, id: number): Said {
  const said = before?.said?.incident === id ? before.said : undefined;
  const held = before?.held ?? null;
  return {
    incident: id,
    // Its own end can have been held back, too; that is no other visit.
    held: said?.held ?? (held === null || held.latest.id === id ? null : past(held)),
    ignored: bothSilenced(said?.ignored ?? null, before?.ignored ?? null),
  };
}

const past = ({ incidents, connections, counts, startedAt, lastAt }: HeldBack): Said['held'] => ({
  incidents,
  connections,
  counts,
  startedAt,
  lastAt,
});

const bothSilenced = (a: Silenced | null, b: Silenced | null): Silenced | null =>
  a === null || b === null ? (a ?? b) : { incidents: a.incidents + b.incidents, events: a.events + b.events };

/** What became of a message about an incident. */
export interface Fate {
  readonly incident: number;
  /** When somebody got it; null: nobody ever will. */
  readonly at: number | null;
}

/** The waiting time counts from a message that was really handed over: late ones count from then, refused ones not. */
export function afterFate(regular: Regular, { incident, at }: Fate): Regular {
  if (regular.said?.incident !== incident || regular.worst === null) return regular;
  if (at === null) return { ...regular, times: Math.max(0, regular.times - 1), worst: null };
  return at - regular.toldAt < PROMPT_MS ? regular : { ...regular, toldAt: at };
}

/** With an incident that has ended and that the next message is to tell. */
export function withHeldBack(before: Regular | undefined, incident: Incident): Regular {
  const known = before ?? stranger(incident.source);
  return { ...known, lastAt: incident.lastAt, held: heldWith(known.held, incident) };
}

function heldWith(held: HeldBack | null, incident: Incident): HeldBack {
  const { connections, counts } = untold(incident);
  return {
    incidents: (held?.incidents ?? 0) + 1,
    connections: (held?.connections ?? 0) + connections,
    counts: sum(held?.counts ?? {}, counts),
    startedAt: held?.startedAt ?? incident.startedAt,
    lastAt: incident.lastAt,
    firstEvent: held?.firstEvent ?? incident.firstEvent,
    latest: incident,
  };
}

/** What was held back of a source as if it were one incident that nobody was told of. */
export const asOne = ({ latest, connections, counts, startedAt, firstEvent }: HeldBack): Incident => ({
  ...latest,
  startedAt,
  firstEvent,
  known: null,
  story: { ...latest.story, connections, counts },
});

/** With an incident that ignore rules kept silent from beginning to end. */
export function withIgnored(before: Regular | undefined, { source, lastAt, ignored }: Incident): Regular {
  const known = before ?? stranger(source);
  const more = { incidents: 1, events: ignored?.events ?? 0 };
  return { ...known, lastAt, ignored: bothSilenced(known.ignored, more) };
}

const hasLeft = ({ toldAt, lastAt }: Regular, now: number): boolean =>
  Math.abs(now - Math.max(toldAt, lastAt)) >= LEAVE_MS;

/** Nothing is left to be said or to be held against it. */
export const isForgotten = (regular: Regular, now: number): boolean =>
  regular.held === null &&
  hasLeft(regular, now) &&
  (regular.ignored === null || Math.abs(now - regular.lastAt) >= IGNORED_MS);
