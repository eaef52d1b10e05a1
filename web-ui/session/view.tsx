import { useEffect, useRef } from 'preact/hooks';
import type { SessionDetail } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { useLive } from '../live.ts';
import { hashOf, hashOfPage } from '../route.ts';
import { WORDS } from '../words.ts';
import { SESSION_WORDS } from '../words/session.ts';
import { Dialogue } from './dialogue.tsx';
import { SessionFacts } from './facts.tsx';
import { FirstBytes } from './first-bytes.tsx';
import { SessionLinks } from './links.tsx';
import { hasShell } from './player.ts';
import { Replay } from './replay.tsx';
import { useSteps, type Steps } from './steps.ts';

/** One session in full: who, when, what as it was, and the bytes it began with. */
export function SessionView({ id }: { readonly id: number }) {
  const { client } = useApp();
  const title = useRef<HTMLHeadingElement>(null);
  const { live } = useLive<SessionDetail>({
    key: String(id),
    ask: async () => await client.get(`/api/v1/sessions/${id}`),
    concerns: ({ session }) => session === id,
  });
  const shown = live.value;
  // The list that had the focus is gone; a screen reader goes on here.
  useEffect(() => title.current?.focus(), [id]);
  return (
    <section class="card detail" aria-labelledby="session-title" data-testid="session-detail" data-state={shown.kind}>
      <a class="back" href={hashOfPage('sessions')}>
        <span aria-hidden="true">←</span> {WORDS.session.back}
      </a>
      <h2 id="session-title" tabIndex={-1} ref={title}>
        {WORDS.session.title(id)}
      </h2>
      {shown.kind === 'loading' && <p class="empty">{WORDS.session.loading}</p>}
      {shown.kind === 'failed' && (
        <p class="notice" role="alert">
          <Inert text={WORDS.session.failed(shown.reason)} />
        </p>
      )}
      {shown.kind === 'loaded' && <Content session={shown.thing} />}
    </section>
  );
}

function Content({ session }: { readonly session: SessionDetail }) {
  const { state } = useApp();
  const { steps, loadMore } = useSteps(session.id);
  const { srcIp } = session;
  return (
    <>
      <SessionFacts session={session} now={state.now.peek()} />
      {hasShell(steps.value.steps) && (
        <>
          <h3>{SESSION_WORDS.replay.title}</h3>
          <Replay steps={steps.value.steps} />
        </>
      )}
      <h3>{SESSION_WORDS.dialogue.title}</h3>
      <Dialogue steps={steps.value.steps} startedAt={session.startedAt} />
      <Rest steps={steps.value} loadMore={loadMore} />
      <h3>{WORDS.session.firstBytes}</h3>
      <FirstBytes base64={session.firstBytes} />
      {srcIp !== null && (
        <>
          <h3>{SESSION_WORDS.same}</h3>
          <SessionLinks filter={{ source: srcIp }} but={session.id} none={SESSION_WORDS.sameNone} />
          <a class="onward" href={hashOf({ page: 'sources', id: srcIp, filter: {} })}>
            {SESSION_WORDS.source}
          </a>
        </>
      )}
    </>
  );
}

interface RestProps {
  readonly steps: Steps;
  readonly loadMore: () => void;
}

function Rest({ steps: { steps, more, loading, problem }, loadMore }: RestProps) {
  const { dialogue: says } = SESSION_WORDS;
  if (problem !== undefined) {
    return (
      <p class="notice" role="alert">
        <Inert text={says.failed(problem)} />
      </p>
    );
  }
  if (loading) return <p class="muted">{says.loading}</p>;
  if (more) {
    return (
      <button type="button" onClick={loadMore} data-testid="load-steps">
        {says.load}
      </button>
    );
  }
  return steps.length === 0 ? <p class="muted">{says.none}</p> : null;
}
