import type { Database } from 'better-sqlite3';
import type { TrialState } from '../trial.ts';
import { MESSAGE, messageOf, type OutboxRow } from './outbox-row.ts';

/** Tests of channels, what channels run, and what has waited too long. */
export function trialState(db: Database): TrialState {
  const add = db.prepare<object>(
    `INSERT INTO outbox (kind, incident, channel, message_id, in_reply_to, subject, body, letter, created_at, next_try_at)
     VALUES ('test', NULL, :channel, :messageId, NULL, :subject, :body, :letter, :createdAt, :nextTryAt)`,
  );
  const due = db.prepare<object, OutboxRow>(
    `SELECT ${MESSAGE} FROM outbox WHERE state = 'waiting' AND channel = :channel AND kind = 'test' ORDER BY id LIMIT 1`,
  );
  const trial = db.prepare<
    object,
    { state: 'waiting' | 'sent' | 'refused'; tried: number; lastError: string | null; dialogue: string | null }
  >(`SELECT state, tried, last_error AS lastError, dialogue FROM outbox WHERE id = :id`);
  const forget = db.prepare<object>(`DELETE FROM outbox WHERE id = :id AND kind = 'test'`);
  const forgetSettings = db.prepare<[]>(`UPDATE channel SET settings = NULL`);
  const noteSettings = db.prepare<object>(
    `INSERT INTO channel (name, settings) VALUES (:name, :settings)
     ON CONFLICT (name) DO UPDATE SET settings = :settings`,
  );
  const settings = db.prepare<object, string | null>(`SELECT settings FROM channel WHERE name = :channel`).pluck();
  const expire = db.prepare<object>(
    `UPDATE outbox SET state = iif(sent_at IS NULL, 'refused', 'sent'), owed = NULL, last_error = :error
     WHERE state = 'waiting' AND channel = :channel AND kind <> 'test'
       AND created_at >= :notBefore AND created_at < :before`,
  );
  const note = db.transaction((channels: Readonly<Record<string, string>>) => {
    forgetSettings.run();
    for (const [name, hash] of Object.entries(channels)) noteSettings.run({ name, settings: hash });
  });
  return {
    addTrial: ({ channel, messageId, subject, body, letter, createdAt, nextTryAt }) =>
      Number(add.run({ channel, messageId, subject, body, letter, createdAt, nextTryAt }).lastInsertRowid),
    dueTrial(channel) {
      const row = due.get({ channel });
      return row === undefined ? undefined : messageOf(row);
    },
    trial(id) {
      const row = trial.get({ id });
      if (row === undefined) return undefined;
      const { state, tried, lastError, dialogue } = row;
      return { state, begun: tried !== 0, lastError, dialogue: dialogue === null ? null : lines(dialogue) };
    },
    forgetTrial: (id) => void forget.run({ id }),
    noteChannels: (channels) => note.immediate(channels),
    channelSettings: (channel) => settings.get({ channel }) ?? undefined,
    expireMessages: (channel, notBefore, before, error) => expire.run({ channel, notBefore, before, error }).changes,
  };
}

/** JSON that alert-state.ts wrote. */
const lines = (json: string): readonly string[] => JSON.parse(json) as string[];
