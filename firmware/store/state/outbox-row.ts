import type { OutboxMessage } from '../state.ts';

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
