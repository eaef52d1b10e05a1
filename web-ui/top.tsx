import { useApp } from './app.ts';
import type { Connection } from './follow.ts';
import { Skep } from './mark.tsx';
import type { State } from './state.ts';
import { localTime } from './time.ts';
import { WORDS } from './words.ts';

/** Name of the box, and how the page stands with it. */
export function Top() {
  const { state, retryNow } = useApp();
  const status = state.status.value;
  const connection = state.connection.value;
  return (
    <header class="top">
      <a class="brand" href="#/">
        <Skep />
        <span>{WORDS.name}</span>
      </a>
      {status !== undefined && <span class="host">{status.hostname}</span>}
      <div class={`connection connection-${connection.kind}`} data-testid="connection" data-state={connection.kind}>
        <span class="lamp" aria-hidden="true" />
        <span>{connectionWords(connection, state)}</span>
        {connection.kind === 'waiting' && (
          <button type="button" class="small" onClick={retryNow}>
            {WORDS.connection.retryNow}
          </button>
        )}
      </div>
    </header>
  );
}

function connectionWords(connection: Connection, state: State): string {
  switch (connection.kind) {
    case 'live':
      return WORDS.connection.live;
    case 'connecting':
      return WORDS.connection.connecting;
    case 'waiting':
      return WORDS.connection.retry(Math.ceil((connection.retryAt - state.now.value) / 1000));
  }
}

/** On every page: what is seen may be old. */
export function StaleNotice() {
  const { state } = useApp();
  const connection = state.connection.value;
  if (connection.kind !== 'waiting') return null;
  return (
    <p class="notice" data-testid="stale" role="status">
      {connection.heardAt === null
        ? WORDS.connection.neverHeard
        : WORDS.connection.stale(localTime(connection.heardAt, state.now.value))}
    </p>
  );
}
