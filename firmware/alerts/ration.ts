import { rank, type Grade } from '../core/grade.ts';
import type { Incident, Overflow } from '../store/state.ts';
import { knownOf, toldAs } from './news.ts';
import { byWeight, withHeld } from './overflow.ts';

export const HOUR_MS = 3_600_000;
/** Messages an hour above the cap for who was let in or worse: a storm of forged touches cannot use them up. */
export const URGENT_RESERVE = 5;

/** Who counts in the minute's places: a crowd that comes at once is told in one summary instead of in many mails. */
const MINUTE_MS = 60_000;
export const MESSAGES_A_MINUTE = 5;

export interface Limits {
  /** Infinity: nobody is there to be told too much. */
  readonly maxPerHour: number;
  readonly maxPerMinute: number;
}

/** How many messages may still be written, and what is left to a summary. */
export interface Ration {
  /** Monotonic times of the messages of the last hour, oldest first, as many as can matter. */
  readonly written: readonly number[];
  /** Monotonic: since when somebody waits for a summary; null: nobody does. */
  readonly heldSince: number | null;
  /** Held incidents that have ended; those that go on are asked when the summary is written. */
  readonly overflow: Overflow | null;
}

export interface Moment {
  readonly now: number;
  readonly mono: number;
  /** No more events are known. */
  readonly caughtUp: boolean;
}

export interface Rationed {
  readonly ration: Ration;
  /** Each gets a message of its own, in the order of their numbers. */
  readonly due: readonly Incident[];
  readonly summary: Overflow | null;
  /** The incidents that are not as they were; `due` is among them. */
  readonly changed: readonly Incident[];
}

const isHeld = ({ heldAt, told }: Incident): boolean => heldAt !== null && told === null;

/** One that waits for a summary, and that has become worse than a summary may hide. */
const outgrewSummary = (incident: Incident): boolean => isHeld(incident) && isUrgent(incident.loud);

const isUrgent = (grade: Grade | null): boolean => grade !== null && rank(grade) >= rank('commands');

/**
 * Shares out the hour's messages among the incidents that could be told now. A held incident has `heldAt`, and while it
 * goes on it may still outgrow the summary. An hour is one of the monotonic clock: no step of the other one makes it longer.
 */
export function ration(
  before: Ration,
  incidents: readonly Incident[],
  isDue: (incident: Incident) => boolean,
  moment: Moment,
  limits: Limits,
): Rationed {
  const { now, mono } = moment;
  const { maxPerHour } = limits;
  const written = before.written.filter((at) => mono - at < HOUR_MS);
  const changed = new Map<number, Incident>();
  const due: Incident[] = [];
  const held = new Map(incidents.filter(isHeld).map((incident) => [incident.id, incident]));

  const write = (incident: Incident): void => {
    const told = { ...incident, told: toldAs(incident), heldAt: null, known: knownOf(incident, now) };
    written.push(mono);
    due.push(told);
    changed.set(told.id, told);
    held.delete(told.id);
  };
  const hold = (incident: Incident): void => {
    if (isHeld(incident)) return;
    const waiting = { ...incident, told: null, heldAt: now };
    changed.set(waiting.id, waiting);
    held.set(waiting.id, waiting);
  };

  const candidates = incidents.filter((incident) => isDue(incident) || outgrewSummary(incident)).toSorted(byWeight);
  const urgent = candidates.filter(({ loud }) => isUrgent(loud));
  for (const incident of urgent) {
    if (written.length < maxPerHour + URGENT_RESERVE) write(incident);
    else hold(incident);
  }

  const isOverdue = before.heldSince !== null && mono - before.heldSince >= HOUR_MS;
  let { overflow } = before;
  let summary: Overflow | null = null;
  if (isOverdue || (moment.caughtUp && hasPlace(written, mono, limits))) {
    summary = [...held.values()].reduce<Overflow | null>(withHeld, overflow);
    for (const incident of held.values()) {
      changed.set(incident.id, { ...incident, told: toldAs(incident), known: knownOf(incident, now) });
    }
    if (summary !== null) written.push(mono);
    held.clear();
    overflow = null;
  }

  for (const incident of candidates) {
    if (isUrgent(incident.loud)) continue;
    // Who comes later than somebody who waits for the summary waits too.
    if (hasPlace(written, mono, limits) && held.size === 0 && overflow === null) write(incident);
    else hold(incident);
  }

  for (const incident of held.values()) {
    if (incident.endedAt !== null) overflow = withHeld(overflow, incident);
  }
  const waits = held.size > 0 || overflow !== null;
  const since = summary === null ? (before.heldSince ?? mono) : mono;
  return {
    ration: { written: newest(written, maxPerHour), heldSince: waits ? since : null, overflow },
    due: due.toSorted((a, b) => a.id - b.id),
    summary,
    changed: [...changed.values()],
  };
}

/** Monotonic: from when on another message is within both limits, as far as is known now. */
function placeAt(written: readonly number[], { maxPerHour, maxPerMinute }: Limits): number {
  const inHour = (written.at(-maxPerHour) ?? Number.NEGATIVE_INFINITY) + HOUR_MS;
  return Math.max(inHour, (written.at(-maxPerMinute) ?? Number.NEGATIVE_INFINITY) + MINUTE_MS);
}

const hasPlace = (written: readonly number[], mono: number, limits: Limits): boolean =>
  !Number.isFinite(limits.maxPerHour) || placeAt(written, limits) <= mono;

/** For one who can wait without a summary: the ration with one more message in it, if nobody else waits. */
export function takePlace(before: Ration, mono: number, limits: Limits): Ration | undefined {
  if (before.heldSince !== null || !hasPlace(before.written, mono, limits)) return undefined;
  return { ...before, written: newest([...before.written, mono], limits.maxPerHour) };
}

/** Milliseconds until `takePlace` can say yes without another event; 0: now. */
export const untilPlace = ({ written, heldSince }: Ration, mono: number, limits: Limits): number => {
  if (heldSince !== null) return Number.POSITIVE_INFINITY;
  return Number.isFinite(limits.maxPerHour) ? Math.max(0, placeAt(written, limits) - mono) : 0;
};

/** No more of them can matter. Without a cap none does. */
const newest = (written: readonly number[], maxPerHour: number): readonly number[] =>
  Number.isFinite(maxPerHour) ? written.slice(-(maxPerHour + URGENT_RESERVE)) : [];

/** What a restart knows of the last hour, by the clock on the wall. */
export interface Remembered {
  readonly messageTimes: readonly number[];
  readonly open: readonly Incident[];
  readonly overflow: Overflow | null;
}

/**
 * Times of the wall clock become times of the monotonic one. What lies in the future was written before the clock was
 * stepped back, nobody knows when: it does not count, and who waits since then has waited long enough. So a wrong clock
 * can cost some messages too many at a restart, never silence.
 */
export function remembered({ messageTimes, open, overflow }: Remembered, now: number, mono: number): Ration {
  const written = messageTimes.filter((at) => at <= now && now - at < HOUR_MS).map((at) => mono - (now - at));
  const held = open.filter(isHeld).flatMap(({ heldAt }) => heldAt ?? []);
  const times = overflow === null ? held : [overflow.since, ...held];
  if (times.length === 0) return { written, heldSince: null, overflow };
  const waitedMs = times.some((at) => at > now) ? HOUR_MS : now - Math.min(...times);
  return { written, heldSince: mono - waitedMs, overflow };
}

/** Milliseconds until one who waits can be told without another event. */
export function untilTold(
  { written, heldSince }: Ration,
  open: Iterable<Incident>,
  mono: number,
  limits: Limits,
): number {
  if (heldSince === null) return Number.POSITIVE_INFINITY;
  const urgentAt = (written.at(-(limits.maxPerHour + URGENT_RESERVE)) ?? mono - HOUR_MS) + HOUR_MS;
  const freeAt = [...open].some(outgrewSummary) ? urgentAt : placeAt(written, limits);
  return Math.max(0, Math.min(freeAt, heldSince + HOUR_MS) - mono);
}
