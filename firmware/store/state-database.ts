import type { Database } from 'better-sqlite3';
import { Complaint } from '../core/errors.ts';
import type { State } from './api.ts';
import { alertState } from './state/alert-state.ts';
import { appointmentState } from './state/appointment-state.ts';
import { cursorState } from './state/cursor-state.ts';
import { incidentDesk } from './state/incident-desk.ts';
import { handlerState } from './state/handler-state.ts';
import { milestoneState } from './state/milestone-state.ts';
import { MIGRATIONS } from './state/migrations.ts';
import { trustState, type TrustState } from './state/trust-state.ts';
import type { AlertState } from './state.ts';

/**
 * Opens state.sqlite on a handle the store's worker made; runs in that worker.
 *
 * `newestEvent` is the number of the newest event in the evidence once the journal's tail is replayed and before any
 * new fact is stored; it settles where the alerts go on. A new state.sqlite beside old evidence begins there, instead of
 * mailing the whole history. When the evidence lost its end (power cut) or was set aside, its numbers will be given
 * again, and a cursor beyond them would hide as many new events.
 */
export function openState(db: Database, newestEvent: number): State {
  try {
    db.pragma('journal_mode = WAL');
    // Not NORMAL, as for the evidence: there the journal brings back what a power cut took, here nothing would. A
    // "sent" that is forgotten is a second mail. There are few commits: one a mail, else one each ten seconds at most.
    db.pragma('synchronous = FULL');
    db.pragma('journal_size_limit = 4194304');
    db.pragma('cache_size = -500');
    migrate(db);
    settleCursor(db, newestEvent);
  } catch (error) {
    throw readable(db, error);
  }
  return {
    ...alertState(db),
    ...handlerState(db),
    ...appointmentState(db, newestEvent),
    ...cursorState(db, newestEvent),
    ...trustState(db),
    ...incidentDesk(db),
    ...milestoneState(db),
  };
}

/** The outbox as another process than the daemon uses it, which may be running: where the daemon goes on is its own. */
export function openOutbox(db: Database): AlertState & TrustState {
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    migrate(db);
  } catch (error) {
    throw readable(db, error);
  }
  return { ...alertState(db), ...trustState(db) };
}

function migrate(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > MIGRATIONS.length) {
    throw new Complaint(
      `${db.name} was written by a newer skep (format ${version}, this one knows up to ${MIGRATIONS.length}).`,
    );
  }
  for (const sql of MIGRATIONS.slice(version)) {
    db.transaction(() => db.exec(sql)).immediate();
  }
}

function settleCursor(db: Database, newestEvent: number): void {
  db.prepare(
    `INSERT INTO cursor (consumer, event) VALUES ('alerts', :newestEvent)
     ON CONFLICT (consumer) DO UPDATE SET event = :newestEvent WHERE event > :newestEvent`,
  ).run({ newestEvent });
}

/** SQLite's two ways to say "damaged", as a sentence. The file is left as it is: what becomes of it is the caller's. */
function readable(db: Database, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code !== 'SQLITE_NOTADB' && !code.startsWith('SQLITE_CORRUPT')) return error;
  return new Complaint(`${db.name} is damaged (${code}).`);
}
