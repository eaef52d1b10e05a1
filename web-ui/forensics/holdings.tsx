import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EvidenceAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { bytes, utcTime } from '../time.ts';
import { FORENSICS_WORDS } from '../words/forensics.ts';
import { reasonOf } from '../reason.ts';

const { holdings: SAYS } = FORENSICS_WORDS;

/** What there is, from when, and how long it stays. */
export function HoldingsCard() {
  const { client } = useApp();
  const evidence = useSignal<EvidenceAnswer | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  useEffect(() => {
    client.get('/api/v1/evidence').then(
      (answer) => (evidence.value = answer),
      (error: unknown) => (problem.value = reasonOf(error)),
    );
  }, [client, evidence, problem]);
  const held = evidence.value;
  return (
    <section class="card" aria-labelledby="holdings-title" data-testid="holdings">
      <h2 id="holdings-title">{SAYS.title}</h2>
      <div class="card-text">
        {problem.value !== undefined && (
          <p class="notice" role="alert">
            <Inert text={SAYS.failed(problem.value)} />
          </p>
        )}
        {held !== undefined && <Holdings held={held} />}
      </div>
    </section>
  );
}

const Holdings = ({ held }: { readonly held: EvidenceAnswer }) => (
  <>
    <dl class="facts-list">
      <dt>{SAYS.events}</dt>
      <dd>
        {held.firstEvent === null || held.lastEvent === null
          ? SAYS.none
          : SAYS.range(held.firstEvent.toLocaleString('en'), held.lastEvent.toLocaleString('en'))}
      </dd>
      {held.firstEventAt !== null && held.lastEventAt !== null && (
        <>
          <dt>{SAYS.from}</dt>
          <dd>{SAYS.range(utcTime(held.firstEventAt).slice(0, 16), utcTime(held.lastEventAt).slice(0, 16))} UTC</dd>
        </>
      )}
      <dt>{SAYS.sessions}</dt>
      <dd>{held.sessions.toLocaleString('en')}</dd>
      <dt>{SAYS.bytes}</dt>
      <dd>{bytes(held.bytes)}</dd>
      <dt>{SAYS.keeps}</dt>
      <dd>{SAYS.keptFor(held.maxDays, bytes(held.maxBytes))}</dd>
    </dl>
    <details>
      <summary>{SAYS.tables}</summary>
      <p class="tables">
        {held.tables.map((name) => (
          <code key={name}>
            <Inert text={name} max={80} />
          </code>
        ))}
      </p>
    </details>
  </>
);
