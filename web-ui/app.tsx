import { Announcer } from './announcer.tsx';
import { Decoys } from './decoys.tsx';
import { EventList, type EventListProps } from './event-list.tsx';
import { SessionList } from './session-list.tsx';
import { SessionView } from './session-view.tsx';
import type { State } from './state.ts';
import { StateOfThings, Top } from './top.tsx';
import { WORDS } from './words.ts';

export interface AppProps extends EventListProps {
  readonly state: State;
  readonly retryNow: () => void;
  readonly loadOlderSessions: () => void;
}

export function App({ state, retryNow, loadOlder, loadOlderSessions, go }: AppProps) {
  const opened = state.opened.value;
  return (
    <>
      <a class="skip" href="#events" onClick={skipToEvents}>
        {WORDS.skip}
      </a>
      <Top state={state} retryNow={retryNow} />
      <main>
        <StateOfThings state={state} />
        <div class="columns">
          <div class="wide">
            {opened === undefined ? (
              <EventList state={state} loadOlder={loadOlder} go={go} />
            ) : (
              <SessionView state={state} opened={opened} />
            )}
          </div>
          <div class="narrow">
            <Decoys state={state} />
            <SessionList state={state} loadOlder={loadOlderSessions} />
          </div>
        </div>
      </main>
      <footer>
        <a href="/logout">{WORDS.logOut}</a>
        {state.status.value !== undefined && <span>{WORDS.facts.version(state.status.value.version)}</span>}
      </footer>
      <Announcer state={state} />
    </>
  );
}

/** The address holds the view, so a plain fragment link would change it. */
function skipToEvents(click: MouseEvent): void {
  click.preventDefault();
  const target = document.querySelector<HTMLElement>('.wide a, .wide button');
  target?.focus();
}
