import type { Database, Statement } from 'better-sqlite3';

/** A list has few shapes, and a page of them is asked for at a time. */
const KEPT = 64;

export type Prepare = (sql: string) => Statement;

/**
 * Statements whose text is put together as they are asked for, kept for the next part. One over many tables takes a
 * millisecond to prepare, and is freed with V8's garbage, which does not know how much of SQLite's memory hangs on it: a
 * thousand of them, over 71 tables, held 194 MB.
 */
export function preparing(db: Database): Prepare {
  const known = OF.get(db) ?? keeping(db);
  OF.set(db, known);
  return known;
}

const OF = new WeakMap<Database, Prepare>();

function keeping(db: Database): Prepare {
  const kept = new Map<string, Statement>();
  return (sql) => {
    const statement = kept.get(sql) ?? db.prepare(sql);
    // The one that was used least lately is first.
    kept.delete(sql);
    kept.set(sql, statement);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return statement;
  };
}
