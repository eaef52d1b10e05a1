import type { EventsPage, SessionDetail, SessionsPage } from '../firmware/api/contract.ts';
import { PAGE_EVENTS, type World } from './follow.ts';
import { withNewest, withOlder } from './sessions.ts';
import type { State } from './state.ts';

/** Sessions loaded at first and each time older ones are asked for. */
const PAGE_SESSIONS = 50;

export interface Loader {
  /** The newest sessions, again. */
  sessions(): Promise<void>;
  olderSessions(): Promise<void>;
  olderEvents(): Promise<void>;
  /** Shows one session, or none. */
  open(id: number | undefined): Promise<void>;
}

/** What the page asks for once. Where that fails the connection's own state says so, and the button is still there. */
export function createLoader(state: State, world: World): Loader {
  return {
    async sessions() {
      const page = await tried<SessionsPage>(world, `/api/v1/sessions?limit=${PAGE_SESSIONS}`);
      if (page === undefined) return;
      const full = page.sessions.length === PAGE_SESSIONS;
      const merged = withNewest(state.sessions.peek() ?? [], page.sessions, full);
      if (merged.length === page.sessions.length) state.moreSessions.value = full;
      state.sessions.value = merged;
    },
    async olderSessions() {
      const before = state.sessions.peek()?.at(-1)?.id ?? 0;
      const page = await tried<SessionsPage>(world, `/api/v1/sessions?before=${before}&limit=${PAGE_SESSIONS}`);
      if (page === undefined) return;
      state.sessions.value = withOlder(state.sessions.peek() ?? [], page.sessions);
      state.moreSessions.value = page.sessions.length === PAGE_SESSIONS;
    },
    async olderEvents() {
      const before = state.feed.peek().events.at(-1)?.id ?? 0;
      const page = await tried<EventsPage>(world, `/api/v1/events?before=${before}&limit=${PAGE_EVENTS}`);
      if (page === undefined) return;
      state.apply({ type: 'older', events: page.events, full: page.events.length === PAGE_EVENTS });
    },
    async open(id) {
      if (id === undefined) {
        state.opened.value = undefined;
        return;
      }
      if (state.opened.peek()?.id !== id) state.opened.value = { kind: 'loading', id };
      try {
        const detail = (await world.get(`/api/v1/sessions/${id}`)) as SessionDetail;
        if (state.opened.peek()?.id === id) state.opened.value = { kind: 'loaded', id, detail };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const opened = state.opened.peek();
        // What was shown already stays: it has only grown old.
        if (opened?.id === id && opened.kind !== 'loaded') state.opened.value = { kind: 'failed', id, reason };
      }
    },
  };
}

async function tried<T>(world: World, path: string): Promise<T | undefined> {
  try {
    return (await world.get(path)) as T;
  } catch {
    return undefined;
  }
}
