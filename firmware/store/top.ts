import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Filter } from '../core/filter.ts';
import type { ListName } from '../core/lists.ts';
import type { Counted, TopOf, TopPart } from '../core/top.ts';
import { PORT } from './attacks.ts';
import { addFunctions, conditionOf } from './filtering.ts';
import { begunIn, listSources, WINDOW } from './list-sources.ts';
import { preparing } from './prepared.ts';

/** Characters of a value that leave the store: ten thousand passwords of 10 kB are no list that anybody reads. */
const VALUE_MAX = 500;

interface Subject {
  readonly list: ListName;
  readonly value: string;
  /** How often the row's value came. */
  readonly times: string;
}

const said = (list: ListName, column: string): Subject => ({ list, value: `v.${column}`, times: '1' });
const visit = (value: string): Subject => ({ list: 'sessions', value, times: 's.sessions' });

const SUBJECTS: Readonly<Record<TopOf, Subject>> = {
  username: said('logins', 'username'),
  password: said('logins', 'password'),
  command: said('commands', 'command'),
  source: visit('s.src_ip'),
  country: visit('(SELECT p.country FROM peer p WHERE p.ip = s.src_ip)'),
  sensor: visit('s.sensor'),
  port: visit(PORT),
};

/** Counts values, a part at a time, the newest first. Row by row: a part of long values is never in memory as a whole. */
export function topOf(db: Database, width?: number): (of: TopOf, filter: Filter, before?: number) => TopPart {
  addFunctions(db);
  const sources = listSources(db);
  const prepare = preparing(db);
  return (of, filter, before = Number.MAX_SAFE_INTEGER) => {
    const { list, value, times } = SUBJECTS[of];
    const { from, ends, columns, window = WINDOW } = sources[list];
    const { least, most } = prepare(ends).get() as { least: number | null; most: number | null };
    if (least === null || most === null || before <= least) return { rows: [], next: null };
    const hi = Math.min(most, before - 1);
    const lo = Math.max(least, hi - (width ?? window) + 1);
    const { sql, bound } = conditionOf(filter, begunIn(columns));
    const found = prepare(`SELECT CAST(${value} AS TEXT), ${times} FROM ${from} AND ${sql} AND ${value} IS NOT NULL`)
      .raw()
      .iterate({ ...bound, lo, hi }) as IterableIterator<readonly [string, number]>;
    return { rows: countedOf(found), next: lo <= least ? null : lo };
  };
}

function countedOf(found: Iterable<readonly [string, number]>): Counted[] {
  const counts = new Map<string, { -readonly [K in keyof Counted]: Counted[K] }>();
  for (const [text, times] of found) {
    const cut = text.length > VALUE_MAX;
    // The prefix keeps a short value from passing for a long one.
    const key = cut ? `#${createHash('sha256').update(text).digest('base64')}` : `=${text}`;
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { key, value: text.slice(0, VALUE_MAX), cut, count: times });
    else known.count += times;
  }
  return [...counts.values()];
}
