import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, messageOf } from '../core/errors.ts';
import type { EventDetail, EventRow, SessionRow } from '../core/rows.ts';
import type { HandlerRun } from '../core/handlers.ts';
import type { Span, Tally } from '../core/tally.ts';
import type { Page } from './api.ts';
import { isDamage, openFile, type NativeBinding } from './open.ts';
import { fieldsOf, queriesOf } from './queries.ts';
import { handlerReading } from './state/handler-state.ts';
import { tallyOf } from './tally.ts';

/** The evidence read from another process than the daemon, which may be running. */
export interface Reading {
  events(page: Page): EventRow[];
  /** The same with the columns of each event’s own table. */
  details(page: Page): EventDetail[];
  eventsOf(session: number, limit: number, after?: number): EventDetail[];
  session(id: number): SessionRow | undefined;
  close(): void;
}

export function openReading(folder: string, nativeBinding: NativeBinding): Reading {
  const db = openExisting(folder, nativeBinding);
  const { events, eventsOf, session } = queriesOf(db);
  return {
    events,
    details: (page) => events(page).map((row) => ({ ...row, fields: fieldsOf(db, row) })),
    eventsOf,
    session,
    close: () => db.close(),
  };
}

export function readTally(folder: string, nativeBinding: NativeBinding, span: Span, top: number): Tally {
  const db = openExisting(folder, nativeBinding);
  try {
    return db.transaction(() => tallyOf(db, span, top))();
  } finally {
    db.close();
  }
}

/** The newest first. */
export function readHandlerRuns(
  folder: string,
  nativeBinding: NativeBinding,
  handler: string | null,
  last: number,
): HandlerRun[] {
  const db = openExisting(folder, nativeBinding, 'state.sqlite');
  try {
    // An older skep's has no such table: nothing has run.
    const made = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'handler_run'`).get();
    return made === undefined ? [] : handlerReading(db).handlerRuns(handler, last);
  } finally {
    db.close();
  }
}

/** `PRAGMA quick_check`: `ok`, or what is wrong with the evidence. */
export function checkDatabase(folder: string, nativeBinding: NativeBinding): string {
  const db = openExisting(folder, nativeBinding);
  try {
    return String(db.pragma('quick_check(1)', { simple: true }));
  } catch (error) {
    if (isDamage(error)) return messageOf(error);
    throw error;
  } finally {
    db.close();
  }
}

/** Throws when better-sqlite3's addon cannot be loaded. */
export function sqliteVersion(nativeBinding: NativeBinding): string {
  const db = openFile(':memory:', nativeBinding);
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    db.close();
  }
}

function openExisting(folder: string, nativeBinding: NativeBinding, file = 'skep.sqlite'): ReturnType<typeof openFile> {
  const path = join(folder, file);
  if (!existsSync(path)) throw new Complaint(`${path} is not there: has skep run with this data directory?`);
  return openFile(path, nativeBinding, true);
}
