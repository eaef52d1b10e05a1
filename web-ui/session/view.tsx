import { useEffect, useRef } from 'preact/hooks';
import type { EventDetail, SessionDetail } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { hexLines } from '../hex.ts';
import { Inert } from '../inert.ts';
import { GradeMark, When } from '../mark.tsx';
import { hashOfPage } from '../route.ts';
import { duration } from '../time.ts';
import { WORDS } from '../words.ts';
import { SessionFacts } from './facts.tsx';
import { useOpened, type Opened } from './opened.ts';

/** One session in full: who, when, what, and the bytes it began with. */
export function SessionView({ id }: { readonly id: number }) {
  const title = useRef<HTMLHeadingElement>(null);
  const opened = useOpened(id).value;
  // The list that had the focus is gone; a screen reader goes on here.
  useEffect(() => title.current?.focus(), [id]);
  return (
    <section class="card detail" aria-labelledby="session-title" data-testid="session-detail" data-state={opened.kind}>
      <a class="back" href={hashOfPage('sessions')}>
        <span aria-hidden="true">←</span> {WORDS.session.back}
      </a>
      <h2 id="session-title" tabIndex={-1} ref={title}>
        {WORDS.session.title(id)}
      </h2>
      <Content opened={opened} />
    </section>
  );
}

function Content({ opened }: { readonly opened: Opened }) {
  const { state } = useApp();
  switch (opened.kind) {
    case 'loading':
      return <p class="empty">{WORDS.session.loading}</p>;
    case 'failed':
      return <p class="notice">{WORDS.session.failed(opened.reason)}</p>;
    case 'loaded':
      return (
        <>
          <SessionFacts session={opened.detail} now={state.now.peek()} />
          <h3>{WORDS.session.events}</h3>
          <SessionEvents session={opened.detail} />
          <h3>{WORDS.session.firstBytes}</h3>
          <FirstBytes base64={opened.detail.firstBytes} />
        </>
      );
  }
}

/** `SessionRow.events` does not count these. */
const FRAME: ReadonlySet<string> = new Set(['opened', 'closed', 'folded']);

function SessionEvents({ session }: { readonly session: SessionDetail }) {
  const { eventList, startedAt } = session;
  return (
    <>
      <ol class="steps" data-testid="session-events">
        {eventList.map((event) => (
          <Step key={event.id} event={event} startedAt={startedAt} />
        ))}
      </ol>
      {session.events > eventList.filter(({ name }) => !FRAME.has(name)).length && (
        <p class="muted">{WORDS.session.more(eventList.length)}</p>
      )}
    </>
  );
}

function Step({ event, startedAt }: { readonly event: EventDetail; readonly startedAt: number }) {
  const values = Object.entries(event.fields).filter(([, value]) => value !== null);
  return (
    <li class={`step event-${event.grade ?? 'note'}`} data-name={event.name}>
      <span class="step-time">
        <When at={event.at} text={`+${duration(event.at - startedAt)}`} />
      </span>
      <GradeMark grade={event.grade} quiet />
      <div class="step-what">
        <span class="step-name">{event.name}</span> <Inert text={event.summary} />
        {values.length > 0 && (
          <dl class="values">
            {values.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Inert text={String(value)} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

function FirstBytes({ base64 }: { readonly base64: string }) {
  if (base64 === '') return <p class="muted">{WORDS.session.noBytes}</p>;
  return (
    <div class="hex" role="region" aria-label={WORDS.session.firstBytes} tabIndex={0}>
      <table data-testid="first-bytes">
        <thead class="unseen">
          <tr>
            <th scope="col">{WORDS.session.hex.offset}</th>
            <th scope="col">{WORDS.session.hex.hex}</th>
            <th scope="col">{WORDS.session.hex.text}</th>
          </tr>
        </thead>
        <tbody>
          {hexLines(base64).map(({ offset, hex, text }) => (
            <tr key={offset}>
              <td class="muted">{offset}</td>
              <td>{hex}</td>
              <td class="hex-text">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
