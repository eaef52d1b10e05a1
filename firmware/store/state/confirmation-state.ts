import type { Database } from 'better-sqlite3';
import { CODE_LASTS_MS, WRONG_CODES_MAX, type Confirmation, type ConfirmationState } from '../confirmation.ts';

export function confirmationState(db: Database): ConfirmationState {
  const read = db.prepare<[], Confirmation>(
    `SELECT recipients, asked_at AS askedAt, confirmed_at AS confirmedAt FROM mail_confirmation`,
  );
  const ask = db.prepare<object>(
    `INSERT OR REPLACE INTO mail_confirmation (one, recipients, code_hash, asked_at, wrong, confirmed_at)
     VALUES (1, :recipients, :codeHash, :at, 0, NULL)`,
  );
  const confirm = db.prepare<object>(
    `UPDATE mail_confirmation SET confirmed_at = :at
     WHERE code_hash = :codeHash AND confirmed_at IS NULL AND wrong < :most AND asked_at > :at - :lasts`,
  );
  const miss = db.prepare<[]>(`UPDATE mail_confirmation SET wrong = wrong + 1 WHERE confirmed_at IS NULL`);
  return {
    confirmation: () => read.get(),
    askConfirmation: (recipients, codeHash, at) => void ask.run({ recipients, codeHash, at }),
    confirm(codeHash, at) {
      if (confirm.run({ codeHash, at, most: WRONG_CODES_MAX, lasts: CODE_LASTS_MS }).changes > 0) return true;
      miss.run();
      return false;
    },
  };
}
