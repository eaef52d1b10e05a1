import type { NewMessage, OutboxMessage } from './state.ts';

/** What came of a message that a person asked for. */
export interface Trial {
  readonly state: OutboxMessage['state'];
  /** Somebody has begun to deliver it. */
  readonly begun: boolean;
  readonly lastError: string | null;
  /** What was said to the server (`C:`) and what it answered (`S:`); null: nothing yet. */
  readonly dialogue: readonly string[] | null;
}

/** Tests of channels: part of the outbox, but apart from the messages that matter. */
export interface TrialState {
  /** Returns its number. */
  addTrial(message: NewMessage): number;
  /** The oldest that waits. */
  dueTrial(channel: string): OutboxMessage | undefined;
  trial(id: number): Trial | undefined;
  forgetTrial(id: number): void;
  /** What the channels that run are set to, as hashes; others run no more. */
  noteChannels(settings: Readonly<Record<string, string>>): void;
  /** Undefined: this channel does not run. */
  channelSettings(channel: string): string | undefined;
  /** Sets aside what has waited since before `before`, but for what was written before `notBefore`; returns how many. */
  expireMessages(channel: string, notBefore: number, before: number, error: string): number;
}
