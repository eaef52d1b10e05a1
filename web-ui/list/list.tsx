import { effect, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { EventRow } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { isFiltered, queryOf, type Filter } from '../filter.ts';
import { Inert } from '../inert.ts';
import { paced } from '../pace.ts';
import { SelfTest } from '../self-test.tsx';
import { WORDS } from '../words.ts';
import { FilterBar } from './filter-bar.tsx';
import { concerning, createPaged, type ListName, type ListRows } from './paged.ts';

export interface Column<Row> {
  readonly name: string;
  /** Its heading. */
  readonly word: string;
  /** Text of a visitor only through {@link Inert}. A link that opens the row carries `data-open`. */
  readonly cell: (row: Row) => ComponentChildren;
}

export interface ListProps<Name extends ListName> {
  /** As in `/api/v1/<name>`. */
  readonly name: Name;
  readonly title: string;
  readonly columns: readonly Column<ListRows[Name]>[];
  readonly keyOf: (row: ListRows[Name]) => string | number;
  /** Whether a live event may be a new row of this list (or change one): then the newest page is fetched again. */
  readonly makesRow: (event: EventRow) => boolean;
  /** Rows are made of events a while after these arrived: then the newest page is fetched once more. */
  readonly rowsComeLateMs?: number;
  /** Class of a row, for its colour. */
  readonly rowClass?: (row: ListRows[Name]) => string;
  /** What an empty list without a filter says: that it works, and how to see it. */
  readonly empty?: ComponentChildren;
  /** Stands between the bar and the rows. */
  readonly children?: ComponentChildren;
}

const REFRESH_EVERY_MS = 2000;
/** Where a visit shows: an empty one is to prove that it would. */
const TESTABLE: ReadonlySet<ListName> = new Set(['events', 'sessions', 'sources', 'incidents'] as const);

/** A list of the API: the filter from the address, pages of older rows, what is new, exports, keys. */
export function List<Name extends ListName>(props: ListProps<Name>) {
  const { state } = useApp();
  const { filter } = state.route.value;
  // Another filter is another list.
  return <Filtered key={queryOf(filter)} {...props} filter={filter} />;
}

function Filtered<Name extends ListName>(props: ListProps<Name> & { readonly filter: Filter }) {
  const { name, title, columns, keyOf, makesRow, rowsComeLateMs, rowClass, empty, children, filter } = props;
  const { state, client } = useApp();
  const list = useMemo(() => createPaged({ client, name, filter, keyOf }), [client, name, filter, keyOf]);
  const fresh = useSignal(0);
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    void list.refresh();
    let seen = state.feed.peek().cursor ?? 0;
    const refresh = paced(() => void list.refresh(), REFRESH_EVERY_MS, setTimeout);
    let late: ReturnType<typeof setTimeout> | undefined;
    const forget = effect(() => {
      const { events, cursor } = state.feed.value;
      const count = concerning(events, seen, filter, makesRow);
      seen = Math.max(seen, cursor ?? 0);
      if (count === 0) return;
      // What is being read must not move.
      const isRead = (): boolean => (top.current?.getBoundingClientRect().top ?? 0) < 0;
      if (isRead()) fresh.value += count;
      else refresh();
      if (rowsComeLateMs === undefined) return;
      clearTimeout(late);
      late = setTimeout(() => isRead() || refresh(), rowsComeLateMs);
    });
    return () => {
      clearTimeout(late);
      forget();
    };
  }, [list, filter, fresh, makesRow, rowsComeLateMs, state]);

  const { rows, next } = list.rows.value;
  const problem = list.problem.value;
  const show = (): void => {
    fresh.value = 0;
    void list.refresh();
    top.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <section class="card" aria-labelledby="list-title" ref={top} data-testid="list" data-name={name}>
      <FilterBar title={title} name={name} filter={filter} />
      {children}
      {fresh.value > 0 && (
        <div class="pill-place">
          <button type="button" class="pill" onClick={show} title={WORDS.list.freshAbout}>
            <span aria-hidden="true">↑</span> {WORDS.list.fresh(fresh.value)}
          </button>
        </div>
      )}
      {problem !== undefined && (
        <p class="notice in-card" role="alert">
          <Inert text={WORDS.list.failed(problem)} />
        </p>
      )}
      {rows.length > 0 && (
        <table class={`list list-${name}`} role="table">
          <caption class="unseen">{title}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <th key={column.name} role="columnheader" scope="col" class={`col-${column.name}`}>
                  {column.word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <tr
                key={keyOf(row)}
                role="row"
                class={rowClass?.(row)}
                tabIndex={-1}
                data-row
                data-testid="row"
                data-key={keyOf(row)}
              >
                {columns.map((column) => (
                  <td key={column.name} role="cell" class={`col-${column.name}`} data-word={column.word}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next === undefined && problem === undefined && <p class="empty">{WORDS.loading}</p>}
      {next === null && rows.length === 0 && (
        <div class="empty" data-testid="empty">
          {isFiltered(filter) ? WORDS.list.emptyFiltered : (empty ?? WORDS.list.empty)}
          {!isFiltered(filter) && TESTABLE.has(name) && <SelfTest />}
        </div>
      )}
      <div class="foot">
        {typeof next === 'number' && (
          <>
            {rows.length === 0 && <span class="muted">{WORDS.list.lookedThrough}</span>}
            <button type="button" onClick={() => void list.older()} disabled={list.loading.value} data-testid="older">
              {rows.length === 0 ? WORDS.list.lookOn : WORDS.list.older}
            </button>
          </>
        )}
        {next === null && rows.length > 0 && <span class="muted">{WORDS.list.all}</span>}
      </div>
    </section>
  );
}
