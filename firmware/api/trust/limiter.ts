/** Wrong guesses that cost nothing but the guess. */
const FREE_TRIES = 5;
const FIRST_BLOCK_MS = 30_000;
const LONGEST_BLOCK_MS = 15 * 60_000;
const FORGET_MS = 60 * 60_000;
const SOURCES_MAX = 1000;
/** All unknown sources together: so many at once, then one each so often. */
const BURST = 20;
const REFILL_MS = 10_000;

interface Tries {
  count: number;
  lastAt: number;
  blockedUntil: number;
}

export interface Limiter {
  /**
   * Counts a try before it is made, so that a hundred at once are a hundred; returns ms to wait, 0: go on. `who`: a
   * source, or a browser that was logged in here before. That one, and this box, are not kept out by the crowd.
   */
  take(who: string, trusted: boolean): number;
  /** It was right. */
  forgive(who: string): void;
  /** Tries so far, when the last of them was the one from which on `who` has to wait. */
  justBlocked(who: string): number | undefined;
}

/** Slows guessing down, and locks nobody out for longer than a quarter of an hour. `mono`: ms, monotonic. */
export function createLimiter(mono: () => number): Limiter {
  const known = new Map<string, Tries>();
  let tokens = BURST;
  let refilledAt = mono();

  function crowdWaitMs(now: number): number {
    const more = Math.floor((now - refilledAt) / REFILL_MS);
    tokens = Math.min(BURST, tokens + more);
    refilledAt += more * REFILL_MS;
    if (tokens === 0) return refilledAt + REFILL_MS - now;
    tokens -= 1;
    return 0;
  }

  function triesOf(who: string, now: number): Tries {
    const held = known.get(who);
    if (held !== undefined && now - held.lastAt < FORGET_MS) return held;
    const fresh = { count: 0, lastAt: now, blockedUntil: 0 };
    known.delete(who);
    known.set(who, fresh);
    const [oldest] = known.keys();
    if (known.size > SOURCES_MAX && oldest !== undefined) known.delete(oldest);
    return fresh;
  }

  return {
    take(who, trusted) {
      const now = mono();
      const tries = triesOf(who, now);
      if (now < tries.blockedUntil) return tries.blockedUntil - now;
      const waitMs = trusted ? 0 : crowdWaitMs(now);
      if (waitMs > 0) return waitMs;
      tries.count += 1;
      tries.lastAt = now;
      const over = tries.count - FREE_TRIES;
      if (over >= 0) tries.blockedUntil = now + Math.min(LONGEST_BLOCK_MS, FIRST_BLOCK_MS * 2 ** Math.min(over, 10));
      return 0;
    },
    forgive: (who) => void known.delete(who),
    justBlocked: (who) => (known.get(who)?.count === FREE_TRIES ? FREE_TRIES : undefined),
  };
}
