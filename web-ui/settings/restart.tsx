import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { localTime } from '../time.ts';
import { SETTINGS_WORDS } from '../words/settings.ts';
import { Sure } from './sure.tsx';
import { reasonOf } from '../reason.ts';

const { restart: SAYS } = SETTINGS_WORDS;

type Going =
  | { readonly kind: 'no' }
  /** `before`: when the daemon that is to go was started. */
  | { readonly kind: 'away'; readonly before: number | undefined }
  | { readonly kind: 'back'; readonly at: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Restarts the daemon after a question, says so while it is away, and when it is back. */
export function Restart({ onBack }: { readonly onBack?: () => void }) {
  const { state, client, retryNow } = useApp();
  const going = useSignal<Going>({ kind: 'no' });
  const startedAt = state.status.value?.startedAt;
  const isLive = state.connection.value.kind === 'live';
  useEffect(() => {
    const now = going.peek();
    if (now.kind !== 'away' || !isLive || startedAt === undefined || startedAt === now.before) return;
    going.value = { kind: 'back', at: startedAt };
    onBack?.();
  }, [startedAt, isLive]);
  const isAway = going.value.kind === 'away';
  useEffect(() => {
    if (!isAway) return;
    // Whoever waits for it looks; the connection's own pace is for nights.
    const timer = setInterval(() => state.connection.peek().kind === 'live' || retryNow(), RETRY_MS);
    return () => clearInterval(timer);
  }, [isAway]);
  const restart = async (): Promise<void> => {
    going.value = { kind: 'away', before: state.status.peek()?.startedAt };
    try {
      await client.post('/api/v1/restart', {});
    } catch (error) {
      going.value = { kind: 'failed', reason: reasonOf(error) };
    }
  };
  return (
    <>
      {!isAway && (
        <Sure word={SAYS.word} question={SAYS.question} yes={SAYS.yes} onYes={() => void restart()} testid="restart" />
      )}
      <span role="status" data-testid="restart-told" data-state={going.value.kind}>
        <Inert text={saidOf(going.value, state.now.value)} />
      </span>
    </>
  );
}

const RETRY_MS = 1500;

function saidOf(going: Going, now: number): string {
  switch (going.kind) {
    case 'no':
      return '';
    case 'away':
      return SAYS.away;
    case 'back':
      return SAYS.back(localTime(going.at, now));
    case 'failed':
      return SETTINGS_WORDS.failed(going.reason);
  }
}
