import { useEffect, useRef } from 'preact/hooks';
import type { IncidentRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { useLive, type Live } from '../live.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOfPage } from '../route.ts';
import { duration, localTime } from '../time.ts';
import { INCIDENT_WORDS as SAYS } from '../words/incidents.ts';
import { Acknowledge } from './acknowledge.tsx';
import { IgnoreForm } from './ignore-form.tsx';
import { Note } from './note.tsx';
import { adviceOf, countsOf, deedOf, nameOf, placeOf } from './sentence.ts';
import { OtherIncidents } from './others.tsx';
import { Timeline } from './timeline.tsx';
import { Who } from './who.tsx';
import { SessionLinks } from '../session/links.tsx';

/** The alerts save what nobody waits for after ten seconds. */
const CATCHES_UP_MS = 3000;
/** That an incident is over, no event tells. */
const LOOKS_AGAIN_MS = 20_000;

/** One incident in full: who did what, how bad it is, what to do. */
export function IncidentView({ id }: { readonly id: number }) {
  const { client } = useApp();
  const title = useRef<HTMLHeadingElement>(null);
  const source = useRef<string | undefined>(undefined);
  const { live, put } = useLive<IncidentRow>({
    key: String(id),
    ask: async () => await client.get(`/api/v1/incidents/${id}`),
    concerns: ({ srcIp, grade }) => grade !== null && srcIp !== null && srcIp === source.current,
    againIn: ({ endedAt, lastEvent }, newest) =>
      endedAt !== null ? undefined : lastEvent < newest ? CATCHES_UP_MS : LOOKS_AGAIN_MS,
  });
  const shown = live.value;
  source.current = shown.kind === 'loaded' && shown.thing.endedAt === null ? shown.thing.source : undefined;
  // The list that had the focus is gone; a screen reader goes on here.
  useEffect(() => title.current?.focus(), [id]);
  return (
    <article class="incident" aria-labelledby="incident-title" data-testid="incident" data-state={shown.kind}>
      <section class="card detail" aria-labelledby="incident-title">
        <a class="back" href={hashOfPage('incidents')}>
          <span aria-hidden="true">←</span> {SAYS.back}
        </a>
        <h2 id="incident-title" tabIndex={-1} ref={title}>
          {SAYS.heading(id)}
        </h2>
        <Lead shown={shown} put={put} />
      </section>
      {shown.kind === 'loaded' && <Parts incident={shown.thing} put={put} />}
    </article>
  );
}

interface PartsProps {
  readonly incident: IncidentRow;
  readonly put: (incident: IncidentRow) => void;
}

function Lead({ shown, put }: { readonly shown: Live<IncidentRow>; readonly put: PartsProps['put'] }) {
  switch (shown.kind) {
    case 'loading':
      return <p class="empty">{SAYS.loading}</p>;
    case 'failed':
      return (
        <p class="notice" role="alert">
          <Inert text={SAYS.failed(shown.reason)} />
        </p>
      );
    case 'loaded':
      return <Sentence incident={shown.thing} put={put} />;
  }
}

function Sentence({ incident, put }: PartsProps) {
  const now = useApp().state.now.peek();
  const { source, grade, startedAt, lastAt, endedAt, ignored } = incident;
  const place = placeOf(source);
  return (
    <>
      <p class="sentence" data-testid="incident-sentence">
        <Inert text={nameOf(source)} />
        {(place === 'own' || place === 'internet') && `, ${SAYS.place[place]},`} <Inert text={deedOf(incident)} />.
      </p>
      <p class={`how-bad how-bad-${grade}`}>
        <GradeMark grade={grade} /> {SAYS.bad[grade]}
      </p>
      <ul class="facts">
        <li>
          <When at={startedAt} text={localTime(startedAt, now)} />,{' '}
          {endedAt === null
            ? SAYS.lastedGoesOn(duration(lastAt - startedAt))
            : SAYS.lasted(duration(endedAt - startedAt))}
        </li>
        <li>{countsOf(incident)}</li>
      </ul>
      {ignored !== null && (
        <p class="muted">
          {SAYS.ignored(ignored.events)} {ignored.rules.join(', ')}
        </p>
      )}
      <h3>{SAYS.advice.title}</h3>
      <ol class="advice" data-testid="advice">
        {adviceOf(incident).map((advice) => (
          <li key={advice}>{advice}</li>
        ))}
      </ol>
      <Acknowledge incident={incident} put={put} />
    </>
  );
}

function Parts({ incident, put }: PartsProps) {
  const { source, startedAt, lastAt, endedAt } = incident;
  const hasAddress = placeOf(source) === 'own' || placeOf(source) === 'internet';
  return (
    <div class="columns">
      <div class="wide">
        <Timeline incident={incident} />
        {hasAddress && (
          <section class="card detail" aria-labelledby="incident-sessions">
            <h3 id="incident-sessions">{SAYS.sessions.title}</h3>
            <SessionLinks
              filter={{
                source,
                from: String(startedAt),
                ...(endedAt === null ? {} : { until: String(lastAt + 1) }),
              }}
              none={SAYS.sessions.none}
            />
          </section>
        )}
      </div>
      <div class="narrow">
        {hasAddress && <Who source={source} />}
        <Note incident={incident} put={put} />
        <IgnoreForm incident={incident} />
        {hasAddress && <OtherIncidents incident={incident} />}
      </div>
    </div>
  );
}
