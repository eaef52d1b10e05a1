import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Row = Readonly<Record<string, string | number | Buffer | null>>;

/** What is in skep.sqlite now, as anybody may read it. */
export interface Evidence {
  rows<T = Row>(sql: string, ...values: readonly (string | number)[]): T[];
  /** The first column of the first row; undefined without a row or a database. */
  value(sql: string, ...values: readonly (string | number)[]): string | number | null | undefined;
  /** Every session there was: a folded row counts for all it stands for. */
  sessions(where?: string): number;
}

export function openEvidence(folder: string, file = 'skep.sqlite'): Evidence {
  const path = join(folder, file);
  function rows<T>(sql: string, values: readonly (string | number)[], pluck: boolean): T[] {
    if (!existsSync(path)) return [];
    // Opened anew each time: the daemon may have put the file aside, or be another one by now.
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return db
        .prepare(sql)
        .pluck(pluck)
        .all(...values) as T[];
    } finally {
      db.close();
    }
  }
  return {
    rows: (sql, ...values) => rows(sql, values, false),
    value: (sql, ...values) => rows<string | number | null>(sql, values, true)[0],
    sessions: (where = '1') =>
      rows<number>(`SELECT coalesce(sum(sessions), 0) FROM session WHERE ${where}`, [], true)[0] ?? 0,
  };
}
