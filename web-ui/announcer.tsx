import { effect, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { inertText } from './inert.ts';
import type { State } from './state.ts';
import { WORDS } from './words.ts';

/** A brute-force run must not talk a screen reader's owner to death. */
const EVERY_MS = 10_000;

/** Says for screen readers what eyes see move: new events, now and then, and a connection that was lost or came back. */
export function Announcer({ state }: { readonly state: State }) {
  const text = useSignal('');
  useEffect(() => {
    let told = state.feed.peek().cursor;
    const tellEvents = (): void => {
      const { cursor, events } = state.feed.peek();
      const since = told;
      told = cursor;
      if (since === undefined) return;
      const fresh = events.filter(({ id }) => id > since);
      const [latest] = fresh;
      if (latest !== undefined) text.value = WORDS.announce.events(fresh.length, inertText(latest.summary, 120));
    };
    const timer = setInterval(tellEvents, EVERY_MS);
    let wasLive = false;
    const forget = effect(() => {
      const { kind } = state.connection.value;
      if (kind === 'waiting' && wasLive) text.value = WORDS.connection.neverHeard;
      if (kind === 'live' && !wasLive && text.peek() !== '') text.value = WORDS.connection.restored;
      if (kind !== 'connecting') wasLive = kind === 'live';
    });
    return () => {
      clearInterval(timer);
      forget();
    };
  }, [state, text]);
  return (
    <div class="unseen" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
