import { describe, expect, it } from 'vitest';
import { PATIENCE_MS, SETTLE_MS, step, untilNextStep, type Fold, type Step } from '../../firmware/alerts/incidents.ts';
import { HOUR_MS, remembered, URGENT_RESERVE } from '../../firmware/alerts/ration.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import type { Incident, Overflow } from '../../firmware/store/state.ts';
import { event, graded, login, T0 } from './rig.ts';

const WINDOW_MS = 300_000;
const EMPTY: Fold = {
  open: new Map(),
  nextIncident: 1,
  ration: { written: [], heldSince: null, overflow: null },
  regulars: new Map(),
};
const A = '192.0.2.1';

/** A box whose two clocks can be turned apart. */
class Box {
  fold: Fold = EMPTY;
  mono = 5_000_000;
  wall = T0;
  readonly due: Incident[] = [];
  readonly summaries: Overflow[] = [];
  /** Monotonic times of all messages. */
  readonly times: number[] = [];
  #event = 0;

  constructor(readonly maxPerHour: number) {}

  get rules() {
    return { windowMs: WINDOW_MS, maxPerHour: this.maxPerHour, maxPerMinute: this.maxPerHour };
  }
  pass(ms: number): void {
    this.wall += ms;
    this.mono += ms;
  }
  nextEvent(): number {
    this.#event += 1;
    return this.#event;
  }
  /** Events of now that have settled: their messages are due. */
  see(...events: readonly EventRow[]): Step {
    return this.look(events.map((one) => ({ ...one, at: this.wall - SETTLE_MS })));
  }
  touches(from: number, to: number): Step {
    return this.see(...addresses(from, to).map((source) => event(this.nextEvent(), source, 0)));
  }
  look(events: readonly EventRow[] = [], caughtUp = true): Step {
    const pull = { events, now: this.wall, mono: this.mono, caughtUp, ignoredBy: () => null };
    const next = step(this.fold, pull, this.rules);
    this.fold = next;
    this.due.push(...next.due);
    if (next.summary !== null) this.summaries.push(next.summary);
    const count = next.due.length + (next.summary === null ? 0 : 1);
    this.times.push(...Array.from({ length: count }, () => this.mono));
    return next;
  }
}

const addresses = (from: number, to: number): string[] =>
  Array.from(
    { length: to - from },
    (_, at) => `10.${(from + at) >> 16}.${((from + at) >> 8) & 255}.${(from + at) & 255}`,
  );
const ids = (incidents: readonly Incident[]): number[] => incidents.map(({ id }) => id);

describe('the hour’s messages', () => {
  it('are given to those who come first, the others wait for one summary', () => {
    const box = new Box(5);
    expect(ids(box.touches(0, 30).due)).toEqual([1, 2, 3, 4, 5]);
    expect([...box.fold.open.values()].filter(({ heldAt }) => heldAt === box.wall)).toHaveLength(25);
    expect(untilNextStep({ ...box.fold, open: new Map() }, box.wall, box.mono, box.rules)).toBe(HOUR_MS);
    box.pass(HOUR_MS - 1);
    expect(box.look()).toMatchObject({ due: [], summary: null });
    box.pass(1);
    const { due, summary } = box.look();
    expect(due).toEqual([]);
    expect(summary).toMatchObject({
      incidents: 25,
      counts: { touch: 25 },
      firstIncident: 6,
      firstEvent: 6,
      lastEvent: 30,
    });
    expect(summary?.groups).toEqual([{ grade: 'touch', sensor: 'ftp', incidents: 25 }]);
    expect(box.fold.ration).toMatchObject({ heldSince: null, overflow: null });
    // The summary took one place.
    expect(ids(box.touches(100, 110).due)).toEqual([31, 32, 33, 34]);
  });

  it('are given to the worst of those who come together', () => {
    const box = new Box(2);
    const come = [
      event(1, '10.0.0.1', 0),
      event(2, '10.0.0.2', 0),
      login(3, '10.0.0.3', 0),
      graded(4, '10.0.0.4', 0, 'probe'),
    ];
    expect(ids(box.see(...come).due)).toEqual([3, 4]);
  });

  it('are counted over any 60 minutes, not by the hour', () => {
    const box = new Box(3);
    for (let minute = 0; minute < 600; minute += 7) {
      box.touches(minute, minute + 1);
      box.pass(7 * 60_000);
      box.look();
    }
    for (const at of box.times) {
      expect(box.times.filter((other) => other >= at && other - at < HOUR_MS).length).toBeLessThanOrEqual(3);
    }
    const told = box.due.length + box.summaries.reduce((sum, one) => sum + one.incidents, 0);
    const waiting = [...box.fold.open.values()].filter(({ told: grade }) => grade === null).length;
    expect(told + waiting + (box.fold.ration.overflow?.incidents ?? 0)).toBe(86);
    expect(box.times.length).toBeGreaterThan(25);
  });

  it('keep some places for who was let in', () => {
    const box = new Box(5);
    box.touches(0, 30);
    const inside = addresses(100, 100 + URGENT_RESERVE + 2).map((source) =>
      graded(box.nextEvent(), source, 0, 'commands'),
    );
    const first = box.see(...inside.slice(0, 1), login(box.nextEvent(), A, 0));
    expect(first.due.map(({ grade }) => grade)).toEqual(['commands']);
    expect(box.see(...inside.slice(1)).due).toHaveLength(URGENT_RESERVE - 1);
    box.pass(HOUR_MS - 1);
    expect(box.look()).toMatchObject({ due: [], summary: null });
    box.pass(1);
    // Both that found the reserve used up have ended since: the summary names them first.
    const { summary } = box.look();
    expect(summary).toMatchObject({ incidents: 28, counts: { touch: 25, login: 1, commands: 2 } });
    expect(summary?.worst.map(({ grade }) => grade).slice(0, 4)).toEqual(['commands', 'commands', 'login', 'touch']);
    expect(summary?.worst).toHaveLength(10);
  });

  it('tell at once of one who waits for the summary and is let in', () => {
    const box = new Box(1);
    box.touches(0, 3);
    const { due } = box.see(graded(box.nextEvent(), '10.0.0.2', 0, 'commands'));
    expect(due).toMatchObject([{ id: 3, grade: 'commands', told: 'commands', heldAt: null, events: 2 }]);
    box.pass(HOUR_MS);
    expect(box.look().summary).toMatchObject({ incidents: 1, counts: { touch: 1 } });
  });

  it('tell of one who was in a summary and is let in afterwards, once', () => {
    const box = new Box(1);
    box.touches(0, 2);
    box.pass(HOUR_MS - 1000);
    box.touches(1, 2);
    box.pass(1000);
    expect(box.look().summary?.incidents).toBe(2);
    const id = box.fold.open.get('10.0.0.1')?.id;
    expect(ids(box.see(graded(box.nextEvent(), '10.0.0.1', 0, 'critical')).due)).toEqual([id]);
    expect(box.see(graded(box.nextEvent(), '10.0.0.1', 0, 'critical')).due).toEqual([]);
    box.pass(2 * HOUR_MS);
    const { news, summary } = box.look();
    expect(summary).toBeNull();
    expect(news).toMatchObject([{ kind: 'digest', incident: { id, news: 3 }, before: { news: 2 } }]);
    box.pass(2 * HOUR_MS);
    expect(box.look()).toMatchObject({ due: [], summary: null });
  });

  it('tell what became of an incident since it was held', () => {
    const box = new Box(1);
    box.touches(0, 3);
    box.see(login(box.nextEvent(), '10.0.0.2', 0), login(box.nextEvent(), '10.0.0.2', 0));
    box.pass(HOUR_MS);
    const summary = box.look().summary;
    expect(summary).toMatchObject({ counts: { touch: 1, login: 1 }, lastEvent: 5 });
    expect(summary?.worst[0]).toMatchObject({ source: '10.0.0.2', story: { connections: 1, counts: { login: 2 } } });
  });

  it('never keep a summary waiting for longer than an hour, however full they are', () => {
    const box = new Box(2);
    box.touches(0, 2);
    box.pass(1000);
    box.touches(2, 9);
    const heldAt = box.mono;
    for (let number = 0; box.summaries.length === 0; number += 1) {
      // Somebody is let in at each chance.
      box.see(graded(box.nextEvent(), `10.9.0.${number & 255}`, 0, 'commands'));
      box.pass(60_000);
    }
    expect((box.times.at(-1) ?? 0) - heldAt).toBeGreaterThanOrEqual(HOUR_MS);
    expect((box.times.at(-1) ?? 0) - heldAt).toBeLessThanOrEqual(HOUR_MS + 60_000);
    for (const at of box.times) {
      const inHour = box.times.filter((other) => other >= at && other - at < HOUR_MS).length;
      expect(inHour).toBeLessThanOrEqual(2 + URGENT_RESERVE + 1);
    }
  });

  it('wait for the end of a backlog before they sum it up', () => {
    const box = new Box(2);
    box.touches(0, 5);
    box.pass(HOUR_MS / 2);
    box.look();
    box.fold = { ...box.fold, ration: { ...box.fold.ration, written: [] } };
    // Who comes meanwhile takes no place before those who wait, though there are free ones.
    box.look([event(box.nextEvent(), A, box.wall)], false);
    box.pass(SETTLE_MS + PATIENCE_MS);
    expect(box.look([], false)).toMatchObject({ due: [], summary: null });
    expect(box.fold.open.get(A)?.heldAt).toBe(box.wall);
    expect(box.look([], true).summary?.incidents).toBe(4);
  });

  it('are an hour’s by the monotonic clock: a step of the other one silences nobody', () => {
    const box = new Box(2);
    box.touches(0, 5);
    box.wall -= 30 * 24 * HOUR_MS;
    box.pass(HOUR_MS - 1);
    expect(box.look().summary).toBeNull();
    box.pass(1);
    expect(box.look().summary?.incidents).toBe(3);
    // Nor does a step forward let more out.
    box.touches(10, 20);
    box.wall += 30 * 24 * HOUR_MS;
    expect(box.touches(20, 30)).toMatchObject({ due: [], summary: null });
  });

  it('have no end when there is nobody to tell', () => {
    const box = new Box(Number.POSITIVE_INFINITY);
    expect(box.touches(0, 1500).due).toHaveLength(1500);
    expect(box.fold.ration).toEqual({ written: [], heldSince: null, overflow: null });
  });
});

describe('a summary’s tally', () => {
  it('is bounded, and the same whether its incidents have ended or not', () => {
    const come = (box: Box) => {
      for (let round = 0; round < 40; round += 1) box.touches(round * 200, round * 200 + 200);
      box.see(login(box.nextEvent(), A, 0, 'p'.repeat(300)), graded(box.nextEvent(), '192.0.2.2', 0, 'probe'));
      return box;
    };
    const box = come(new Box(1));
    expect(box.fold.open.size).toBe(2000);
    expect(box.fold.ration.overflow?.incidents).toBe(8002 - 1 - 2000);
    box.pass(HOUR_MS);
    const { summary } = box.look();
    expect(summary).toMatchObject({ incidents: 8001, counts: { touch: 7999, probe: 1, login: 1 }, firstIncident: 2 });
    expect(summary?.worst.map(({ id }) => id)).toEqual([8001, 8002, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(JSON.stringify(summary).length).toBeLessThan(8000);
  });
});

describe('what a restart remembers', () => {
  const NOW = T0;
  const open = (heldAt: number | null, told: Incident['told'] = null) => ({ heldAt, told }) as Incident;

  it('is the hour by the clock on the wall', () => {
    const times = [NOW - HOUR_MS, NOW - HOUR_MS + 1, NOW];
    const before = remembered({ messageTimes: times, open: [open(null)], overflow: null }, NOW, 5_000_000);
    expect(before).toEqual({ written: [5_000_001 - HOUR_MS, 5_000_000], heldSince: null, overflow: null });
    const held = [open(NOW - 10), open(NOW - 20, 'touch'), open(NOW - 15)];
    expect(remembered({ messageTimes: [], open: held, overflow: null }, NOW, 100).heldSince).toBe(85);
    const overflow = { since: NOW - 40 } as Overflow;
    expect(remembered({ messageTimes: [], open: held, overflow }, NOW, 100)).toMatchObject({ heldSince: 60, overflow });
  });

  it('is nothing of a future that a clock was stepped back from', () => {
    const later = NOW + 24 * HOUR_MS;
    const state = { messageTimes: [later, later + 1], open: [open(later)], overflow: null };
    expect(remembered(state, NOW, 100)).toEqual({ written: [], heldSince: 100 - HOUR_MS, overflow: null });
  });
});
