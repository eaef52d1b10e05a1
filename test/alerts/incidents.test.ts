import { describe, expect, it } from 'vitest';
import {
  PATIENCE_MS,
  SETTLE_MS,
  step,
  untilNextStep,
  type Fold,
  type Pull,
  type Step,
} from '../../firmware/alerts/incidents.ts';
import { deedsOf, sum, type Deeds, type News } from '../../firmware/alerts/news.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import type { Incident, Regular } from '../../firmware/store/state.ts';
import { event, graded, login, T0 } from './rig.ts';

const RULES = { windowMs: 300_000, maxPerHour: Number.POSITIVE_INFINITY, maxPerMinute: 5 };
const EMPTY: Fold = {
  open: new Map(),
  nextIncident: 1,
  ration: { written: [], heldSince: null, overflow: null },
  regulars: new Map(),
};
const A = '10.0.0.9';
const B = '2001:db8::9';

const at = (s: number): number => T0 + s * 1000;
const pull = (events: readonly EventRow[], now: number, caughtUp = true): Pull => ({
  events,
  now,
  mono: now,
  caughtUp,
  ignoredBy: () => null,
});
const brief = ({ id, source, events, grade, endedAt, told }: Incident) => ({
  id,
  source,
  events,
  grade,
  endedAt,
  told,
});

/** Folds all events at once and then looks at the clock much later: every incident has ended. */
function history(events: readonly EventRow[]): Incident[] {
  const folded = step(EMPTY, pull(events, (events.at(-1)?.at ?? T0) + SETTLE_MS), RULES);
  const last = step(folded, pull([], at(100_000_000)), RULES);
  const all = new Map([...folded.changed, ...last.changed].map((incident) => [incident.id, incident]));
  return [...all.values()];
}

describe('incidents', () => {
  it('puts what one source does within the window into one incident', () => {
    const [incident, ...more] = history([event(1, A, at(0)), login(2, A, at(1)), graded(7, A, at(301), 'probe')]);
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      id: 1,
      source: A,
      startedAt: at(0),
      lastAt: at(301),
      firstEvent: 1,
      lastEvent: 7,
      events: 3,
      grade: 'login',
      endedAt: at(301),
    });
  });

  it('begins a new incident after more than the window of quiet, and not at the window itself', () => {
    const found = history([event(1, A, at(0)), event(2, A, at(300)), event(3, A, at(600) + 1)]);
    expect(found.map(brief)).toEqual([
      // Both came with one pull: the message about the second tells of the first.
      { id: 1, source: A, events: 2, grade: 'touch', endedAt: at(300), told: null },
      { id: 2, source: A, events: 1, grade: 'touch', endedAt: at(600) + 1, told: 'touch' },
    ]);
  });

  it('keeps interleaved sources apart', () => {
    const found = history([
      event(1, A, at(0)),
      event(2, B, at(1)),
      login(3, A, at(2)),
      graded(4, B, at(3), 'critical'),
    ]);
    expect(found.map(({ source, firstEvent, lastEvent, grade }) => [source, firstEvent, lastEvent, grade])).toEqual([
      [A, 1, 3, 'login'],
      [B, 2, 4, 'critical'],
    ]);
  });

  it('never lowers a grade', () => {
    const [incident] = history([graded(1, A, at(0), 'commands'), event(2, A, at(1)), login(3, A, at(2))]);
    expect(incident?.grade).toBe('commands');
  });

  it('leaves out notes about the box and gathers visitors without address', () => {
    const note = event(1, null, at(0), { sensor: 'skep', name: 'started', grade: null, session: null });
    expect(history([note])).toEqual([]);
    const found = history([note, event(2, null, at(1)), event(3, null, at(2))]);
    expect(found.map(brief)).toEqual([
      { id: 1, source: 'unknown', events: 2, grade: 'touch', endedAt: at(2), told: 'touch' },
    ]);
  });

  it('tells what was done on the box itself from visitors without address', () => {
    const honeyfile = { sensor: 'honeyfile', name: 'touched', grade: 'critical', session: null } as const;
    const found = history([event(1, null, at(0), honeyfile), event(2, null, at(1)), event(3, null, at(2), honeyfile)]);
    expect(found.map(({ source, events, grade }) => ({ source, events, grade }))).toEqual([
      { source: 'this box', events: 2, grade: 'critical' },
      { source: 'unknown', events: 1, grade: 'touch' },
    ]);
  });

  it('tells a box that is not well from one that somebody touched', () => {
    const own = { sensor: 'skep', session: null, grade: 'critical' } as const;
    const found = history([
      event(1, null, at(0), { ...own, name: 'health_alarm' }),
      event(2, null, at(1), { ...own, name: 'outbound_blocked' }),
      event(3, null, at(2), { ...own, name: 'health_changed', grade: null }),
    ]);
    expect(found.map(({ source, events }) => ({ source, events }))).toEqual([
      { source: 'the health of this box', events: 1 },
      { source: 'this box', events: 1 },
    ]);
  });

  it('takes the mere end of a long session for no new visit, but an end that tells something for one', () => {
    const late = at(3600);
    const closed = (grade: 'touch' | 'probe') => event(2, A, late, { name: 'closed', grade, summary: 'closed' });
    expect(history([event(1, A, at(0)), closed('touch')])).toHaveLength(1);
    expect(history([event(1, A, at(0)), closed('probe')])).toHaveLength(2);
  });

  it('is not split and not masked by a clock that is stepped back', () => {
    const folded = step(EMPTY, pull([event(1, A, at(5000)), login(2, A, at(0))], at(1)), RULES);
    expect([...folded.open.values()].map(brief)).toEqual([
      { id: 1, source: A, events: 2, grade: 'login', endedAt: null, told: null },
    ]);
    // Its last event lies in the future: ended, so that the next visit is told.
    const stepped = step(EMPTY, pull([event(1, A, at(5000))], at(0)), RULES);
    expect(stepped.open.size).toBe(0);
    expect(stepped.due.map(({ id }) => id)).toEqual([1]);
  });

  it('ends nothing while there are more events to read', () => {
    const folded = step(EMPTY, pull([event(1, A, at(0))], at(900), false), RULES);
    expect(folded.open.size).toBe(1);
    expect(step(folded, pull([], at(900)), RULES).open.size).toBe(0);
  });

  it('bounds what is open: above 2,000 the one quiet longest ends, told', () => {
    const events = Array.from({ length: 2002 }, (_, index) =>
      event(index + 1, `10.0.${index >> 8}.${index & 255}`, at(0)),
    );
    const folded = step(EMPTY, pull(events, at(0)), RULES);
    expect(folded.open.size).toBe(2000);
    expect(folded.due.map(({ id, endedAt }) => [id, endedAt])).toEqual([
      [1, at(0)],
      [2, at(0)],
    ]);
  });
});

describe('the first message', () => {
  it('waits for the settle time and then is due once', () => {
    const opened = step(EMPTY, pull([event(1, A, at(0))], at(0)), RULES);
    expect(opened.due).toEqual([]);
    expect(untilNextStep(opened, at(0), at(0), RULES)).toBe(SETTLE_MS);
    const early = step(opened, pull([login(2, A, at(1))], at(0) + SETTLE_MS - 1), RULES);
    expect(early.due).toEqual([]);
    const due = step(early, pull([], at(0) + SETTLE_MS), RULES);
    expect(due.due.map(brief)).toEqual([{ id: 1, source: A, events: 2, grade: 'login', endedAt: null, told: 'login' }]);
    expect(due.changed).toEqual(due.due);
    expect(step(due, pull([login(3, A, at(3))], at(9)), RULES).due).toEqual([]);
  });

  it('is due at once for an event that the store was late with', () => {
    expect(step(EMPTY, pull([event(1, A, at(0))], at(0) + SETTLE_MS), RULES).due).toHaveLength(1);
  });

  it('waits for the rest of a backlog, but not for ever', () => {
    const first = step(EMPTY, pull([event(1, A, at(0))], at(100), false), RULES);
    expect(first.due).toEqual([]);
    const second = step(first, pull([event(2, A, at(1))], at(100) + PATIENCE_MS - 1, false), RULES);
    expect(second.due).toEqual([]);
    const third = step(second, pull([event(3, A, at(2))], at(100) + PATIENCE_MS, false), RULES);
    expect(third.due.map(({ events }) => events)).toEqual([3]);
  });

  it('is due when the incident ended before anybody could be told', () => {
    const folded = step(EMPTY, pull([event(1, A, at(0)), event(2, A, at(1000))], at(0), false), RULES);
    expect(folded.due.map(brief)).toEqual([
      { id: 1, source: A, events: 1, grade: 'touch', endedAt: at(0), told: 'touch' },
    ]);
  });

  it('is due when the clock was stepped back after it was planned', () => {
    const opened = step(EMPTY, pull([event(1, A, at(0))], at(0)), RULES);
    expect(step(opened, pull([], at(-200)), RULES).due).toHaveLength(1);
  });
});

describe('the same events cut anywhere', () => {
  // A small generator of its own, so that a failure can be repeated (mulberry32).
  const randomFrom = (seed: number) => {
    let state = seed;
    return (): number => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    };
  };
  const GRADES_SEEN = ['touch', 'probe', 'login', 'commands', 'critical'] as const;

  function stream(seed: number, length: number): EventRow[] {
    const random = randomFrom(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    let now = T0;
    return Array.from({ length }, (_, index) => {
      now += pick([0, 5, 1000, 60_000, 299_000, 301_000]);
      const source = pick([A, B, '10.0.0.10', null]);
      const grade = pick([...GRADES_SEEN, null]);
      const name = pick(['opened', 'closed', 'login', 'command']);
      // Numbers have gaps: pruned events, and those of transactions that never were.
      return event(index * 3 + 1, source, now, {
        name,
        grade,
        dstPort: pick([21, 23, null]),
        sensor: pick(['ftp', 'tcp']),
      });
    });
  }

  /** What is left of an incident when it is over; when it was told is a matter of the clock. */
  const facts = ({ tellAt: _tellAt, told: _told, known: _known, ...rest }: Incident) => rest;

  const NOTHING: Deeds = { connections: 0, counts: {} };
  const plus = (a: Deeds, b: Deeds): Deeds => ({
    connections: a.connections + b.connections,
    counts: sum(a.counts, b.counts),
  });

  interface Outcome {
    readonly incidents: unknown[];
    readonly told: Deeds;
    readonly happened: Deeds;
    readonly messages: readonly string[];
  }

  function fold(cuts: readonly (readonly EventRow[])[]): Outcome {
    let state: Fold = EMPTY;
    const latest = new Map<number, Incident>();
    const news: News[] = [];
    const see = (next: Step): void => {
      for (const incident of next.changed) latest.set(incident.id, incident);
      news.push(...next.news);
      expect(next.summary).toBeNull();
    };
    for (const [index, events] of cuts.entries()) {
      const now = events.at(-1)?.at ?? T0;
      const next = step(state, pull(events, now, index === cuts.length - 1), RULES);
      see(next);
      // A restart: what comes back is what JSON and SQLite keep, in the order of the last event.
      const saved = JSON.parse(JSON.stringify([...next.open.values()])) as Incident[];
      saved.sort((a, b) => a.lastEvent - b.lastEvent);
      const regulars = JSON.parse(JSON.stringify([...next.regulars])) as [string, Regular][];
      state = {
        open: new Map(saved.map((one) => [one.source, one])),
        nextIncident: next.nextIncident,
        ration: next.ration,
        regulars: new Map(regulars),
      };
    }
    // First they end, then what was held back is told.
    const ended = step(state, pull([], T0 + 1e9), RULES);
    see(ended);
    see(step(ended, pull([], T0 + 1e12), RULES));
    const stories = [...latest.values()].filter(({ loud }) => loud !== null).map(({ story }) => story);
    return {
      incidents: [...latest.values()].map(facts).toSorted((a, b) => a.id - b.id),
      told: news.map(deedsOf).reduce(plus, NOTHING),
      happened: stories.reduce(plus, NOTHING),
      messages: news.map(({ kind, incident }) => `${kind} ${incident.id} ${incident.grade}`),
    };
  }

  it.each([1, 2, 3, 4, 5])('gives the same incidents, and tells each thing exactly once (stream %i)', (seed) => {
    const events = stream(seed, 60);
    const whole = fold([events]);
    expect(whole.incidents.length).toBeGreaterThan(5);
    expect(whole.told).toEqual(whole.happened);
    const cuts = Array.from(events, (_, cut) => [events.slice(0, cut), events.slice(cut)]);
    for (const cut of [...cuts, events.map((one) => [one])]) {
      const outcome = fold(cut);
      expect(outcome.incidents).toEqual(whole.incidents);
      expect(outcome.happened).toEqual(whole.happened);
      expect(outcome.told).toEqual(whole.happened);
      expect(new Set(outcome.messages).size).toBe(outcome.messages.length);
    }
  });
});
