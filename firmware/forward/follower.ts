import { messageOf } from '../core/errors.ts';
import type { EventDetail } from '../core/rows.ts';
import type { Store } from '../store/api.ts';

/** Events looked at in one step; few of them are of the wanted kinds. */
const PAGE = 500;
const RETRY_MS = 10_000;

export interface Following {
  readonly store: Pick<Store, 'cursor' | 'saveCursor' | 'details' | 'onCommit'>;
  /** Its name in state.sqlite. */
  readonly consumer: string;
  /** `http.token`: sensor and event. */
  readonly kinds: readonly string[];
  /** Hands them on; what throws is tried again, from the same event on. */
  readonly take: (events: readonly EventDetail[]) => void;
  readonly log: (sentence: string) => void;
}

/**
 * Hands on every event of some kinds, in order, once each; twice only when the box dies between handing on and noting
 * that. It begins where it ended, however long ago that was.
 */
export function follow({ store, consumer, kinds, take, log }: Following): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let rung = false;
  let stopped = false;
  let retry: NodeJS.Timeout | undefined;
  let problem: string | undefined;
  /** The number in state.sqlite; the last event looked at. */
  let saved: number | undefined;
  let seen: number | undefined;

  async function step(): Promise<boolean> {
    saved ??= await store.cursor(consumer);
    const after = seen ?? saved;
    const { events, upTo } = await store.details({ after, limit: PAGE }, kinds);
    if (events.length > 0) take(events);
    seen = upTo;
    // A number that moved past what concerns nobody is not worth a write each time.
    if (events.length > 0 || upTo - saved >= PAGE) {
      await store.saveCursor(consumer, upTo);
      saved = upTo;
    }
    return upTo > after;
  }

  async function run(): Promise<void> {
    do {
      rung = false;
      try {
        while (!stopped && (await step())) rung = false;
        if (problem !== undefined) log(`${consumer}: goes on`);
        problem = undefined;
      } catch (error) {
        seen = saved;
        const now = messageOf(error);
        if (now !== problem) log(`${consumer}: ${now}; tried again every ${RETRY_MS / 1000} s, nothing is lost`);
        problem = now;
        retry = setTimeout(ring, RETRY_MS);
        return;
      }
    } while (rung && !stopped);
  }

  function ring(): void {
    if (stopped) return;
    rung = true;
    clearTimeout(retry);
    running ??= run().finally(() => {
      running = undefined;
      if (rung && problem === undefined) ring();
    });
  }

  const unsubscribe = store.onCommit(() => {
    // While it fails, the timer says when: a store that commits ten times a second is no reason to try as often.
    if (problem === undefined) ring();
  });
  ring();
  return {
    async stop() {
      unsubscribe();
      clearTimeout(retry);
      await running;
      stopped = true;
      // What failed meanwhile has set it again: a timer would keep the process for nothing.
      clearTimeout(retry);
    },
  };
}
