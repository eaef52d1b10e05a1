import type { Database } from 'better-sqlite3';
import { LONGEST_RETRY_MS, type AlertState, type Overflow, type StepMessage } from '../state.ts';
import { confirmationState } from './confirmation-state.ts';
import { ignoreState } from './ignore-state.ts';
import { incidentRows } from './incident-rows.ts';
import { MESSAGE, messageOf, outboxAdder, type OutboxRow } from './outbox-row.ts';
import { regularRows } from './regular-rows.ts';
import { trialState } from './trial-state.ts';

/** Ended incidents and settled messages that are kept; older ones go, waiting ones never. */
const INCIDENTS_KEPT = 10_000;
const MESSAGES_KEPT = 10_000;

/** The alert consumer's and the deliveries' part of state.sqlite. */
export function alertState(db: Database): AlertState {
  const cursor = db.prepare<[], number>(`SELECT event FROM cursor WHERE consumer = 'alerts'`).pluck();
  const incidents = incidentRows(db);
  const regulars = regularRows(db);
  const overflow = db.prepare<[], string>(`SELECT tally FROM overflow`).pluck();
  const messageTimes = db
    .prepare<object, number>(
      `SELECT created_at FROM outbox
       WHERE created_at BETWEEN :from AND :to AND kind NOT IN ('test', 'report') AND channel =
         (SELECT channel FROM outbox WHERE created_at BETWEEN :from AND :to AND kind NOT IN ('test', 'report')
          GROUP BY channel ORDER BY count(*) DESC LIMIT 1)
       ORDER BY created_at DESC LIMIT :limit`,
    )
    .pluck();
  const dueMessages = db.prepare<object, OutboxRow>(
    `SELECT ${MESSAGE} FROM outbox
     WHERE state = 'waiting' AND channel = :channel AND kind <> 'test'
       AND (next_try_at <= :now OR next_try_at > :now + :longest)
     ORDER BY next_try_at, id LIMIT :limit`,
  );
  const status = db.prepare<object, { waiting: number; refused: number; nextTryAt: number | null }>(
    `SELECT
       (SELECT count(*) FROM outbox WHERE state = 'waiting' AND channel = :channel AND kind <> 'test') AS waiting,
       (SELECT count(*) FROM outbox WHERE state = 'refused' AND channel = :channel AND kind <> 'test') AS refused,
       (SELECT min(next_try_at) FROM outbox WHERE state = 'waiting' AND channel = :channel AND kind <> 'test') AS nextTryAt`,
  );
  const lastTry = db.prepare<object, { lastSentAt: number | null; lastError: string | null }>(
    `SELECT last_sent_at AS lastSentAt, last_error AS lastError FROM channel WHERE name = :channel`,
  );

  return {
    alertCursor: () => cursor.get() ?? 0,
    openIncidents: () => incidents.open(),
    incident: (id) => incidents.one(id),
    nextIncident: () => incidents.next(),
    regulars: () => regulars.all(),
    ...ignoreState(db),
    saveAlertStep: saver(db),
    overflow: () => {
      const tally = overflow.get();
      return tally === undefined ? null : parsed<Overflow>(tally);
    },
    messageTimes: (from, to, limit) => messageTimes.all({ from, to, limit }).toReversed(),
    dueMessages: (channel, now, limit) =>
      dueMessages.all({ channel, now, limit, longest: LONGEST_RETRY_MS }).map(messageOf),
    ...settlers(db),
    ...trialState(db),
    ...confirmationState(db),
    outboxStatus: (channel) => ({
      waiting: 0,
      refused: 0,
      nextTryAt: null,
      ...status.get({ channel }),
      ...(lastTry.get({ channel }) ?? { lastSentAt: null, lastError: null }),
    }),
  };
}

function saver(db: Database): AlertState['saveAlertStep'] {
  const moveCursor = db.prepare<object>(`UPDATE cursor SET event = :cursor WHERE consumer = 'alerts'`);
  const { save: saveIncident } = incidentRows(db);
  const { save: saveRegular, forget: forgetRegular } = regularRows(db);
  const addMessage = outboxAdder(db);
  // What nobody can have read yet says all of it; one that is or was on the way stays as it is.
  const rewrite = db.prepare<object>(
    `UPDATE outbox SET subject = :subject, body = :body, letter = :letter
     WHERE id = (SELECT max(id) FROM outbox WHERE state = 'waiting' AND incident = :incident AND channel = :channel)
       AND tried = 0 AND sent_at IS NULL`,
  );
  const countHits = db.prepare<object>(
    `INSERT INTO ignore_hits (rule, events, last_at) VALUES (:rule, :events, :lastAt)
     ON CONFLICT (rule) DO UPDATE SET events = events + :events, last_at = :lastAt`,
  );
  const write = ({ instead, ...message }: StepMessage): void => {
    const { incident, channel } = message;
    const joined = instead !== undefined && rewrite.run({ ...instead, incident, channel }).changes > 0;
    if (!joined) addMessage(message);
  };
  const keepOverflow = db.prepare<object>(
    `INSERT INTO overflow (one, tally) VALUES (1, :tally) ON CONFLICT (one) DO UPDATE SET tally = :tally`,
  );
  const forgetOverflow = db.prepare<[]>(`DELETE FROM overflow`);
  const forgetIncidents = db.prepare<object>(
    `DELETE FROM incident WHERE ended_at IS NOT NULL AND id <= (SELECT max(id) FROM incident) - :kept`,
  );
  const forgetMessages = db.prepare<object>(
    `DELETE FROM outbox WHERE state <> 'waiting' AND id <= (SELECT max(id) FROM outbox) - :kept`,
  );
  const save = db.transaction((step: Parameters<AlertState['saveAlertStep']>[0]) => {
    moveCursor.run({ cursor: step.cursor });
    for (const incident of step.incidents) saveIncident(incident);
    for (const message of step.messages) write(message);
    for (const regular of step.regulars ?? []) saveRegular(regular);
    for (const source of step.strangers ?? []) forgetRegular(source);
    for (const hits of step.hits ?? []) countHits.run({ ...hits });
    if (step.overflow === null) forgetOverflow.run();
    else keepOverflow.run({ tally: JSON.stringify(step.overflow) });
    forgetIncidents.run({ kept: INCIDENTS_KEPT });
    forgetMessages.run({ kept: MESSAGES_KEPT });
  });
  return (step) => save.immediate(step);
}

/** What a try to deliver can come to; each changes the message and its channel together. */
function settlers(db: Database): Pick<AlertState, 'beginTry' | 'messageSent' | 'messageFailed' | 'messageRefused'> {
  const begin = db.prepare<object, OutboxRow>(
    `UPDATE outbox SET tried = 1 WHERE id = :id AND state = 'waiting' RETURNING ${MESSAGE}`,
  );
  const sent = db.prepare<object>(
    `UPDATE outbox SET state = 'sent', sent_at = :at, owed = NULL, last_error = :error, dialogue = :dialogue
     WHERE id = :id`,
  );
  const failed = db.prepare<object>(
    `UPDATE outbox SET tries = tries + 1, next_try_at = :nextTryAt, owed = :owed, last_error = :error,
       dialogue = :dialogue, tried = iif(:reachedNobody, 0, 1), sent_at = iif(:someGotIt, :at, sent_at)
     WHERE id = :id`,
  );
  const refused = db.prepare<object>(
    `UPDATE outbox SET state = iif(sent_at IS NULL, 'refused', 'sent'), tries = tries + 1, owed = NULL,
       last_error = :error, dialogue = :dialogue
     WHERE id = :id`,
  );
  const noteTry = db.prepare<object>(
    `INSERT INTO channel (name, last_sent_at, last_error)
     SELECT channel, iif(:gotIt, :at, NULL), :error FROM outbox WHERE id = :id
     ON CONFLICT (name) DO UPDATE SET
       last_sent_at = coalesce(excluded.last_sent_at, last_sent_at), last_error = excluded.last_error`,
  );
  const settle = db.transaction((change: () => void, id: number, at: number, gotIt: boolean, error: string | null) => {
    change();
    noteTry.run({ id, at, gotIt: Number(gotIt), error });
  });
  return {
    beginTry(id) {
      const row = begin.get({ id });
      return row === undefined ? undefined : messageOf(row);
    },
    messageSent: (id, at, error, dialogue = null) =>
      settle(() => sent.run({ id, at, error, dialogue: jsonOrNull(dialogue) }), id, at, true, error),
    messageFailed: (id, { at, error, nextTryAt, owed, someGotIt, reachedNobody = false, dialogue = null }) => {
      const flags = { someGotIt: Number(someGotIt), reachedNobody: Number(reachedNobody) };
      const row = { id, at, error, nextTryAt, owed: jsonOrNull(owed), dialogue: jsonOrNull(dialogue), ...flags };
      settle(() => failed.run(row), id, at, someGotIt, error);
    },
    messageRefused: (id, at, error, dialogue = null) =>
      settle(() => refused.run({ id, error, dialogue: jsonOrNull(dialogue) }), id, at, false, error),
  };
}

const jsonOrNull = (value: readonly string[] | null): string | null => (value === null ? null : JSON.stringify(value));

/** JSON that this file wrote itself. */
const parsed = <T>(json: string): T => JSON.parse(json) as T;
