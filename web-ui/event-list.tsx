import { useSignal } from '@preact/signals';
import { FilterChips, GradeChoice, PauseButton } from './event-bar.tsx';
import { EventLine } from './event-row.tsx';
import { isFiltered, type View } from './filter.ts';
import { HoldWhenScrolledAway, NewPill } from './hold.tsx';
import type { State } from './state.ts';
import { WORDS } from './words.ts';

/** Rows in the document at first; more come when asked for. A phone draws no thousand rows a second. */
const ROWS = 200;

export interface EventListProps {
  readonly state: State;
  readonly loadOlder: () => void;
  readonly go: (view: View) => void;
}

export function EventList({ state, loadOlder, go }: EventListProps) {
  const rows = useSignal(ROWS);
  const shown = state.shown.value;
  const { cursor, more, events } = state.feed.value;
  const view = state.view.value;
  const older = (): void => {
    const hidden = state.shown.peek().length > rows.peek();
    rows.value += ROWS;
    if (!hidden) loadOlder();
  };
  return (
    <section class="card" aria-labelledby="feed-title" id="events">
      <HoldWhenScrolledAway state={state} />
      <div class="bar">
        <h2 id="feed-title">{WORDS.feed.title}</h2>
        <FilterChips view={view} go={go} />
        <GradeChoice view={view} go={go} />
        <PauseButton state={state} />
      </div>
      <NewPill state={state} />
      {shown.length > 0 && (
        <table class="events" role="table" data-testid="feed">
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
              <EventLine key={event.id} event={event} view={view} now={state.now.peek()} />
            ))}
          </tbody>
        </table>
      )}
      {cursor === undefined && <p class="empty">{WORDS.loading}</p>}
      {cursor !== undefined && <Nothing state={state} go={go} />}
      <div class="foot">
        {isFiltered(view) && <span class="muted">{WORDS.feed.shown(shown.length, events.length)}</span>}
        {(more || shown.length > rows.value) && (
          <button type="button" onClick={older} data-testid="older">
            {WORDS.feed.older}
          </button>
        )}
        {!more && shown.length > ROWS && <span class="muted">{WORDS.feed.noOlder}</span>}
      </div>
    </section>
  );
}

/** An empty list says why it is empty; before the first visitor it says how to become one. */
function Nothing({ state, go }: { readonly state: State; readonly go: (view: View) => void }) {
  const { events, more } = state.feed.value;
  if (isFiltered(state.view.value)) {
    if (state.shown.value.length > 0) return null;
    return (
      <div class="empty" data-testid="empty">
        <p>{WORDS.feed.emptyFiltered(events.length)}</p>
        <button type="button" onClick={() => go({})}>
          {WORDS.filter.clear}
        </button>
      </div>
    );
  }
  if (more || events.some(({ grade }) => grade !== null)) return null;
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
