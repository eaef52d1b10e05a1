import { effect, useSignal, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { EventRow } from '../firmware/api/contract.ts';
import { useApp } from './app.ts';
import { paced } from './pace.ts';
import type { State } from './state.ts';
import { reasonOf } from './reason.ts';

/** One thing of the API that was asked for. */
export type Live<Thing> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly thing: Thing }
  | { readonly kind: 'failed'; readonly reason: string };

export interface LiveSettings<Thing> {
  /** Another key is another thing. */
  readonly key: string;
  readonly ask: () => Promise<Thing>;
  /** Whether an event may have changed it: then it is asked for again. */
  readonly concerns: (event: EventRow) => boolean;
  /** Milliseconds after which it is asked for again in any case; `newest`: the last event that concerned it. */
  readonly againIn?: (thing: Thing, newest: number) => number | undefined;
}

const REFRESH_EVERY_MS = 2000;

/** The thing, kept as it is now. `put` shows what a change has answered. */
export function useLive<Thing>(settings: LiveSettings<Thing>): {
  readonly live: ReadonlySignal<Live<Thing>>;
  readonly put: (thing: Thing) => void;
} {
  const { state } = useApp();
  const live = useSignal<Live<Thing>>({ kind: 'loading' });
  const latest = useRef(settings);
  /** Answers to what was asked before a change was made are older than its own. */
  const changes = useRef(0);
  latest.current = settings;
  const { key } = settings;
  useEffect(() => {
    let gone = false;
    let newest = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function load(): Promise<void> {
      const { ask, againIn } = latest.current;
      const before = changes.current;
      const found = await answerOf(ask);
      if (gone) return;
      if (before !== changes.current) return await load();
      // What was shown already stays: it has only grown old.
      if (found.kind === 'loaded' || live.peek().kind !== 'loaded') live.value = found;
      const shown = live.peek();
      clearTimeout(timer);
      const ms = shown.kind === 'loaded' ? againIn?.(shown.thing, newest) : undefined;
      if (ms !== undefined) timer = setTimeout(() => void load(), ms);
    }
    live.value = { kind: 'loading' };
    const refresh = paced(() => void load(), REFRESH_EVERY_MS, setTimeout);
    refresh();
    let seen = state.feed.peek().cursor ?? 0;
    const forget = effect(() => {
      const { events, cursor } = state.feed.value;
      const since = seen;
      seen = Math.max(seen, cursor ?? 0);
      const concerning = events.find((event) => event.id > since && latest.current.concerns(event));
      if (concerning === undefined) return;
      newest = Math.max(newest, concerning.id);
      refresh();
    });
    const ignore = onReconnect(state, refresh);
    return () => {
      gone = true;
      clearTimeout(timer);
      ignore();
      forget();
    };
  }, [key, live, state]);
  const put = (thing: Thing): void => {
    changes.current += 1;
    live.value = { kind: 'loaded', thing };
  };
  return { live, put };
}

/** Calls when the daemon is heard again, until what is returned is called. */
export function onReconnect(state: State, what: () => void): () => void {
  let wasLive = state.connection.peek().kind === 'live';
  return effect(() => {
    const isLive = state.connection.value.kind === 'live';
    if (isLive && !wasLive) what();
    wasLive = isLive;
  });
}

async function answerOf<Thing>(ask: () => Promise<Thing>): Promise<Live<Thing>> {
  try {
    return { kind: 'loaded', thing: await ask() };
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error) };
  }
}
