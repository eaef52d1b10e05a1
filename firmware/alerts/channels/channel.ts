import type { OutboxMessage } from '../../store/state.ts';

/** One way to tell a person. */
export interface Channel {
  readonly name: string;
  /**
   * Tries to deliver once. Says how it went, in the server's own words where there are any. Rejects only when `signal`
   * cut it short or on a bug. It ends within a bounded time, whatever the other side does.
   */
  send(message: OutboxMessage, signal: AbortSignal): Promise<Outcome>;
}

export type Outcome = Ending & {
  /** What was said to the server and what it answered, where there was such a thing. */
  readonly dialogue?: readonly string[];
};

export type Ending =
  /** Everybody who can get it has it; `problem` names those who were refused. */
  | { readonly kind: 'sent'; readonly problem: string | null }
  /** No recipient can get it, now or later. */
  | { readonly kind: 'refused'; readonly problem: string }
  | Later;

export interface Later {
  readonly kind: 'later';
  readonly problem: string;
  /** Every other message would fare the same: no connection, no log-in. */
  readonly everyMessage: boolean;
  /** Who is still to get it; null: all. */
  readonly owed: readonly string[] | null;
  /** Some have it by now. */
  readonly someGotIt: boolean;
  /** Surely nobody has it; left out: who knows, the answer was lost. */
  readonly reachedNobody?: boolean;
}
