import type { Database } from 'better-sqlite3';
import type { Holdings } from '../core/holdings.ts';
import { quoted } from './tables.ts';

/** Answered from both ends of each table: counting a million rows is another matter. */
export function holdingsOf(db: Database): Holdings {
  const end = (table: string, order: 'ASC' | 'DESC', at: string): { id: number; at: number } | undefined =>
    db
      .prepare<[], { id: number; at: number }>(`SELECT id, ${at} AS at FROM ${table} ORDER BY id ${order} LIMIT 1`)
      .get();
  const names = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .pluck()
    .all();
  const isFilled = (name: string): boolean => db.prepare(`SELECT 1 FROM ${quoted(name)} LIMIT 1`).get() !== undefined;
  const [first, last] = [end('event', 'ASC', 'at'), end('event', 'DESC', 'at')];
  return {
    firstEvent: first?.id ?? null,
    firstEventAt: first?.at ?? null,
    lastEvent: last?.id ?? null,
    lastEventAt: last?.at ?? null,
    tables: names.filter(isFilled),
  };
}
