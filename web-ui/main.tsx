import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { hashOf, viewOf } from './filter.ts';
import { follow } from './follow.ts';
import { createLoader } from './load.ts';
import { paced } from './pace.ts';
import { createState } from './state.ts';
import { browserWorld } from './world.ts';

/** Rows of sessions change with their events; they are fetched again at most this often. */
const SESSIONS_EVERY_MS = 2000;

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
const sentence = document.getElementById('state')?.textContent ?? '';
const state = createState(sentence.trim(), viewOf(location.hash), Date.now());
const world = browserWorld();
const load = createLoader(state, world);
const refreshSessions = paced(() => void load.sessions(), SESSIONS_EVERY_MS, setTimeout);
const refreshOpened = paced(() => void load.open(state.view.peek().session), SESSIONS_EVERY_MS, setTimeout);

const follower = follow(world, {
  held: () => ({ cursor: state.feed.peek().cursor, newest: state.feed.peek().events[0] }),
  feed(action) {
    state.apply(action);
    refreshSessions();
    const open = state.view.peek().session;
    if (action.type === 'arrived' && action.events.some(({ session }) => session === open)) refreshOpened();
  },
  status: (status) => (state.status.value = status),
  connection(connection) {
    const wasLive = state.connection.peek().kind === 'live';
    if (connection.kind === 'live' && wasLive) return;
    state.connection.value = connection;
    if (connection.kind !== 'live') return;
    refreshSessions();
    if (state.view.peek().session !== undefined) refreshOpened();
  },
});

addEventListener('hashchange', () => (state.view.value = viewOf(location.hash)));
addEventListener('online', () => follower.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) follower.retryNow();
});
setInterval(() => (state.now.value = Date.now()), 1000);

let open: number | undefined;
effect(() => {
  const { session } = state.view.value;
  if (session === open) return;
  open = session;
  void load.open(session);
});
effect(() => {
  const waiting = state.waiting.value;
  const host = state.status.value?.hostname;
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${host === undefined ? '' : `${host} · `}Skep`;
});

root.replaceChildren();
render(
  <App
    state={state}
    retryNow={() => follower.retryNow()}
    loadOlder={() => void load.olderEvents()}
    loadOlderSessions={() => void load.olderSessions()}
    go={(view) => (location.hash = hashOf(view))}
  />,
  root,
);
