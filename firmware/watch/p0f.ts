import { Allowance } from '../core/allowance.ts';
import type { Clock } from '../core/clock.ts';
import { learned } from '../core/learned.ts';
import type { EventRecord } from '../core/record.ts';
import { openP0fLine } from './p0f-line.ts';
import type { Fingerprint } from './p0f-message.ts';

export interface P0fSettings {
  /** Path of p0f's socket (its option `-s`). */
  readonly socket: string;
  readonly clock: Clock;
  readonly append: (record: EventRecord) => void;
  readonly log: (sentence: string) => void;
}

export interface P0f {
  /** Somebody was accepted. Returns at once, and may be called any number of times. */
  visited(address: string): void;
  /** Why p0f cannot be asked; null when it can; undefined: nobody came so far, it was not tried. */
  problem(): string | null | undefined;
  stop(): void;
}

/**
 * When p0f is asked: at the visit; so long after each answer that does not tell the system (it reads packets in batches);
 * and once more when all is said, for uptime, HTTP client, language. A visitor who comes again meanwhile is the same visit.
 */
const AGAIN_MS: readonly number[] = [500, 1500, 8000];
const LAST_MS = 60_000;
const MINUTE_MS = 60_000;
const TICK_MS = 250;
/** New visits that are asked about: whoever has 2^64 addresses could fill the evidence with what p0f says of each. */
const BURST = 512;
const PER_SECOND = 4;
/** Visits that are followed; beyond it the oldest, which was asked about already, gives way. */
const VISITS_MAX = 512;
/** Addresses whose last facts are remembered, so that the same are not recorded again. */
const FACTS_MAX = 4096;
/** A visitor's uptime is an estimate; only a leap says that the machine was started anew. */
const BOOT_LEAP_MS = 3_600_000;

interface Visit {
  readonly since: number;
  dueAt: number;
  /** Answers so far. */
  answers: number;
  state: 'waits' | 'is asked about' | 'waits for the last' | 'is asked about last';
}

interface Facts {
  readonly key: string;
  readonly bootAt: number | undefined;
}

/** Asks p0f who visited, and records what it says when it is news. */
export function startP0f({ socket, clock, append, log }: P0fSettings): P0f {
  const visits = new Map<string, Visit>();
  const facts = new Map<string, Facts>();
  const allowance = new Allowance(BURST, PER_SECOND, () => clock.mono());
  /** Undefined: it is not known yet. */
  let problem: string | null | undefined;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;

  const line = openP0fLine(socket, {
    ready: ask,
    answered(address, found) {
      const visit = visits.get(address);
      if (visit !== undefined) proceed(address, visit, found?.os_name !== undefined);
      if (found === undefined) return;
      const news = factsOf(found);
      const isNews = changed(facts.get(address), news);
      remember(address, news);
      if (isNews) append(learned('p0f', address, { ...found }, clock));
    },
    lost() {
      for (const visit of visits.values()) {
        if (visit.state === 'is asked about') visit.state = 'waits';
        if (visit.state === 'is asked about last') visit.state = 'waits for the last';
      }
    },
    problem(sentence) {
      if (sentence !== null && (problem === null || problem === undefined)) log(sentence);
      if (sentence === null && typeof problem === 'string') log('p0f can be asked again');
      problem = sentence;
    },
  });

  function ask(): void {
    const now = clock.mono();
    for (const [address, visit] of visits) {
      const waits = visit.state === 'waits' || visit.state === 'waits for the last';
      if (!waits || now < visit.dueAt) continue;
      if (!line.ask(address)) break;
      visit.state = visit.state === 'waits' ? 'is asked about' : 'is asked about last';
    }
    tick();
  }

  function proceed(address: string, visit: Visit, isKnown: boolean): void {
    if (visit.state === 'is asked about last') visits.delete(address);
    if (visit.state !== 'is asked about') return;
    const againMs = AGAIN_MS[visit.answers];
    visit.answers += 1;
    const isLast = isKnown || againMs === undefined;
    visit.state = isLast ? 'waits for the last' : 'waits';
    visit.dueAt = isLast ? visit.since + LAST_MS : clock.mono() + againMs;
  }

  /** What could not be asked by then is given up: p0f is away. */
  function forget(): void {
    const now = clock.mono();
    for (const [address, { since }] of visits) if (now - since > 2 * LAST_MS) visits.delete(address);
  }

  function tick(): void {
    if (timer !== undefined || visits.size === 0) return;
    timer = setTimeout(() => {
      timer = undefined;
      forget();
      ask();
    }, TICK_MS);
  }

  function remember(address: string, last: Facts): void {
    facts.delete(address);
    facts.set(address, last);
    dropOldest(facts, FACTS_MAX);
  }

  return {
    visited(address) {
      if (visits.has(address) || !allowance.take()) return;
      const now = clock.mono();
      visits.set(address, { since: now, dueAt: now, answers: 0, state: 'waits' });
      dropOldest(visits, VISITS_MAX);
      // Not now: whoever calls this is about to serve the visitor.
      soon ??= setImmediate(() => {
        soon = undefined;
        ask();
      });
    },
    problem: () => problem,
    stop() {
      clearTimeout(timer);
      visits.clear();
      line.stop();
    },
  };
}

function dropOldest(map: Map<string, unknown>, max: number): void {
  if (map.size <= max) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

/** These change with each packet, and are told with the rest only. */
const FLEETING: readonly (keyof Fingerprint)[] = [
  'connections',
  'p0f_first_at',
  'p0f_last_at',
  'uptime_minutes',
  'uptime_wraps_days',
];

function factsOf(found: Fingerprint): Facts {
  const lasting = Object.entries(found).filter(([name]) => !FLEETING.some((one) => one === name));
  const { uptime_minutes: uptime, p0f_last_at: last } = found;
  return { key: JSON.stringify(lasting), bootAt: uptime === undefined ? undefined : last - uptime * MINUTE_MS };
}

function changed(before: Facts | undefined, now: Facts): boolean {
  if (before === undefined || before.key !== now.key) return true;
  if (before.bootAt === undefined || now.bootAt === undefined) return before.bootAt !== now.bootAt;
  return Math.abs(before.bootAt - now.bootAt) > BOOT_LEAP_MS;
}
