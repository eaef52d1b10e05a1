import { signal, type ReadonlySignal } from '@preact/signals';
import type { EventRow } from '../../firmware/api/contract.ts';
import type { Client, Reads } from '../client.ts';
import { matches, type Filter } from '../filter.ts';
import { NO_ROWS, withNewest, withOlder, type Rows } from './rows.ts';
import { reasonOf } from '../reason.ts';

/** The lists of the API by the name that stands in their address and in their answer. */
export interface ListRows {
  readonly events: Reads['/api/v1/events']['events'][number];
  readonly sessions: Reads['/api/v1/sessions']['sessions'][number];
  readonly sources: Reads['/api/v1/sources']['sources'][number];
  readonly logins: Reads['/api/v1/logins']['logins'][number];
  readonly commands: Reads['/api/v1/commands']['commands'][number];
  readonly tokens: Reads['/api/v1/tokens']['tokens'][number];
  readonly honeyfiles: Reads['/api/v1/honeyfiles']['honeyfiles'][number];
  readonly scans: Reads['/api/v1/scans']['scans'][number];
  readonly incidents: Reads['/api/v1/incidents']['incidents'][number];
}
export type ListName = keyof ListRows;

/** Rows loaded at first and each time older ones are asked for. */
export const PAGE_ROWS = 100;

export interface Paged<Row> {
  readonly rows: ReadonlySignal<Rows<Row>>;
  readonly loading: ReadonlySignal<boolean>;
  readonly problem: ReadonlySignal<string | undefined>;
  /** The newest page again. */
  refresh(): Promise<void>;
  older(): Promise<void>;
}

export interface PagedSettings<Name extends ListName> {
  readonly client: Client;
  readonly name: Name;
  readonly filter: Filter;
  readonly keyOf: (row: ListRows[Name]) => unknown;
}

/** One list with one filter. */
export function createPaged<Name extends ListName>(settings: PagedSettings<Name>): Paged<ListRows[Name]> {
  const { client, name, filter, keyOf } = settings;
  type Row = ListRows[Name];
  const rows = signal<Rows<Row>>(NO_ROWS);
  const loading = signal(false);
  const problem = signal<string | undefined>(undefined);

  async function load(before: number | undefined, merge: (page: Rows<Row>) => Rows<Row>): Promise<void> {
    loading.value = true;
    try {
      const answer = await client.get(`/api/v1/${name}`, { ...filter, limit: PAGE_ROWS, before });
      const page = answer as unknown as Readonly<Record<string, readonly Row[]>> & { readonly next: number | null };
      rows.value = merge({ rows: page[name] ?? [], next: page.next });
      problem.value = undefined;
    } catch (error) {
      problem.value = reasonOf(error);
    }
    loading.value = false;
  }

  return {
    rows,
    loading,
    problem,
    refresh: async () => await load(undefined, (page) => withNewest(rows.peek(), page, keyOf)),
    async older() {
      const { next } = rows.peek();
      if (typeof next === 'number' && !loading.peek()) await load(next, (page) => withOlder(rows.peek(), page, keyOf));
    },
  };
}

/** How many of the events above number `since` concern a list: those that fit its filter and make a row of it. */
export const concerning = (
  events: readonly EventRow[],
  since: number,
  filter: Filter,
  makesRow: (event: EventRow) => boolean,
): number => events.filter((event) => event.id > since && makesRow(event) && matches(event, filter)).length;
