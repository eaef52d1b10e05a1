import { effect, useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { SessionDetail } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { paced } from '../pace.ts';

/** A session that was asked for. */
export type Opened =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly detail: SessionDetail }
  | { readonly kind: 'failed'; readonly reason: string };

const REFRESH_EVERY_MS = 2000;

/** The session, and again whenever something happens in it. */
export function useOpened(id: number): Signal<Opened> {
  const { state, client } = useApp();
  const opened = useSignal<Opened>({ kind: 'loading' });
  useEffect(() => {
    let gone = false;
    async function load(): Promise<void> {
      let found: Opened;
      try {
        found = { kind: 'loaded', detail: await client.get(`/api/v1/sessions/${id}`) };
      } catch (error) {
        found = { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
      }
      // What was shown already stays: it has only grown old.
      if (!gone && !(found.kind === 'failed' && opened.peek().kind === 'loaded')) opened.value = found;
    }
    opened.value = { kind: 'loading' };
    const refresh = paced(() => void load(), REFRESH_EVERY_MS, setTimeout);
    refresh();
    let seen = state.feed.peek().cursor ?? 0;
    const forget = effect(() => {
      const { events, cursor } = state.feed.value;
      const since = seen;
      seen = Math.max(seen, cursor ?? 0);
      if (events.some((event) => event.id > since && event.session === id)) refresh();
    });
    return () => {
      gone = true;
      forget();
    };
  }, [client, id, opened, state]);
  return opened;
}
