import { effect } from '@preact/signals';
import { render } from 'preact';
import { AppContext, goTo, type App } from './app.ts';
import { createClient } from './client.ts';
import { follow } from './follow.ts';
import { Frame } from './frame.tsx';
import { routeOf } from './route.ts';
import { createState } from './state.ts';
import { applyTheme } from './theme.tsx';
import { browserWorld } from './world.ts';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');
applyTheme();
const sentence = document.getElementById('state')?.textContent ?? '';
const state = createState(sentence.trim(), routeOf(location.hash), Date.now());
const world = browserWorld();

const follower = follow(world, {
  held: () => ({ cursor: state.feed.peek().cursor, newest: state.feed.peek().events[0] }),
  feed: (action) => state.apply(action),
  status: (status) => (state.status.value = status),
  connection(connection) {
    if (connection.kind === 'live' && state.connection.peek().kind === 'live') return;
    state.connection.value = connection;
  },
});

addEventListener('hashchange', () => (state.route.value = routeOf(location.hash)));
addEventListener('online', () => follower.retryNow());
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) follower.retryNow();
});
setInterval(() => (state.now.value = Date.now()), 1000);

effect(() => {
  const waiting = state.waiting.value;
  const host = state.status.value?.hostname;
  document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${host === undefined ? '' : `${host} · `}Skep`;
});

const app: App = {
  state,
  client: createClient(world),
  go: (route, how) => goTo(state, route, how),
  retryNow: () => follower.retryNow(),
};
root.replaceChildren();
render(
  <AppContext.Provider value={app}>
    <Frame />
  </AppContext.Provider>,
  root,
);
