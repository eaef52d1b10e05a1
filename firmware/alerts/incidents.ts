import { rank, worse, type Grade } from '../core/grade.ts';
import type { EventRow } from '../core/rows.ts';
import type { RuleHits } from '../core/ignore-rule.ts';
import { SYSTEM_EVENTS, type SystemEvent } from '../core/system-events.ts';
import { HEALTH_SOURCE, LOCAL_SOURCE, UNKNOWN_SOURCE, type Incident, type Overflow } from '../store/state.ts';
import { hasNews, type News } from './news.ts';
import { ration, untilTold, type Limits, type Moment, type Ration } from './ration.ts';
import { comesAgain, freeAt, isFree, type Regulars } from './regulars.ts';
import { settle, untilFlush } from './settle.ts';
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
/** Of an incident's ignore rules. */
const RULES_NAMED = 5;

/** Incidents that go on, by source, the one that has been quiet longest first. */
export type OpenIncidents = ReadonlyMap<string, Incident>;

export interface Fold {
  readonly open: OpenIncidents;
  readonly nextIncident: number;
  readonly ration: Ration;
  readonly regulars: Regulars;
}

export interface Pull extends Moment {
  /** In the order of their numbers; none is ever given twice. */
  readonly events: readonly EventRow[];
  /** Name of the ignore rule that covers an event, else null. */
  readonly ignoredBy: (event: EventRow) => string | null;
}

export interface Rules extends Limits {
  readonly windowMs: number;
}

export interface Step extends Fold {
  /** The last state of each incident that is not as it was. */
  readonly changed: readonly Incident[];
  /** Those whose message is to be written now; they are in `changed` too. */
  readonly due: readonly Incident[];
  /** What to say about each of them. */
  readonly news: readonly News[];
  /** Those that are told together, now. */
  readonly summary: Overflow | null;
  /** Sources whose place in `regulars` is not as it was, or is no more. */
  readonly changedRegulars: ReadonlySet<string>;
  readonly hits: readonly RuleHits[];
}

/**
 * Folds events into incidents. A source's events belong together until it was quiet for the window. Pure, and the
 * incidents do not depend on how the events were cut into pulls, so that a restart at any number changes nothing.
 */
export function step(before: Fold, pull: Pull, rules: Rules): Step {
  const { windowMs } = rules;
  const hits = new Map<string, RuleHits>();
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
    const source = sourceOf(event);
    const rule = pull.ignoredBy(event);
    if (rule !== null) hits.set(rule, { rule, events: (hits.get(rule)?.events ?? 0) + 1, lastAt: event.at });
    let incident = open.get(source);
    // A step of the clock backwards makes a negative gap, which ends nothing: the numbers say what came first.
    if (incident !== undefined && event.at - incident.lastAt > windowMs) {
      end(incident);
      incident = undefined;
    }
    if (incident !== undefined) {
      keep(continued(incident, event, event.grade, rule, pull.now));
    } else if (event.name !== 'closed' || !isFrame(event)) {
      // The mere end of a session that was quiet for longer than the window is no new visit.
      if (open.size >= OPEN_MAX) endFirst();
      keep(continued(opened(nextIncident, source, event, event.grade), event, event.grade, rule, pull.now));
      nextIncident += 1;
    }
  }

  if (pull.caughtUp) {
    for (const incident of [...open.values()]) {
      if (hasGoneQuiet(incident, pull.now, windowMs)) end(incident);
    }
  }

  const latest = new Map([...open.values(), ...changed.values()].map((incident) => [incident.id, incident]));
  const due = spokesmen(latest.values(), (incident) => isToBeTold(incident, pull, before.regulars, windowMs));
  const isDue = ({ id }: Incident): boolean => due.has(id);
  const rationed = ration(before.ration, [...latest.values()], isDue, pull, rules);
  for (const incident of rationed.changed) {
    changed.set(incident.id, incident);
    if (incident.endedAt === null) open.set(incident.source, incident);
  }
  const ended = [...changed.values()].filter(({ endedAt }) => endedAt !== null);
  const settled = settle(before.regulars, latest, ended, rationed, open, pull, rules);
  for (const incident of settled.due) changed.set(incident.id, incident);
  return {
    open,
    nextIncident,
    ration: settled.ration,
    regulars: settled.regulars,
    changed: [...changed.values()],
    due: settled.due,
    news: settled.news,
    summary: rationed.summary,
    changedRegulars: settled.changedRegulars,
    hits: [...hits.values()],
  };
}

/** Who a deed is told of. Without a session there was no visitor: it was done on this box. */
function sourceOf({ srcIp, session, sensor, name }: EventRow): string {
  if (srcIp !== null) return srcIp;
  if (session !== null) return UNKNOWN_SOURCE;
  return sensor === SYSTEM_EVENTS.name && name === HEALTH_ALARM ? HEALTH_SOURCE : LOCAL_SOURCE;
}
const HEALTH_ALARM: SystemEvent = 'health_alarm';

/** Milliseconds until a step without events has something to do. */
export function untilNextStep(fold: Fold, now: number, mono: number, rules: Rules): number {
  let next = Math.min(untilTold(fold.ration, fold.open.values(), mono, rules), untilFlush(fold, now, mono, rules));
  for (const incident of fold.open.values()) {
    const endAt = incident.lastAt + rules.windowMs + STORE_LAG_MS + 1;
    next = Math.min(next, Math.min(endAt, messageAt(incident, fold.regulars, rules.windowMs)) - now);
  }
  return Math.max(0, next);
}

/** When its next message is due without another event. */
function messageAt(incident: Incident, regulars: Regulars, windowMs: number): number {
  const { loud, tellAt, source } = incident;
  if (loud === null || !isUntold(incident)) return Number.POSITIVE_INFINITY;
  return Math.max(tellAt, incident.known === null ? freeAt(regulars.get(source), loud, windowMs) : 0);
}

/** Before its first event is in it. */
const opened = (id: number, source: string, event: EventRow, grade: Grade): Incident => ({
  id,
  source,
  startedAt: event.at,
  lastAt: event.at,
  firstEvent: event.id,
  lastEvent: event.id,
  events: 0,
  grade,
  endedAt: null,
  tellAt: event.at,
  told: null,
  heldAt: null,
  loud: null,
  news: 0,
  known: null,
  ignored: null,
  story: NO_STORY,
});

function continued(incident: Incident, event: EventRow, grade: Grade, rule: string | null, now: number): Incident {
  const isNews = rule === null && (event.name !== 'closed' || !isFrame(event));
  const after: Incident = {
    ...incident,
    lastAt: event.at,
    lastEvent: event.id,
    events: incident.events + 1,
    grade: worse(incident.grade, grade),
    loud: !isNews ? incident.loud : incident.loud === null ? grade : worse(incident.loud, grade),
    news: incident.news + (isNews ? 1 : 0),
    ignored: rule === null ? incident.ignored : withRule(incident.ignored, rule),
    story: withEvent(incident.story, event, grade),
  };
  return isUntold(after) && (incident.events === 0 || !isUntold(incident))
    ? { ...after, tellAt: tellAt(event, now) }
    : after;
}

/** What the store was late is taken off the settle time; a clock that was stepped cannot make it longer. */
const tellAt = (event: EventRow, now: number): number => Math.min(Math.max(event.at + SETTLE_MS, now), now + SETTLE_MS);

const withRule = (before: Incident['ignored'], rule: string): Incident['ignored'] => {
  const rules = before?.rules ?? [];
  const isNamed = rules.includes(rule) || rules.length >= RULES_NAMED;
  return { events: (before?.events ?? 0) + 1, rules: isNamed ? rules : [...rules, rule] };
};

/** Nobody was told, or of less than it is now; one that waits for a summary will be. */
const isUntold = ({ told, heldAt, loud }: Incident): boolean =>
  loud !== null && (told === null ? heldAt === null : rank(loud) > rank(told));

/** Also when its last event lies further ahead than the window: the clock was stepped back, and would mask the source. */
const hasGoneQuiet = (incident: Incident, now: number, windowMs: number): boolean =>
  now - incident.lastAt > windowMs + STORE_LAG_MS || incident.lastAt - now > windowMs;

/** Of what one source did in a backlog only the worst, else the latest, gets a message: it tells of the others too. */
function spokesmen(incidents: Iterable<Incident>, isDue: (incident: Incident) => boolean): ReadonlySet<number> {
  const chosen = new Map<string, Incident>();
  for (const incident of [...incidents].filter(isDue).toSorted((a, b) => a.id - b.id)) {
    const other = chosen.get(incident.source);
    if (other === undefined || rank(other.loud ?? 'touch') <= rank(incident.loud ?? 'touch')) {
      chosen.set(incident.source, incident);
    }
  }
  return new Set([...chosen.values()].map(({ id }) => id));
}

function isToBeTold(incident: Incident, pull: Pull, regulars: Regulars, windowMs: number): boolean {
  const { loud, source, endedAt, known } = incident;
  const regular = regulars.get(source);
  if (loud === null || (incident.told === null && incident.heldAt !== null)) return false;
  if (!isUntold(incident)) return endedAt !== null && hasNews(incident) && !comesAgain(regular);
  if (known === null && !isFree(regular, loud, pull.now, windowMs)) return false;
  const overdueMs = pull.now - incident.tellAt;
  if (endedAt !== null || overdueMs >= PATIENCE_MS) return true;
  // A message that is due further ahead than it can be was planned before the clock was stepped back.
  return (overdueMs >= 0 && pull.caughtUp) || overdueMs < -SETTLE_MS;
}
