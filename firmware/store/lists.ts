import type { Database } from 'better-sqlite3';
import type { Filter } from '../core/filter.ts';
import type { ListName, ListPage, ListPart, ListRows } from '../core/lists.ts';
import { addFunctions, conditionOf, type Bound } from './filtering.ts';
import { listSources, WINDOW, type ListSource } from './list-sources.ts';
import { preparing, type Prepare } from './prepared.ts';

const LIMIT_MAX = 1000;

export type List = <Name extends ListName>(name: Name, filter: Filter, page: ListPage) => ListPart<ListRows[Name]>;

type Raw = Readonly<Record<string, unknown>>;

/** Reads any list through a filter, a part at a time; what was found may be nothing while `next` says that there is more. */
export function listsOf(db: Database, window?: number): List {
  addFunctions(db);
  const sources = listSources(db);
  const prepare = preparing(db);
  return (name, filter, page) => {
    const source = sources[name];
    const { least, most } = prepare(source.ends).get() as { least: number | null; most: number | null };
    const part =
      least === null || most === null
        ? NOTHING
        : partOf(prepare, source, filter, page, {
            least,
            most,
            window: window ?? source.window ?? WINDOW,
          });
    return { rows: part.rows.map(readable), next: part.next } as unknown as ListPart<never>;
  };
}

const NOTHING: ListPart<Raw> = { rows: [], next: null };

interface Ends {
  readonly least: number;
  readonly most: number;
  readonly window: number;
}

function partOf(prepare: Prepare, source: ListSource, filter: Filter, page: ListPage, ends: Ends): ListPart<Raw> {
  const forward = page.after !== undefined;
  const width = source.ties === true ? Number.MAX_SAFE_INTEGER : ends.window;
  const lo = forward
    ? Math.max(ends.least, page.after + 1)
    : Math.max(ends.least, Math.min(ends.most, (page.before ?? Infinity) - 1) - width + 1);
  const hi = forward ? Math.min(ends.most, lo + width - 1) : Math.min(ends.most, (page.before ?? Infinity) - 1);
  if (lo > hi) return NOTHING;
  const limit = Math.max(1, Math.min(LIMIT_MAX, Math.trunc(page.limit)));
  const rows = between(prepare, source, filter, { lo, hi, limit }, forward);
  if (rows.length === limit) return tied(prepare, source, filter, rows, forward);
  const over = forward ? hi >= ends.most : lo <= ends.least;
  return { rows, next: over ? null : forward ? hi : lo };
}

function between(prepare: Prepare, source: ListSource, filter: Filter, span: Bound, forward: boolean): Raw[] {
  const { sql, bound } = conditionOf(filter, source.columns);
  const order = `${source.key} ${forward ? 'ASC' : 'DESC'}`;
  const key = source.ties === true ? `, ${source.key} AS _key` : '';
  return prepare(`SELECT ${source.select}${key} FROM ${source.from} AND ${sql} ORDER BY ${order} LIMIT :limit`).all({
    ...bound,
    ...span,
  }) as Raw[];
}

/** A full part: it goes on behind its last row. */
function tied(prepare: Prepare, source: ListSource, filter: Filter, rows: Raw[], forward: boolean): ListPart<Raw> {
  const last = rows.at(-1) ?? {};
  if (source.ties !== true) return { rows, next: Number(last['id']) };
  const key = Number(last['_key']);
  const same = between(prepare, source, filter, { lo: key, hi: key, limit: Number.MAX_SAFE_INTEGER }, forward);
  return { rows: [...rows.filter((row) => row['_key'] !== key), ...same], next: key };
}

/** Bytes as base64, SQLite's 0 and 1 as what they mean. */
function readable({ _key, ...row }: Raw): Raw {
  if ('firstBytes' in row) {
    const { firstBytes } = row;
    return { ...row, firstBytes: Buffer.isBuffer(firstBytes) ? firstBytes.toString('base64') : '' };
  }
  if ('accepted' in row) return { ...row, accepted: row['accepted'] === null ? null : row['accepted'] === 1 };
  return row;
}
