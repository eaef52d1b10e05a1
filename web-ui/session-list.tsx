import type { SessionRow } from '../firmware/api/contract.ts';
import { hashOf, type View } from './filter.ts';
import { GradeMark, When } from './mark.tsx';
import type { State } from './state.ts';
import { localTime } from './time.ts';
import { WORDS } from './words.ts';

export function SessionList({ state, loadOlder }: { readonly state: State; readonly loadOlder: () => void }) {
  const sessions = state.shownSessions.value;
  const loaded = state.sessions.value;
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{WORDS.sessions.title}</h2>
      {loaded === undefined && <p class="empty">{WORDS.loading}</p>}
      {loaded !== undefined && sessions.length === 0 && (
        <p class="empty">{loaded.length === 0 ? WORDS.sessions.empty : WORDS.sessions.emptyFiltered}</p>
      )}
      <ul class="sessions" data-testid="sessions">
        {sessions.map((session) => (
          <Item key={session.id} session={session} view={state.view.value} now={state.now.peek()} />
        ))}
      </ul>
      {state.moreSessions.value && (
        <div class="foot">
          <button type="button" onClick={loadOlder}>
            {WORDS.sessions.older}
          </button>
        </div>
      )}
    </section>
  );
}

function Item({ session, view, now }: { readonly session: SessionRow; readonly view: View; readonly now: number }) {
  const { id, grade, srcIp, instance, startedAt, endedAt, events, sessions } = session;
  return (
    <li data-testid="session" data-id={id}>
      <a
        class="session-link"
        href={hashOf({ ...view, session: id })}
        aria-current={view.session === id ? 'true' : undefined}
        title={WORDS.feed.openSession(id)}
      >
        <GradeMark grade={grade} quiet />
        <span class="session-source">{srcIp ?? WORDS.feed.unknownSource}</span>
        <span class="session-time">
          <When at={startedAt} text={localTime(startedAt, now)} />
        </span>
        <span class="session-what muted">
          {instance} · {sessions > 1 ? WORDS.sessions.folded(sessions) : WORDS.sessions.events(events)}
        </span>
        {endedAt === null && <span class="badge">{WORDS.sessions.open}</span>}
      </a>
    </li>
  );
}
