import { useSignal } from '@preact/signals';
import { useApp } from '../app.ts';
import { hashOfPage } from '../route.ts';
import { WORDS } from '../words.ts';
import { EventLine } from './event-row.tsx';
import { HoldWhenScrolledAway, NewPill } from './hold.tsx';

/** Rows in the document at first; more come when asked for. A phone draws no thousand rows a second. */
const ROWS = 200;

/** What happens, as it happens. */
export function FeedCard() {
  const { state } = useApp();
  const rows = useSignal(ROWS);
  const shown = state.shown.value;
  const { cursor, events } = state.feed.value;
  return (
    <section class="card feed" aria-labelledby="feed-title" id="events">
      <HoldWhenScrolledAway state={state} />
      <div class="bar">
        <h2 id="feed-title">{WORDS.feed.title}</h2>
        <PauseButton />
      </div>
      <NewPill state={state} />
      {shown.length > 0 && (
        <table class="list list-events" role="table" data-testid="feed">
          <caption class="unseen">{WORDS.feed.caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {Object.entries(WORDS.feed.columns).map(([name, word]) => (
                <th key={name} role="columnheader" scope="col" class={`col-${name}`}>
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.slice(0, rows.value).map((event) => (
              <EventLine key={event.id} event={event} now={state.now.peek()} />
            ))}
          </tbody>
        </table>
      )}
      {cursor === undefined && <p class="empty">{WORDS.loading}</p>}
      {cursor !== undefined && !events.some(({ grade }) => grade !== null) && <ProofOfLife />}
      <div class="foot">
        {shown.length > rows.value && (
          <button type="button" onClick={() => (rows.value += ROWS)} data-testid="older">
            {WORDS.feed.older}
          </button>
        )}
        {shown.length > 0 && <a href={hashOfPage('events')}>{WORDS.feed.all}</a>}
      </div>
    </section>
  );
}

function PauseButton() {
  const { state } = useApp();
  const toggle = (): void => {
    state.paused.value = !state.paused.value;
    state.apply({ type: state.paused.value ? 'hold' : 'release' });
  };
  return (
    <button type="button" onClick={toggle} aria-pressed={state.paused.value} data-testid="pause">
      {state.paused.value ? WORDS.feed.resume : WORDS.feed.pause}
    </button>
  );
}

/** Before the first visitor it says how to become one. */
function ProofOfLife() {
  const { state } = useApp();
  const decoy = state.status.value?.decoys.find((one) => one.state === 'listening' && one.transport === 'tcp');
  return (
    <div class="empty" data-testid="empty">
      <p>{WORDS.feed.empty}</p>
      {decoy !== undefined && (
        <p>
          {WORDS.feed.tryIt}{' '}
          <code>
            nc {location.hostname.replace(/^\[|\]$/g, '')} {decoy.port}
          </code>
        </p>
      )}
    </div>
  );
}
