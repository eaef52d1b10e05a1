import type { IncidentRow, IncidentsPage } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { useLive } from '../live.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOf, hashOfPage } from '../route.ts';
import { localTime } from '../time.ts';
import { INCIDENT_WORDS } from '../words/incidents.ts';
import { deedOf } from './sentence.ts';

const { sessions: SAYS } = INCIDENT_WORDS;
const SHOWN = 6;

/** What the same source did at other times. */
export function OtherIncidents({ incident: { id, source } }: { readonly incident: IncidentRow }) {
  const { client, state } = useApp();
  const { live } = useLive<IncidentsPage>({
    key: `${id} ${source}`,
    ask: async () => await client.get('/api/v1/incidents', { source, limit: SHOWN + 1 }),
    concerns: () => false,
  });
  if (live.value.kind === 'loading') return null;
  const others =
    live.value.kind === 'loaded' ? live.value.thing.incidents.filter((other) => other.id !== id).slice(0, SHOWN) : [];
  return (
    <section class="card detail" aria-labelledby="others-title" data-testid="other-incidents">
      <h3 id="others-title">{SAYS.others}</h3>
      {live.value.kind === 'failed' ? (
        <p class="muted">
          <Inert text={SAYS.failed(live.value.reason)} />
        </p>
      ) : (
        others.length === 0 && <p class="muted">{SAYS.otherNone}</p>
      )}
      <ul class="links">
        {others.map((other) => (
          <li key={other.id}>
            <a class="session-link" href={hashOf({ page: 'incidents', id: String(other.id), filter: {} })}>
              <GradeMark grade={other.grade} quiet />
              <Inert text={deedOf(other)} max={120} />
              <span class="session-time">
                <When at={other.startedAt} text={localTime(other.startedAt, state.now.peek())} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {others.length === SHOWN && (
        <a class="onward" href={hashOfPage('incidents', { source })}>
          {SAYS.more}
        </a>
      )}
    </section>
  );
}
