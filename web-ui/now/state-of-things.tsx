import type { StatusAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { bytes, duration, localTime } from '../time.ts';
import { WORDS } from '../words.ts';

/** The sentence the owner came for, a few numbers, and what needs attention. */
export function StateOfThings() {
  const { state } = useApp();
  const status = state.status.value;
  const connection = state.connection.value;
  const stale = connection.kind === 'waiting' || (connection.kind === 'connecting' && connection.heardAt !== null);
  return (
    <section class={`state mood-${status?.mood ?? 'unknown'}${stale ? ' stale' : ''}`} data-mood={status?.mood}>
      <h1 id="state" class="sentence" data-testid="state">
        {status?.sentence ?? state.firstSentence}
      </h1>
      {status !== undefined && <Facts status={status} />}
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
