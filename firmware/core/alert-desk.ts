import type { ConfigProblem, ConfigWish } from './configuration.ts';

/** A way to be told. */
export interface ChannelState {
  /** `email`, or `handler:` and its name. */
  readonly name: string;
  readonly configured: boolean;
  /** Recipients of the mails. */
  readonly to: readonly string[];
  readonly waiting: number;
  readonly refused: number;
  /** Null: nothing yet. */
  readonly lastDeliveredAt: number | null;
  readonly problem: string | null;
}

/** Whether somebody has typed the code of a mail, so that mails do arrive. */
export interface MailConfirmation {
  /** `other`: it was confirmed, or asked, for other recipients than the mails have now. */
  readonly state: 'none' | 'asked' | 'confirmed' | 'other';
  readonly at: number | null;
}

/** What a mail provider fills in, and wants. */
export interface ProviderFacts {
  /** As `alerts.email.provider` has it. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly security: string;
  /** The log-in name that everybody has there; null: an own one. */
  readonly username: string | null;
  /** Follows its name in a sentence. */
  readonly wants: string;
}

export interface AlertsState {
  readonly channels: readonly ChannelState[];
  readonly providers: readonly ProviderFacts[];
  readonly confirmation: MailConfirmation;
}

/** What came of a test. */
export interface AlertTrial {
  readonly channel: string;
  readonly sent: boolean;
  readonly problem: string | null;
  /** What was said to the server (`C:`) and what it answered (`S:`), in its own words. */
  readonly dialogue: readonly string[];
  /** What to change; null: nothing. */
  readonly cure: string | null;
  /** Of the form that was to be tested: nothing was sent. */
  readonly problems: readonly ConfigProblem[];
}

export interface AlertDesk {
  state(): Promise<AlertsState>;
  /** `wish`: with settings that are not applied yet. Undefined: there is no such channel. */
  test(channel: string, wish?: ConfigWish): Promise<AlertTrial | undefined>;
  /** Mails a code. Undefined: no mail is configured. */
  askCode(): Promise<AlertTrial | undefined>;
  /** False: another code, or too many tries. */
  confirm(code: string): Promise<boolean>;
}
