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
  /** Why p0f cannot be asked; null when it can. */
  problem(): string | null;
  stop(): void;
}

/**
 * When p0f is asked, from the visit on: at once; again while it does not know the system (it reads packets in batches,
 * and a machine that it has never seen may need a second connection); and once when all is said, for HTTP client,
 * language and number of connections. A visitor who comes again meanwhile is the same visit.
 */
const ROUNDS_MS = [0, 500, 2000, 10_000, 60_000] as const;
const LAST = ROUNDS_MS.length - 1;
const LAST_MS = ROUNDS_MS[4];
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
  round: number;
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
      if (found === undefined) return;
      const visit = visits.get(address);
      // Not before the visit's own first question: this may be the last answer of an earlier one.
      if (visit !== undefined && visit.round > 0 && found.os_name !== undefined) visit.round = LAST;
      const news = factsOf(found);
      const isNews = changed(facts.get(address), news);
      remember(address, news);
      if (isNews) append(learned('p0f', address, { ...found }, clock));
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
      if (now - visit.since < (ROUNDS_MS[visit.round] ?? 0)) continue;
      if (!line.ask(address)) break;
      visit.round += 1;
      if (visit.round > LAST) visits.delete(address);
    }
    tick();
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
      visits.set(address, { since: clock.mono(), round: 0 });
      dropOldest(visits, VISITS_MAX);
      // Not now: whoever calls this is about to serve the visitor.
      soon ??= setImmediate(() => {
        soon = undefined;
        ask();
      });
    },
    problem: () => problem ?? null,
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
