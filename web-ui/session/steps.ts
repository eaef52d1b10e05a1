import { effect, useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ReplayAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { onReconnect } from '../live.ts';
import { paced } from '../pace.ts';
import { reasonOf } from '../reason.ts';

export type Step = ReplayAnswer['steps'][number];

export interface Steps {
  readonly steps: readonly Step[];
  /** The daemon has more than were loaded so far. */
  readonly more: boolean;
  readonly loading: boolean;
  readonly problem: string | undefined;
}

/** Asked for at a time: a step can be 100 kB. */
const PAGE_STEPS = 250;
/** Loaded by themselves; more when the reader asks. */
const STEPS_AT_FIRST = 500;
const REFRESH_EVERY_MS = 2000;
const NONE: Steps = { steps: [], more: false, loading: true, problem: undefined };

/** What was done in a session, page by page; what is done meanwhile comes behind it. */
export function useSteps(id: number): { readonly steps: ReadonlySignal<Steps>; readonly loadMore: () => void } {
  const { client, state } = useApp();
  const steps = useSignal<Steps>(NONE);
  const more = useRef<() => void>(() => undefined);
  useEffect(() => {
    let gone = false;
    let wanted = STEPS_AT_FIRST;
    let running = false;
    let again = false;

    /** Goes on behind the last step that is there. */
    async function load(): Promise<void> {
      again = running;
      if (running) return;
      running = true;
      try {
        for (let next: number | null = 0; next !== null && !gone;) {
          const held = steps.peek().steps;
          const after = held.at(-1)?.event;
          const path = `/api/v1/sessions/${id}/replay` as const;
          const page: ReplayAnswer = await client.get(path, { after, limit: PAGE_STEPS });
          if (gone) return;
          const all = [...held, ...page.steps];
          steps.value = { steps: all, more: page.next !== null, loading: page.next !== null, problem: undefined };
          next = all.length >= wanted ? null : page.next;
        }
      } catch (error) {
        if (!gone) steps.value = { ...steps.peek(), problem: reasonOf(error) };
      }
      running = false;
      if (gone) return;
      steps.value = { ...steps.peek(), loading: false };
      // What came while it loaded.
      if (again) void load();
    }

    steps.value = NONE;
    more.current = () => {
      wanted = steps.peek().steps.length + STEPS_AT_FIRST;
      steps.value = { ...steps.peek(), loading: true };
      void load();
    };
    const refresh = paced(() => void load(), REFRESH_EVERY_MS, setTimeout);
    refresh();
    let seen = state.feed.peek().cursor ?? 0;
    const forget = effect(() => {
      const { events, cursor } = state.feed.value;
      const since = seen;
      seen = Math.max(seen, cursor ?? 0);
      if (!events.some((event) => event.id > since && event.session === id)) return;
      // What lies behind many that were not asked for stays where it is.
      if (!steps.peek().more) refresh();
    });
    const ignore = onReconnect(state, refresh);
    return () => {
      gone = true;
      ignore();
      forget();
    };
  }, [client, id, state, steps]);
  return { steps, loadMore: () => more.current() };
}
