import type { Database } from 'better-sqlite3';
import type { HandlerRun } from '../../core/handlers.ts';

/** Runs of each handler that are kept. */
const RUNS_KEPT = 50;

/** What came of handlers, in state.sqlite. */
export interface HandlerState {
  keepHandlerRun(run: HandlerRun): void;
  /** The newest first; of all handlers when none is named. */
  handlerRuns(handler: string | null, limit: number): HandlerRun[];
  /** Sets aside what waits for handlers that are no more; `channels` are those that are. */
  retireHandlers(channels: readonly string[]): number;
}

export function handlerState(db: Database): HandlerState {
  const add = db.prepare<object>(
    `INSERT INTO handler_run (handler, message_id, kind, subject, started_at, duration_ms, exit_code, problem, stdout,
       stderr)
     VALUES (:handler, :messageId, :kind, :subject, :startedAt, :durationMs, :exitCode, :problem, :stdout, :stderr)`,
  );
  const forget = db.prepare<object>(
    `DELETE FROM handler_run WHERE handler = :handler AND id <=
       (SELECT id FROM handler_run WHERE handler = :handler ORDER BY id DESC LIMIT 1 OFFSET ${RUNS_KEPT})`,
  );
  const retire = db.prepare<object>(
    `UPDATE outbox SET state = iif(sent_at IS NULL, 'refused', 'sent'), last_error = 'it is no handler any more'
     WHERE state = 'waiting' AND channel LIKE 'handler:%' AND channel NOT IN (SELECT value FROM json_each(:channels))`,
  );
  const keep = db.transaction((run: HandlerRun) => {
    add.run({ ...run });
    forget.run({ handler: run.handler });
  });
  const { handlerRuns } = handlerReading(db);
  return {
    keepHandlerRun: (run) => keep.immediate(run),
    handlerRuns,
    retireHandlers: (channels) => retire.run({ channels: JSON.stringify(channels) }).changes,
  };
}

/** For a command beside the daemon, too. */
export function handlerReading(db: Database): Pick<HandlerState, 'handlerRuns'> {
  const runs = db.prepare<object, HandlerRun>(
    `SELECT handler, message_id AS messageId, kind, subject, started_at AS startedAt, duration_ms AS durationMs,
       exit_code AS exitCode, problem, stdout, stderr
     FROM handler_run WHERE :handler IS NULL OR handler = :handler ORDER BY id DESC LIMIT :limit`,
  );
  return { handlerRuns: (handler, limit) => runs.all({ handler, limit }) };
}
