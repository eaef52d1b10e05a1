import type { SessionRow, SessionsPage } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { queryOf, type Filter } from '../filter.ts';
import { Inert } from '../inert.ts';
import { useLive } from '../live.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOfPage, hashOfSession } from '../route.ts';
import { duration, localTime } from '../time.ts';
import { WORDS } from '../words.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';

const { sessions: SAYS } = INCIDENT_WORDS;
const SHOWN = 12;

interface SessionLinksProps {
  /** With a source. */
  readonly filter: Filter;
  /** Not this one. */
  readonly but?: number;
  /** What is said when there is none. */
  readonly none: string;
}

/** The newest sessions that fit, and the way to all of them. */
export function SessionLinks({ filter, but, none }: SessionLinksProps) {
  const { client } = useApp();
  const { live } = useLive<SessionsPage>({
    key: queryOf(filter),
    ask: async () => await client.get('/api/v1/sessions', { ...filter, limit: SHOWN + 1 }),
    concerns: ({ srcIp, session }) => srcIp === filter.source && session !== null && filter.until === undefined,
  });
  const shown = live.value;
  if (shown.kind === 'loading') return <p class="muted">{WORDS.loading}</p>;
  if (shown.kind === 'failed') {
    return (
      <p class="muted">
        <Inert text={SAYS.failed(shown.reason)} />
      </p>
    );
  }
  const all = shown.thing.sessions.filter(({ id }) => id !== but);
  if (all.length === 0) return <p class="muted">{none}</p>;
  return (
    <>
      <ul class="links" data-testid="session-links">
        {all.slice(0, SHOWN).map((session) => (
          <li key={session.id}>
            <Link session={session} />
          </li>
        ))}
      </ul>
      {(all.length > SHOWN || shown.thing.next !== null) && (
        <a class="onward" href={hashOfPage('sessions', filter)}>
          {SAYS.more}
        </a>
      )}
    </>
  );
}

function Link({ session }: { readonly session: SessionRow }) {
  const { id, grade, instance, dstPort, sessions, events, startedAt, endedAt } = session;
  const now = useApp().state.now.peek();
  return (
    <a class="session-link" href={hashOfSession(id)} data-row>
      <GradeMark grade={grade} quiet />
      <span>
        {instance}
        {dstPort !== null && <span class="muted">:{dstPort}</span>}{' '}
        <span class="muted">
          {sessions > 1 ? WORDS.sessions.folded(sessions) : WORDS.sessions.events(events)},{' '}
          {endedAt === null ? WORDS.sessions.open : duration(endedAt - startedAt)}
        </span>
      </span>
      <span class="session-time">
        <When at={startedAt} text={localTime(startedAt, now)} />
      </span>
    </a>
  );
}
