/** Whether the recipients of the mails have one in hand: the last code that was mailed to them. */
export interface Confirmation {
  /** To whom, as the config had it. */
  readonly recipients: string;
  readonly askedAt: number;
  /** Null: nobody has typed the code yet. */
  readonly confirmedAt: number | null;
}

export interface ConfirmationState {
  confirmation(): Confirmation | undefined;
  /** From now on this code counts, and none before. */
  askConfirmation(recipients: string, codeHash: string, at: number): void;
  /** False: it is another one, too old, or too many were tried. */
  confirm(codeHash: string, at: number): boolean;
}

/** Six digits are guessed in a million tries. */
export const WRONG_CODES_MAX = 5;
/** Greylisting makes a first mail wait an hour; a code in a forgotten mailbox must not count next year. */
export const CODE_LASTS_MS = 86_400_000;
