import type { StatusAnswer } from '../firmware/api/contract.ts';
import type { Connection } from './follow.ts';
import { Inert } from './inert.ts';
import { Skep } from './mark.tsx';
import type { State } from './state.ts';
import { bytes, duration, localTime } from './time.ts';
import { WORDS } from './words.ts';

/** Name of the box, and how the page stands with it. */
export function Top({ state, retryNow }: { readonly state: State; readonly retryNow: () => void }) {
  const status = state.status.value;
  const connection = state.connection.value;
  return (
    <header class="top">
      <a class="brand" href="#">
        <Skep />
        <span>{WORDS.name}</span>
      </a>
      {status !== undefined && <span class="host">{status.hostname}</span>}
      <div class={`connection connection-${connection.kind}`} data-testid="connection" data-state={connection.kind}>
        <span class="lamp" aria-hidden="true" />
        <span>{connectionWords(connection, state)}</span>
        {connection.kind === 'waiting' && (
          <button type="button" class="small" onClick={retryNow}>
            {WORDS.connection.retryNow}
          </button>
        )}
      </div>
    </header>
  );
}

function connectionWords(connection: Connection, state: State): string {
  switch (connection.kind) {
    case 'live':
      return WORDS.connection.live;
    case 'connecting':
      return WORDS.connection.connecting;
    case 'waiting':
      return WORDS.connection.retry(Math.ceil((connection.retryAt - state.now.value) / 1000));
  }
}

/** The sentence the owner came for, a few numbers, and what needs attention. */
export function StateOfThings({ state }: { readonly state: State }) {
  const status = state.status.value;
  const connection = state.connection.value;
  const stale = connection.kind === 'waiting' || (connection.kind === 'connecting' && connection.heardAt !== null);
  return (
    <section class={`state mood-${status?.mood ?? 'unknown'}${stale ? ' stale' : ''}`} data-mood={status?.mood}>
      <h1 id="state" class="sentence" data-testid="state">
        {status?.sentence ?? state.firstSentence}
      </h1>
      {status !== undefined && <Facts status={status} />}
      {connection.kind === 'waiting' && (
        <p class="notice" data-testid="stale">
          {connection.heardAt === null
            ? WORDS.connection.neverHeard
            : WORDS.connection.stale(localTime(connection.heardAt, state.now.value))}
        </p>
      )}
      {status !== undefined && <Problems status={status} />}
    </section>
  );
}

function Facts({ status }: { readonly status: StatusAnswer }) {
  const { facts } = WORDS;
  return (
    <ul class="facts" data-testid="facts">
      <li>{facts.up(duration(status.now - status.startedAt))}</li>
      <li>{facts.sessions(status.store.sessions)}</li>
      <li>{facts.events(status.store.lastEvent)}</li>
      <li>{facts.evidence(bytes(status.store.bytes))}</li>
      <li>{mailWords(status)}</li>
    </ul>
  );
}

function mailWords({ mail, now }: StatusAnswer): string {
  if (!mail.configured) return WORDS.facts.mailOff;
  return mail.lastDeliveredAt === null
    ? WORDS.facts.mailNone
    : WORDS.facts.mailSent(localTime(mail.lastDeliveredAt, now));
}

function Problems({ status }: { readonly status: StatusAnswer }) {
  const told = problemsOf(status);
  if (told.length === 0) return null;
  return (
    <ul class="problems" aria-label={WORDS.problems.title} data-testid="problems">
      {told.map((problem) => (
        <li key={problem}>
          <Inert text={problem} />
        </li>
      ))}
    </ul>
  );
}

function problemsOf({ store, dropped, faults, mail }: StatusAnswer): string[] {
  const { problems } = WORDS;
  return [
    ...(store.problem === null ? [] : [problems.store(store.problem)]),
    ...(dropped === 0 ? [] : [problems.dropped(dropped)]),
    ...(faults === 0 ? [] : [problems.faults(faults)]),
    ...(mail.problem === null ? [] : [problems.mail(mail.problem, mail.waiting)]),
    ...(mail.refused === 0 ? [] : [problems.refused(mail.refused)]),
  ];
}
