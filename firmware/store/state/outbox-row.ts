import type { Database } from 'better-sqlite3';
import type { NewMessage, OutboxMessage } from '../state.ts';

export interface OutboxRow extends Omit<OutboxMessage, 'owed'> {
  readonly owed: string | null;
}

/** The columns of a message. */
export const MESSAGE = `id, kind, incident, channel, message_id AS messageId, in_reply_to AS inReplyTo, subject, body, letter,
  created_at AS createdAt, tries, next_try_at AS nextTryAt, state, owed, last_error AS lastError, sent_at AS sentAt`;

export const messageOf = (row: OutboxRow): OutboxMessage => ({
  ...row,
  owed: row.owed === null ? null : (JSON.parse(row.owed) as string[]),
});

/** Puts a message into the outbox. The same message id is the same message: whatever went wrong before, it goes out once. */
export function outboxAdder(db: Database): (message: NewMessage) => void {
  const add = db.prepare<object>(
    `INSERT INTO outbox (kind, incident, channel, message_id, in_reply_to, subject, body, letter, created_at, next_try_at)
     VALUES (:kind, :incident, :channel, :messageId, :inReplyTo, :subject, :body, :letter, :createdAt, :nextTryAt)
     ON CONFLICT (message_id) DO NOTHING`,
  );
  return (message) => {
    add.run({ ...message });
  };
}
