import { worse, type Grade } from '../core/grade.ts';
import type { EventRow } from '../core/rows.ts';
import { UNKNOWN_SOURCE, type Incident, type Overflow } from '../store/state.ts';
import { ration, untilTold, type Moment, type Ration } from './ration.ts';
import { isFrame, NO_STORY, withEvent } from './story.ts';

/**
 * The first message waits so long for what comes after the first touch: "tried admin / admin" instead of "connected".
 * Longer than the store takes between two batches (2 s): a touch after quiet is stored at once, what follows is not.
 */
export const SETTLE_MS = 3000;
/** A source that keeps the store busy cannot put its message off for longer than this beyond `tellAt`. */
export const PATIENCE_MS = 2000;
/** Events reach the store up to so long after they happened (journal to store, in batches); nothing ends before. */
const STORE_LAG_MS = 10_000;
/** A sweep with forged addresses opens incidents without end; beyond this number the one quiet longest is ended. */
const OPEN_MAX = 2000;

/** Incidents that go on, by source, the one that has been quiet longest first. */
export type OpenIncidents = ReadonlyMap<string, Incident>;

export interface Fold {
  readonly open: OpenIncidents;
  readonly nextIncident: number;
  readonly ration: Ration;
}

export interface Pull extends Moment {
  /** In the order of their numbers; none is ever given twice. */
  readonly events: readonly EventRow[];
}

export interface Rules {
  readonly windowMs: number;
  /** Infinity: nobody is there to be told too much. */
  readonly maxPerHour: number;
}

export interface Step extends Fold {
  /** The last state of each incident that is not as it was. */
  readonly changed: readonly Incident[];
  /** Those whose message is to be written now; they are in `changed` too. */
  readonly due: readonly Incident[];
  /** Those that are told together, now. */
  readonly summary: Overflow | null;
}

/**
 * Folds events into incidents. A source's events belong together until it was quiet for the window. Pure, and the
 * incidents do not depend on how the events were cut into pulls, so that a restart at any number changes nothing.
 */
export function step(before: Fold, pull: Pull, { windowMs, maxPerHour }: Rules): Step {
  const open = new Map(before.open);
  const changed = new Map<number, Incident>();
  let nextIncident = before.nextIncident;

  const end = (incident: Incident): void => {
    open.delete(incident.source);
    changed.set(incident.id, { ...incident, endedAt: incident.lastAt });
  };
  const endFirst = (): void => {
    const [quietest] = open.values();
    if (quietest !== undefined) end(quietest);
  };
  const keep = (incident: Incident): void => {
    open.delete(incident.source);
    open.set(incident.source, incident);
    changed.set(incident.id, incident);
  };

  for (const event of pull.events) {
    // A note about the box itself.
    if (event.grade === null) continue;
    const source = event.srcIp ?? UNKNOWN_SOURCE;
    let incident = open.get(source);
    // A step of the clock backwards makes a negative gap, which ends nothing: the numbers say what came first.
    if (incident !== undefined && event.at - incident.lastAt > windowMs) {
      end(incident);
      incident = undefined;
    }
    if (incident !== undefined) {
      keep(continued(incident, event, event.grade));
    } else if (event.name !== 'closed' || !isFrame(event)) {
      // The mere end of a session that was quiet for longer than the window is no new visit.
      if (open.size >= OPEN_MAX) endFirst();
      keep(opened(nextIncident, source, event, event.grade, pull.now));
      nextIncident += 1;
    }
  }

  if (pull.caughtUp) {
    for (const incident of [...open.values()]) {
      if (hasGoneQuiet(incident, pull.now, windowMs)) end(incident);
    }
  }

  const latest = new Map([...open.values(), ...changed.values()].map((incident) => [incident.id, incident]));
  // The place for what else is worth a message: a grade that rose above `told`, an end with a digest.
  const isDue = (incident: Incident): boolean => isToBeTold(incident, pull);
  const rationed = ration(before.ration, [...latest.values()], isDue, pull, maxPerHour);
  for (const incident of rationed.changed) {
    changed.set(incident.id, incident);
    if (incident.endedAt === null) open.set(incident.source, incident);
  }
  const { due, summary } = rationed;
  return { open, nextIncident, ration: rationed.ration, changed: [...changed.values()], due, summary };
}

/** Milliseconds until a step without events has something to do. */
export function untilNextStep(fold: Fold, now: number, mono: number, { windowMs, maxPerHour }: Rules): number {
  let next = untilTold(fold.ration, fold.open.values(), mono, maxPerHour);
  for (const incident of fold.open.values()) {
    const isNew = incident.told === null && incident.heldAt === null;
    const at = isNew ? incident.tellAt : incident.lastAt + windowMs + STORE_LAG_MS + 1;
    next = Math.min(next, at - now);
  }
  return Math.max(0, next);
}

function opened(id: number, source: string, event: EventRow, grade: Grade, now: number): Incident {
  return {
    id,
    source,
    startedAt: event.at,
    lastAt: event.at,
    firstEvent: event.id,
    lastEvent: event.id,
    events: 1,
    grade,
    endedAt: null,
    // What the store was late is taken off the settle time; a clock that was stepped cannot make it longer.
    tellAt: Math.min(Math.max(event.at + SETTLE_MS, now), now + SETTLE_MS),
    told: null,
    heldAt: null,
    loud: grade,
    news: 1,
    known: null,
    ignored: null,
    story: withEvent(NO_STORY, event, grade),
  };
}

const continued = (incident: Incident, event: EventRow, grade: Grade): Incident => ({
  ...incident,
  lastAt: event.at,
  lastEvent: event.id,
  events: incident.events + 1,
  grade: worse(incident.grade, grade),
  story: withEvent(incident.story, event, grade),
});

/** Also when its last event lies further ahead than the window: the clock was stepped back, and would mask the source. */
const hasGoneQuiet = (incident: Incident, now: number, windowMs: number): boolean =>
  now - incident.lastAt > windowMs + STORE_LAG_MS || incident.lastAt - now > windowMs;

function isToBeTold(incident: Incident, pull: Pull): boolean {
  if (incident.told !== null || incident.heldAt !== null) return false;
  const overdueMs = pull.now - incident.tellAt;
  if (incident.endedAt !== null || overdueMs >= PATIENCE_MS) return true;
  // A message that is due further ahead than it can be was planned before the clock was stepped back.
  return (overdueMs >= 0 && pull.caughtUp) || overdueMs < -SETTLE_MS;
}
