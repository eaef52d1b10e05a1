import { describe, expect, it } from 'vitest';
import { step, untilNextStep, type Fold, type Step } from '../../firmware/alerts/incidents.ts';
import { deedsOf, sum, type Deeds, type News } from '../../firmware/alerts/news.ts';
import { newsMessage, notesOf } from '../../firmware/alerts/news-message.ts';
import { backoffMs, REGULARS_MAX } from '../../firmware/alerts/regulars.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import type { Incident, Overflow, Regular } from '../../firmware/store/state.ts';
import { event, graded, login, T0 } from './rig.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WINDOW_MS = 300_000;
const A = '10.0.0.9';
const SETTING = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: WINDOW_MS, maxPerHour: 20 };

/** A box that is looked at each minute, and whenever something came. */
class Box {
  fold: Fold = {
    open: new Map(),
    nextIncident: 1,
    ration: { written: [], heldSince: null, overflow: null },
    regulars: new Map(),
  };
  now = T0;
  readonly news: (News & { readonly at: number })[] = [];
  readonly summaries: Overflow[] = [];
  readonly incidents = new Map<number, Incident>();
  ignoredBy: (event: EventRow) => string | null = () => null;
  #event = 0;
  hits = 0;

  constructor(
    readonly maxPerHour = 20,
    readonly restarts = false,
  ) {}

  get rules() {
    return { windowMs: WINDOW_MS, maxPerHour: this.maxPerHour, maxPerMinute: 5 };
  }
  number(): number {
    this.#event += 1;
    return this.#event;
  }
  see(...events: readonly EventRow[]): Step {
    const { now, ignoredBy } = this;
    const next = step(this.fold, { events, now, mono: now, caughtUp: true, ignoredBy }, this.rules);
    this.fold = this.restarts ? restarted(next) : next;
    this.news.push(...next.news.map((one) => ({ ...one, at: now })));
    for (const incident of next.changed) this.incidents.set(incident.id, incident);
    if (next.summary !== null) this.summaries.push(next.summary);
    for (const { events: covered } of next.hits) this.hits += covered;
    return next;
  }
  pass(ms: number): void {
    for (const until = this.now + ms; this.now < until;) {
      this.now = Math.min(until, this.now + MINUTE_MS);
      this.see();
    }
  }
  visit(source = A, ...events: readonly EventRow[]): void {
    this.see(
      event(this.number(), source, this.now),
      ...events.map((one) => ({ ...one, id: this.number(), at: this.now })),
    );
    this.pass(MINUTE_MS);
  }
  get told(): Deeds {
    return this.news.map(deedsOf).reduce(plus, { connections: 0, counts: {} });
  }
  get happened(): Deeds {
    return [...this.incidents.values()].map(({ story }) => story).reduce(plus, { connections: 0, counts: {} });
  }
}

const plus = (a: Deeds, b: Deeds): Deeds => ({
  connections: a.connections + b.connections,
  counts: sum(a.counts, b.counts),
});

function restarted({ open, nextIncident, ration, regulars }: Fold): Fold {
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const incidents = copy([...open.values()]).toSorted((a, b) => a.lastEvent - b.lastEvent);
  const sources = copy([...regulars.values()]).toSorted((a: Regular, b: Regular) => a.lastAt - b.lastAt);
  return {
    open: new Map(incidents.map((one) => [one.source, one])),
    nextIncident,
    ration,
    regulars: new Map(sources.map((one) => [one.source, one])),
  };
}

const kinds = ({ news }: Box): string[] => news.map(({ kind, incident }) => `${kind} ${incident.id} ${incident.grade}`);

describe('later messages about an incident', () => {
  it('come each time its grade rises, and once at its end with what is new', () => {
    const box = new Box();
    box.visit();
    box.see(login(box.number(), A, box.now));
    box.pass(10_000);
    box.see(login(box.number(), A, box.now), graded(box.number(), A, box.now, 'critical'));
    box.pass(10_000);
    box.see(graded(box.number(), A, box.now, 'commands'));
    box.pass(HOUR_MS);
    expect(kinds(box)).toEqual(['first 1 touch', 'risen 1 login', 'risen 1 critical', 'digest 1 critical']);
    expect(box.news.map((one) => one.before?.grade)).toEqual([undefined, 'touch', 'login', 'critical']);
    expect(box.news.map(deedsOf)).toEqual([
      { connections: 1, counts: {} },
      { connections: 0, counts: { login: 1 } },
      { connections: 0, counts: { login: 1, critical: 1 } },
      { connections: 0, counts: { commands: 1 } },
    ]);
  });

  it('do not come when nothing is new: the mere end of a session is no news', () => {
    const box = new Box();
    box.visit();
    box.see(event(box.number(), A, box.now, { name: 'closed', summary: 'closed' }));
    box.pass(HOUR_MS);
    expect(kinds(box)).toEqual(['first 1 touch']);
  });

  it('let a rise settle, so that it says what came of it', () => {
    const box = new Box();
    box.visit();
    const { news } = box.see(login(box.number(), A, box.now));
    expect(news).toEqual([]);
    expect(untilNextStep(box.fold, box.now, box.now, box.rules)).toBe(3000);
  });

  it('of a source do not hide another', () => {
    const box = new Box();
    box.visit();
    box.visit('10.0.0.10');
    expect(kinds(box)).toEqual(['first 1 touch', 'first 2 touch']);
  });
});

describe('who comes again and again', () => {
  it('is told of ever less often, to once a day, and every message says what was held back', () => {
    const box = new Box();
    const DAYS = 7;
    for (let visit = 0; visit < (DAYS * DAY_MS) / (10 * MINUTE_MS); visit += 1) {
      box.visit(A, login(0, A, 0));
      box.pass(9 * MINUTE_MS);
    }
    const days = Array.from({ length: DAYS }, (_, day) =>
      box.news.filter(({ at }) => at - T0 >= day * DAY_MS && at - T0 < (day + 1) * DAY_MS),
    ).map(({ length }) => length);
    expect(days[0]).toBeLessThanOrEqual(8);
    expect(days.slice(2).every((messages) => messages <= 1)).toBe(true);
    box.pass(3 * DAY_MS);
    expect(box.incidents.size).toBe(DAYS * 144);
    expect(box.told).toEqual(box.happened);
    expect(box.told).toEqual({ connections: DAYS * 144, counts: { login: DAYS * 144 } });
  });

  it('is told of at once when it goes further than was told', () => {
    const box = new Box();
    for (let visit = 0; visit < 6; visit += 1) {
      box.visit();
      box.pass(10 * MINUTE_MS);
    }
    const before = box.news.length;
    box.visit(A, login(0, A, 0));
    expect(kinds(box).slice(before)).toEqual(['first 7 login']);
    expect(box.news.at(-1)?.regular?.held).toMatchObject({ connections: expect.any(Number) });
    const notes = notesOf(box.news.at(-1) as News, SETTING).join('\n');
    expect(notes).toMatch(
      /^Held back since the last mail about it, because it comes again and again: \d visits? from /,
    );
    expect(notes).toMatch(/The next comes in \d+ (minutes|hours) at the earliest, unless it goes further\./);
  });

  it('and does not come back is told of when the wait is over', () => {
    const box = new Box();
    for (let visit = 0; visit < 4; visit += 1) {
      box.visit();
      box.pass(10 * MINUTE_MS);
    }
    expect(box.told).not.toEqual(box.happened);
    const waitMs = untilNextStep(box.fold, box.now, box.now, box.rules);
    expect(waitMs).toBeLessThan(2 * HOUR_MS);
    box.now += waitMs;
    box.see();
    expect(box.news.at(-1)?.kind).toBe('first');
    expect(box.told).toEqual(box.happened);
    expect(untilNextStep(box.fold, box.now, box.now, box.rules)).toBe(Number.POSITIVE_INFINITY);
  });

  it('gets no digest of its own: what a later visit brings is told with the next message', () => {
    const box = new Box();
    for (let visit = 0; visit < 2; visit += 1) {
      box.visit();
      box.see(event(box.number(), A, box.now));
      box.pass(10 * MINUTE_MS);
    }
    expect(kinds(box)).toEqual(['first 1 touch', 'digest 1 touch', 'first 2 touch']);
    expect(box.told.connections).toBe(3);
    box.pass(HOUR_MS);
    expect(kinds(box).slice(3)).toEqual(['digest 2 touch']);
    expect((box.news[3]?.at ?? 0) - (box.news[2]?.at ?? 0)).toBeGreaterThanOrEqual(20 * MINUTE_MS);
    expect(box.told).toEqual(box.happened);
  });

  it('and was let in is told of each hour at least', () => {
    const box = new Box();
    for (let visit = 0; visit < 72; visit += 1) {
      box.visit(A, graded(0, A, 0, 'commands'));
      box.pass(19 * MINUTE_MS);
    }
    const gaps = box.news.slice(1).map(({ at }, index) => at - (box.news[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(HOUR_MS + 20 * MINUTE_MS);
    expect(Math.min(...gaps.slice(6))).toBeGreaterThanOrEqual(HOUR_MS);
  });

  it('is a stranger again after two days', () => {
    const box = new Box();
    for (let visit = 0; visit < 6; visit += 1) {
      box.visit();
      box.pass(10 * MINUTE_MS);
    }
    box.pass(5 * DAY_MS);
    expect(box.fold.regulars.size).toBe(0);
    box.visit();
    expect(box.news.at(-1)).toMatchObject({ kind: 'first', times: 1, regular: null });
  });

  it('waits as long over restarts', () => {
    const [one, other] = [new Box(20), new Box(20, true)];
    for (const box of [one, other]) {
      for (let visit = 0; visit < 60; visit += 1) {
        box.visit(`10.0.0.${visit % 3}`, login(0, A, 0), ...(visit % 7 === 0 ? [graded(0, A, 0, 'probe')] : []));
        box.pass(((visit * 7) % 40) * MINUTE_MS);
      }
      box.pass(3 * DAY_MS);
      expect(box.told).toEqual(box.happened);
    }
    expect(kinds(other)).toEqual(kinds(one));
    expect(other.news.map(({ at }) => at)).toEqual(one.news.map(({ at }) => at));
  });

  it('does not wait for a clock that was stepped back', () => {
    const box = new Box();
    for (let visit = 0; visit < 4; visit += 1) {
      box.visit();
      box.pass(10 * MINUTE_MS);
    }
    const before = box.news.length;
    box.now -= 30 * DAY_MS;
    box.see();
    box.visit();
    expect(box.news.length).toBeGreaterThan(before);
  });

  it('is remembered within bounds', () => {
    const box = new Box(Number.POSITIVE_INFINITY);
    for (let source = 0; source < REGULARS_MAX + 100; source += 1) {
      box.see(event(box.number(), `10.1.${source >> 8}.${source & 255}`, box.now));
    }
    box.pass(MINUTE_MS);
    expect(box.fold.regulars.size).toBe(REGULARS_MAX);
    expect(box.fold.regulars.has('10.1.0.0')).toBe(false);
  });

  it('is never forgotten with what was held back of it: others go first, then a summary tells it', () => {
    const box = new Box();
    const all = Array.from({ length: REGULARS_MAX + 100 }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
    // A backlog: of each its last visit waits for the summary, the one before for that.
    box.see(
      ...all.map((source) => event(box.number(), source, box.now - 2 * HOUR_MS)),
      ...all.map((source) => event(box.number(), source, box.now - HOUR_MS)),
    );
    expect(box.fold.regulars.size).toBe(REGULARS_MAX);
    expect([...box.fold.regulars.values()].filter(({ held }) => held !== null).length).toBeGreaterThan(400);
    // Those that are only ignored push nobody out.
    box.ignoredBy = () => 'rule 1';
    box.see(...all.map((_, at) => event(box.number(), `10.2.${at >> 8}.${at & 255}`, box.now)));
    box.pass(2 * DAY_MS);
    const silenced = all.length;
    const summed = box.summaries.map(({ connections, deeds }) => ({ connections, counts: deeds })).reduce(plus);
    expect(plus(box.told, summed).connections).toBe(box.happened.connections - silenced);
  });

  it('waits as documented', () => {
    const minutes = (times: number, grade: 'login' | 'commands') => backoffMs(times, grade, WINDOW_MS) / MINUTE_MS;
    expect([1, 2, 3, 4, 5, 6, 9].map((times) => minutes(times, 'login'))).toEqual([5, 20, 80, 320, 1280, 1440, 1440]);
    expect([1, 2, 3, 4].map((times) => minutes(times, 'commands'))).toEqual([5, 20, 60, 60]);
    expect(backoffMs(3, 'login', 86_400_000)).toBe(86_400_000);
  });
});

describe('what ignore rules cover', () => {
  it('is an incident that nobody is told of, counted, and told with the next message', () => {
    const box = new Box();
    box.ignoredBy = ({ dstPort }) => (dstPort === 7680 ? 'rule 1' : null);
    for (let visit = 0; visit < 3; visit += 1) {
      box.see(event(box.number(), A, box.now, { dstPort: 7680 }), event(box.number(), A, box.now, { dstPort: 7680 }));
      box.pass(10 * MINUTE_MS);
    }
    expect(box.news).toEqual([]);
    expect(box.hits).toBe(6);
    expect([...box.incidents.values()]).toMatchObject(
      [1, 2, 3].map((id) => ({ id, events: 2, loud: null, told: null, ignored: { events: 2, rules: ['rule 1'] } })),
    );
    expect(untilNextStep(box.fold, box.now, box.now, box.rules)).toBe(Number.POSITIVE_INFINITY);
    box.see(event(box.number(), A, box.now, { dstPort: 7680 }));
    box.see(event(box.number(), A, box.now, { dstPort: 23 }));
    box.pass(MINUTE_MS);
    expect(kinds(box)).toEqual(['first 4 touch']);
    expect(notesOf(box.news[0] as News, SETTING)).toEqual([
      'Kept silent by ignore rules since the last mail about it: 3 visits with 6 events.',
      'Covered by an ignore rule (rule 1), but told with the rest: 1 event of this visit.',
    ]);
    box.pass(HOUR_MS);
    expect(box.fold.regulars.get(A)?.ignored).toBeNull();
  });

  it('makes no rise and no digest', () => {
    const box = new Box();
    box.ignoredBy = ({ grade }) => (grade === 'login' ? 'rule 1' : null);
    box.visit();
    box.see(login(box.number(), A, box.now));
    box.pass(HOUR_MS);
    expect(kinds(box)).toEqual(['first 1 touch']);
    expect(box.incidents.get(1)).toMatchObject({ grade: 'login', loud: 'touch', told: 'touch' });
  });

  it('does not stand in the way of a rise to less than it, nor of the next visit', () => {
    const box = new Box();
    box.ignoredBy = ({ sensor }) => (sensor === 'http' ? 'rule 1' : null);
    const scan = (): EventRow => ({ ...graded(box.number(), A, box.now, 'commands'), sensor: 'http' });
    const setting = { ...SETTING, deviceName: 'closet' };
    box.see(event(box.number(), A, box.now), scan());
    box.pass(10_000);
    box.see(login(box.number(), A, box.now));
    box.pass(10_000);
    box.see(graded(box.number(), A, box.now, 'commands'));
    box.pass(10_000);
    expect(kinds(box)).toEqual(['first 1 commands', 'risen 1 commands', 'risen 1 commands']);
    const messages = box.news.map((one) => newsMessage(one, 'email', setting, box.now));
    expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(3);
    expect(messages.map(({ subject }) => subject)).toEqual([
      '[closet] 10.0.0.9 connected to ftp and http',
      '[closet] 10.0.0.9 went further: tried to log in to ftp and http',
      '[closet] 10.0.0.9 went further: gave commands to ftp and http',
    ]);
    // Of the next visit, too, only what is covered was as bad before.
    const other = new Box();
    other.ignoredBy = box.ignoredBy;
    other.see(event(other.number(), A, other.now), { ...scan(), id: other.number() });
    other.pass(6 * MINUTE_MS);
    other.see(event(other.number(), A, other.now), { ...scan(), id: other.number() });
    other.pass(6 * MINUTE_MS);
    other.see(graded(other.number(), A, other.now, 'commands'));
    other.pass(10_000);
    expect(other.news.at(-1)).toMatchObject({ kind: 'first', incident: { id: 3, loud: 'commands' } });
  });

  it('is told once the rule is gone', () => {
    const box = new Box();
    box.ignoredBy = () => 'rule 1';
    box.visit();
    box.ignoredBy = () => null;
    box.visit(A, graded(0, A, 0, 'probe'));
    expect(kinds(box)).toEqual(['first 1 probe']);
  });
});
