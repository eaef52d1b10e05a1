import type { Database } from 'better-sqlite3';
import { LONGEST_RETRY_MS, type AlertState, type Incident, type OutboxMessage, type Overflow } from '../state.ts';

/** Ended incidents and settled messages that are kept; older ones go, waiting ones never. */
const INCIDENTS_KEPT = 10_000;
const MESSAGES_KEPT = 10_000;

interface IncidentRow extends Omit<Incident, 'story'> {
  readonly story: string;
}
interface OutboxRow extends Omit<OutboxMessage, 'owed'> {
  readonly owed: string | null;
}

/** The alert consumer's and the deliveries' part of state.sqlite. */
export function alertState(db: Database): AlertState {
  const cursor = db.prepare<[], number>(`SELECT event FROM cursor WHERE consumer = 'alerts'`).pluck();
  const openIncidents = db.prepare<[], IncidentRow>(
    `SELECT id, source, started_at AS startedAt, last_at AS lastAt, first_event AS firstEvent, last_event AS lastEvent,
       events, grade, ended_at AS endedAt, tell_at AS tellAt, told, held_at AS heldAt, story
     FROM incident WHERE ended_at IS NULL ORDER BY last_event`,
  );
  const lastIncident = db.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'incident'`).pluck();
  const overflow = db.prepare<[], string>(`SELECT tally FROM overflow`).pluck();
  const messageTimes = db
    .prepare<object, number>(
      `SELECT created_at FROM outbox
       WHERE created_at BETWEEN :from AND :to AND channel =
         (SELECT channel FROM outbox WHERE created_at BETWEEN :from AND :to GROUP BY channel ORDER BY count(*) DESC LIMIT 1)
       ORDER BY created_at DESC LIMIT :limit`,
    )
    .pluck();
  const dueMessages = db.prepare<object, OutboxRow>(
    `SELECT id, kind, incident, channel, message_id AS messageId, in_reply_to AS inReplyTo, subject, body, letter,
       created_at AS createdAt, tries, next_try_at AS nextTryAt, state, owed, last_error AS lastError, sent_at AS sentAt
     FROM outbox
     WHERE state = 'waiting' AND channel = :channel AND (next_try_at <= :now OR next_try_at > :now + :longest)
     ORDER BY next_try_at, id LIMIT :limit`,
  );
  const status = db.prepare<object, { waiting: number; refused: number; nextTryAt: number | null }>(
    `SELECT
       (SELECT count(*) FROM outbox WHERE state = 'waiting' AND channel = :channel) AS waiting,
       (SELECT count(*) FROM outbox WHERE state = 'refused' AND channel = :channel) AS refused,
       (SELECT min(next_try_at) FROM outbox WHERE state = 'waiting' AND channel = :channel) AS nextTryAt`,
  );
  const lastTry = db.prepare<object, { lastSentAt: number | null; lastError: string | null }>(
    `SELECT last_sent_at AS lastSentAt, last_error AS lastError FROM channel WHERE name = :channel`,
  );

  return {
    alertCursor: () => cursor.get() ?? 0,
    openIncidents: () => openIncidents.all().map((row) => ({ ...row, story: parsed<Incident['story']>(row.story) })),
    nextIncident: () => (lastIncident.get() ?? 0) + 1,
    saveAlertStep: saver(db),
    overflow: () => {
      const tally = overflow.get();
      return tally === undefined ? null : parsed<Overflow>(tally);
    },
    messageTimes: (from, to, limit) => messageTimes.all({ from, to, limit }).toReversed(),
    dueMessages: (channel, now, limit) =>
      dueMessages
        .all({ channel, now, limit, longest: LONGEST_RETRY_MS })
        .map((row) => ({ ...row, owed: row.owed === null ? null : parsed<string[]>(row.owed) })),
    ...settlers(db),
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
  const saveIncident = db.prepare<object>(
    `INSERT INTO incident (id, source, started_at, last_at, first_event, last_event, events, grade, ended_at, tell_at,
       told, held_at, story)
     VALUES (:id, :source, :startedAt, :lastAt, :firstEvent, :lastEvent, :events, :grade, :endedAt, :tellAt, :told,
       :heldAt, :story)
     ON CONFLICT (id) DO UPDATE SET last_at = :lastAt, last_event = :lastEvent, events = :events, grade = :grade,
       ended_at = :endedAt, tell_at = :tellAt, told = :told, held_at = :heldAt, story = :story`,
  );
  // The same message id is the same message: whatever went wrong before, it goes out once.
  const addMessage = db.prepare<object>(
    `INSERT INTO outbox (kind, incident, channel, message_id, in_reply_to, subject, body, letter, created_at, next_try_at)
     VALUES (:kind, :incident, :channel, :messageId, :inReplyTo, :subject, :body, :letter, :createdAt, :nextTryAt)
     ON CONFLICT (message_id) DO NOTHING`,
  );
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
    for (const incident of step.incidents) {
      saveIncident.run({ ...incident, story: JSON.stringify(incident.story) });
    }
    for (const message of step.messages) addMessage.run({ ...message });
    if (step.overflow === null) forgetOverflow.run();
    else keepOverflow.run({ tally: JSON.stringify(step.overflow) });
    forgetIncidents.run({ kept: INCIDENTS_KEPT });
    forgetMessages.run({ kept: MESSAGES_KEPT });
  });
  return (step) => save.immediate(step);
}

/** What a try to deliver can come to; each changes the message and its channel together. */
function settlers(db: Database): Pick<AlertState, 'messageSent' | 'messageFailed' | 'messageRefused'> {
  const sent = db.prepare<object>(
    `UPDATE outbox SET state = 'sent', sent_at = :at, owed = NULL, last_error = :error WHERE id = :id`,
  );
  const failed = db.prepare<object>(
    `UPDATE outbox SET tries = tries + 1, next_try_at = :nextTryAt, owed = :owed, last_error = :error,
       sent_at = iif(:someGotIt, :at, sent_at)
     WHERE id = :id`,
  );
  const refused = db.prepare<object>(
    `UPDATE outbox SET state = iif(sent_at IS NULL, 'refused', 'sent'), tries = tries + 1, owed = NULL,
       last_error = :error
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
    messageSent: (id, at, error) => settle(() => sent.run({ id, at, error }), id, at, true, error),
    messageFailed: (id, { at, error, nextTryAt, owed, someGotIt }) => {
      const row = { id, at, error, nextTryAt, owed: jsonOrNull(owed), someGotIt: Number(someGotIt) };
      settle(() => failed.run(row), id, at, someGotIt, error);
    },
    messageRefused: (id, at, error) => settle(() => refused.run({ id, error }), id, at, false, error),
  };
}

const jsonOrNull = (value: readonly string[] | null): string | null => (value === null ? null : JSON.stringify(value));

/** JSON that this file wrote itself. */
const parsed = <T>(json: string): T => JSON.parse(json) as T;
