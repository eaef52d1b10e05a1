import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from './client.ts';
import { hashOf, type Route } from './route.ts';
import type { State } from './state.ts';

/** What every component of the page may use. */
export interface App {
  readonly state: State;
  readonly client: Client;
  /** Shows something else; `replace`: without a step in the history, for what is typed letter by letter. */
  readonly go: (route: Route, how?: 'push' | 'replace') => void;
  /** Tries the connection now. */
  readonly retryNow: () => void;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('a component stands outside of <AppContext.Provider>');
  return app;
}

export function goTo(state: State, route: Route, how: 'push' | 'replace' = 'push'): void {
  const hash = hashOf(route);
  if (how === 'push') location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    state.route.value = route;
  }
}
