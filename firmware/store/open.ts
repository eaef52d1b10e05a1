import { existsSync, renameSync } from 'node:fs';
import Constructor, { type Database } from 'better-sqlite3';
import type { EventOwner } from '../core/declaration.ts';
import { errnoOf, messageOf } from '../core/errors.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';
import { fitPeers } from './peers.ts';
import { fitScans } from './scans.ts';
import { fitTables } from './tables.ts';
import { viewsOf } from './views.ts';

export interface Opened {
  readonly db: Database;
  /** Sentences for the log and the page: a file that was put aside, tables that were changed. */
  readonly notices: readonly string[];
}

/** better-sqlite3 finds its addon here; undefined: in node_modules. */
export type NativeBinding = string | undefined;

/** Pages of the write-ahead log after which it is copied into the database. */
const CHECKPOINT_PAGES = 1000;

export const openFile = (path: string, nativeBinding: NativeBinding, readonly = false): Database =>
  new Constructor(path, {
    readonly,
    fileMustExist: readonly,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
  });

/**
 * Opens skep.sqlite, makes it if it is not there. A file that is damaged, or was written by a newer Skep, is put aside
 * under another name, never overwritten, and a new one is begun: a honeypot that refuses to start sees nothing.
 */
export function openEvidence(
  path: string,
  nativeBinding: NativeBinding,
  owners: readonly EventOwner[],
  now: number,
): Opened {
  try {
    return prepare(path, nativeBinding, owners, now);
  } catch (error) {
    const problem = reasonToPutAside(error);
    if (problem === undefined) throw error;
    const aside = putAside(path, now);
    const { db, notices } = prepare(path, nativeBinding, owners, now);
    return { db, notices: [`${path} ${problem}; it was kept as ${aside} and a new database was begun`, ...notices] };
  }
}

class NewerVersion extends Error {}

/** What SQLite says when the file itself is at fault; anything else (no space, no right) is no reason to move it. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test(errnoOf(error) ?? '');

function reasonToPutAside(error: unknown): string | undefined {
  if (error instanceof NewerVersion) return error.message;
  return isDamage(error) ? `is damaged (${messageOf(error)})` : undefined;
}

export function putAside(path: string, now: number): string {
  const aside = `${path}.aside-${new Date(now).toISOString().replaceAll(/[:.]/g, '')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function prepare(path: string, nativeBinding: NativeBinding, owners: readonly EventOwner[], now: number): Opened {
  const db = openFile(path, nativeBinding);
  try {
    db.pragma('journal_mode = WAL');
    // The journal file holds what a power cut takes from here, so a commit need not wait for the card.
    db.pragma('synchronous = NORMAL');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma('journal_size_limit = 8388608');
    db.pragma('cache_size = -2000');
    const version = db.pragma('user_version', { simple: true }) as number;
    if (version > SCHEMA_VERSION) throw new NewerVersion(`was written by a newer Skep (schema ${version})`);
    const changes = db.transaction(() => {
      if (version === 0) {
        db.exec(SCHEMA);
        db.pragma(`user_version = ${SCHEMA_VERSION}`);
      }
      const made = [...fitTables(db, owners), ...fitPeers(db), ...fitScans(db)];
      const log = db.prepare('INSERT INTO schema_log (at, change) VALUES (?, ?)');
      for (const change of made) log.run(now, change);
      for (const name of oldViews(db)) db.exec(`DROP VIEW ${name}`);
      for (const sql of viewsOf(owners)) db.exec(sql);
      return version === 0 ? [] : made;
    })();
    return { db, notices: changes };
  } catch (error) {
    db.close();
    throw error;
  }
}

const oldViews = (db: Database): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'v\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[];
