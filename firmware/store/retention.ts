import type { Database } from 'better-sqlite3';
import { quoted } from './tables.ts';

export interface RetentionSettings {
  /** Bytes of evidence kept. */
  readonly maxBytes: number;
  /** Days of evidence kept. */
  readonly maxDays: number;
}

/** What a person is still being told about: its story must not lose its beginning and its end. */
export interface Protected {
  readonly source: string;
  readonly firstEvent: number;
}

export interface Pruned {
  payloads: number;
  sessions: number;
  events: number;
  readonly cause: 'max_bytes' | 'max_days';
}

/** Of an open incident so many first and so many last events are kept whatever happens; the rest is counted. */
export const INCIDENT_ENDS = 1000;
/** Deleted in one transaction: small, so that new evidence never waits long. */
const SESSIONS_A_STEP = 500;
const PAYLOADS_A_STEP = 20;
const DAY_MS = 86_400_000;
/** Pruning by size goes on until so much of the limit is used, so that it does not run for every new row. */
const REFILL = 0.95;

/**
 * One small step of retention; undefined when nothing has to go. Oldest payload contents first (their hash and size
 * stay), then the oldest sessions with all that belongs to them, but never the ends of an open incident.
 */
export function pruneStep(
  db: Database,
  settings: RetentionSettings,
  open: readonly Protected[],
  now: number,
  refilling: boolean,
): Pruned | undefined {
  const cutoff = now - settings.maxDays * DAY_MS;
  const old = dropSessions(db, open, 'max_days', cutoff);
  if (old !== undefined) return old;
  if (usedBytes(db) <= settings.maxBytes * (refilling ? REFILL : 1)) return undefined;
  return dropPayloads(db) ?? dropSessions(db, open, 'max_bytes', Number.MAX_SAFE_INTEGER);
}

/** Bytes in use; free pages are used again before the file grows. */
export function usedBytes(db: Database): number {
  const pragma = (name: string): number => db.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

function dropPayloads(db: Database): Pruned | undefined {
  const { changes } = db
    .prepare(
      'UPDATE payload SET content = NULL, kept = 0 WHERE id IN (SELECT id FROM payload WHERE content IS NOT NULL ORDER BY id LIMIT ?)',
    )
    .run(PAYLOADS_A_STEP);
  return changes === 0 ? undefined : { payloads: changes, sessions: 0, events: 0, cause: 'max_bytes' };
}

function dropSessions(
  db: Database,
  open: readonly Protected[],
  cause: Pruned['cause'],
  endedBefore: number,
): Pruned | undefined {
  const step = db.transaction((): Pruned | undefined => {
    db.exec('CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY)');
    db.exec('CREATE TEMP TABLE IF NOT EXISTS spared (id INTEGER PRIMARY KEY)');
    db.exec('DELETE FROM doomed');
    db.exec('DELETE FROM spared');
    for (const incident of open) spare(db, incident);
    // Sessions are numbered in the order of time; one still open is not over yet.
    db.prepare(
      `INSERT INTO doomed SELECT id FROM session WHERE ended_at < ? AND id NOT IN (SELECT id FROM spared) ORDER BY id LIMIT ?`,
    ).run(endedBefore, SESSIONS_A_STEP);
    const sessions = db.prepare('SELECT count(*) FROM doomed').pluck().get() as number;
    const notes = db
      .prepare(
        `DELETE FROM event WHERE session_id IS NULL AND at < ? AND id <= (SELECT coalesce(max(id), 0) - 1000 FROM event)`,
      )
      .run(endedBefore === Number.MAX_SAFE_INTEGER ? 0 : endedBefore).changes;
    db.prepare('DELETE FROM scan WHERE last_at < ?').run(endedBefore === Number.MAX_SAFE_INTEGER ? 0 : endedBefore);
    if (sessions === 0 && notes === 0) return undefined;
    for (const table of eventTables(db)) {
      db.exec(
        `DELETE FROM ${quoted(table)} WHERE event_id IN (SELECT id FROM event WHERE session_id IN (SELECT id FROM doomed))`,
      );
    }
    const payloads = db.prepare('DELETE FROM payload WHERE session_id IN (SELECT id FROM doomed)').run().changes;
    const events = db.prepare('DELETE FROM event WHERE session_id IN (SELECT id FROM doomed)').run().changes;
    db.exec('DELETE FROM session WHERE id IN (SELECT id FROM doomed)');
    return { payloads, sessions, events: events + notes, cause };
  });
  return step();
}

/** Both ends of an open incident, by the sessions that hold them. */
function spare(db: Database, { source, firstEvent }: Protected): void {
  for (const order of ['ASC', 'DESC']) {
    db.prepare(
      `INSERT OR IGNORE INTO spared SELECT session_id FROM (
        SELECT e.id, e.session_id FROM session s JOIN event e ON e.session_id = s.id
        WHERE s.src_ip = ? AND e.id >= ? ORDER BY e.id ${order} LIMIT ?)`,
    ).run(source, firstEvent, INCIDENT_ENDS);
  }
}

const eventTables = (db: Database): string[] =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'ev\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[];
