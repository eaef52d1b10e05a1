import type { Grade } from '../core/grade.ts';
import type { RuleHits } from '../core/ignore-rule.ts';
import type { ConfirmationState } from './confirmation.ts';
import type { IgnoreState } from './ignore.ts';
import type { TrialState } from './trial.ts';

/** What the alert consumer knows of one source's incident; one row of `incident` in state.sqlite. */
export interface Incident {
  readonly id: number;
  /** An address, {@link UNKNOWN_SOURCE}, {@link LOCAL_SOURCE} or {@link HEALTH_SOURCE}. */
  readonly source: string;
  readonly startedAt: number;
  /** Time of its last event in the order of event numbers: after a step of the clock it can lie before `startedAt`. */
  readonly lastAt: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly events: number;
  readonly grade: Grade;
  /** Null while it goes on, else `lastAt`. */
  readonly endedAt: number | null;
  /** When its first message is due. */
  readonly tellAt: number;
  /** The grade that its last message told of; null: nobody was told yet. */
  readonly told: Grade | null;
  /** When it was left to a summary, because the hour's messages were used up; null: it was not, or had one since. */
  readonly heldAt: number | null;
  /** The worst of its events that no ignore rule covers; null: all are ignored, and nobody is told. */
  readonly loud: Grade | null;
  /** Events worth telling: those that no rule covers, without the mere ends of sessions. */
  readonly news: number;
  /** What the last message told; null: there was none. It outlives `told`, which a wait for a summary takes back. */
  readonly known: Known | null;
  /** Events that ignore rules cover; null: none. */
  readonly ignored: Ignored | null;
  readonly story: Story;
}

/** How far a person knows an incident: the next message says what is new since. */
export interface Known extends Pick<Story, 'connections' | 'counts'> {
  readonly at: number;
  readonly grade: Grade;
  readonly news: number;
}

export interface Ignored {
  readonly events: number;
  /** Names of the rules, the first few. */
  readonly rules: readonly string[];
}

/** A source that was told of, or ignored, lately: what decides when it is told of again, and what that message adds. */
export interface Regular {
  readonly source: string;
  /** Its incidents that had a message, without a longer leave between. 0: none, it was ignored. */
  readonly times: number;
  /** When the last of them was written. */
  readonly toldAt: number;
  /** The worst that those told. */
  readonly worst: Grade | null;
  readonly lastAt: number;
  /** What nobody was told yet, because the source comes again and again. */
  readonly held: HeldBack | null;
  /** What ignore rules kept silent since the last message. */
  readonly ignored: Silenced | null;
  /** What the messages about its last told incident said beside it; left out: it had none yet. */
  readonly said?: Said;
}

export interface Silenced {
  readonly incidents: number;
  readonly events: number;
}

/** Told once: a message that is rewritten before anybody has read it has to say it again. */
export interface Said {
  readonly incident: number;
  readonly held: Omit<HeldBack, 'firstEvent' | 'latest'> | null;
  readonly ignored: Silenced | null;
}

/** Incidents of one source, or the ends of told ones, that wait for the next message about it. */
export interface HeldBack extends Pick<Story, 'connections' | 'counts'> {
  readonly incidents: number;
  readonly startedAt: number;
  readonly lastAt: number;
  readonly firstEvent: number;
  /** The last of them, its story shortened. */
  readonly latest: Incident;
}

/** Incidents that a summary tells of, bounded however many they are. */
export interface Overflow {
  /** When the first of them was left to the summary. */
  readonly since: number;
  readonly incidents: number;
  /** What they did that nobody was told before. */
  readonly connections: number;
  readonly deeds: Story['counts'];
  readonly startedAt: number;
  readonly lastAt: number;
  readonly firstIncident: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** Incidents of each grade. */
  readonly counts: Readonly<Partial<Record<Grade, number>>>;
  /** Incidents of each grade and sensor, as far as they are kept; one that met several sensors is in each. */
  readonly groups: readonly OverflowGroup[];
  /** The worst first. */
  readonly worst: readonly HeldIncident[];
}

export interface OverflowGroup {
  readonly grade: Grade;
  readonly sensor: string;
  readonly incidents: number;
}

/** As much of an incident as a summary says; its story has the worst deeds only. */
export type HeldIncident = Pick<Incident, 'id' | 'source' | 'grade' | 'story'>;

/** Source of what was recorded without an address: the visitor had reset the connection before it could be accepted. */
export const UNKNOWN_SOURCE = 'unknown';
/** Source of what was done on this box itself: a honeyfile was opened. */
export const LOCAL_SOURCE = 'this box';

/** Nobody did anything: the box is not well. Apart from the other, so that a hot box does not hide an opened honeyfile. */
export const HEALTH_SOURCE = 'the health of this box';

/** What a source did, bounded: enough to write any message about the incident without asking the evidence again. */
export interface Story {
  readonly connections: number;
  /** Events of each grade, `opened` and plain `closed` left out. */
  readonly counts: Readonly<Partial<Record<Grade, number>>>;
  /** In the order in which they were met. */
  readonly sensors: readonly Visited[];
  /** The first events of each grade, in their order. */
  readonly lines: readonly StoryLine[];
}

/** One sensor that the source met. */
export interface Visited {
  readonly sensor: string;
  readonly transport: 'tcp' | 'udp' | null;
  readonly grade: Grade;
  /** The first different ports. */
  readonly ports: readonly number[];
  /** There were more ports than are kept. */
  readonly morePorts: boolean;
}

export interface StoryLine {
  readonly at: number;
  readonly grade: Grade;
  readonly sensor: string;
  readonly port: number | null;
  /** The event's summary: what a visitor sent, made TEXT by core/bytes.ts, otherwise as hostile as ever. */
  readonly text: string;
}

/** `test`: asked for by a person, told apart from all others and never tried twice. */
export type MessageKind = 'first' | 'risen' | 'digest' | 'summary' | 'report' | 'test';

export interface OutboxMessage {
  readonly id: number;
  readonly kind: MessageKind;
  readonly incident: number | null;
  readonly channel: string;
  /** Stable over retries: the receiver can tell a repeated message. */
  readonly messageId: string;
  /** Of the first message about the same thing; null: this is the first. */
  readonly inReplyTo: string | null;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  /** The same as data (JSON of alerts/letter.ts), for channels that can show more than text; null: there is but text. */
  readonly letter: string | null;
  readonly createdAt: number;
  /** Tries that failed. */
  readonly tries: number;
  readonly nextTryAt: number;
  /** `sent`: everybody who can get it has it. `refused`: nobody can, set aside. */
  readonly state: 'waiting' | 'sent' | 'refused';
  /** Recipients who are still to get it; null: all of the channel's. */
  readonly owed: readonly string[] | null;
  /** The last failure in the server's own words; a sent message keeps what was said of recipients who were refused. */
  readonly lastError: string | null;
  /** When somebody last got it. */
  readonly sentAt: number | null;
}

/** Longest time between two tries. A message that is to wait longer was written before the clock was stepped back. */
export const LONGEST_RETRY_MS = 3_600_000;

/** All that one pull of the alert consumer changes: written in one transaction with its cursor. */
export interface AlertStep {
  readonly cursor: number;
  readonly incidents: readonly Incident[];
  readonly messages: readonly StepMessage[];
  /** Held incidents that have ended and are still to be told. */
  readonly overflow: Overflow | null;
  /** Those that changed. */
  readonly regulars?: readonly Regular[];
  /** Sources that are no regulars any more. */
  readonly strangers?: readonly string[];
  /** Events that each rule covered since the last step. */
  readonly hits?: readonly RuleHits[];
}

/** A later message can find that the one before still waits: then that one is rewritten to say all of it. */
export interface StepMessage extends NewMessage {
  readonly instead?: Pick<NewMessage, 'subject' | 'body' | 'letter'>;
}

export type NewMessage = Pick<
  OutboxMessage,
  | 'kind'
  | 'incident'
  | 'channel'
  | 'messageId'
  | 'inReplyTo'
  | 'subject'
  | 'body'
  | 'letter'
  | 'createdAt'
  | 'nextTryAt'
>;

export interface FailedTry {
  readonly at: number;
  readonly error: string;
  readonly nextTryAt: number;
  readonly owed: readonly string[] | null;
  /** This try reached some of the recipients. */
  readonly someGotIt: boolean;
  /** Surely nobody got it, so that it may still be rewritten; left out: who knows. */
  readonly reachedNobody?: boolean;
  /** What was said to the server and what it answered. */
  readonly dialogue?: readonly string[] | null;
}

export interface OutboxStatus {
  readonly waiting: number;
  readonly refused: number;
  readonly lastSentAt: number | null;
  /** Null when the last try succeeded for everybody. */
  readonly lastError: string | null;
  /** When the first waiting message is due; null when none waits. */
  readonly nextTryAt: number | null;
}

/** state.sqlite as the alerts room uses it. */
export interface AlertState extends IgnoreState, TrialState, ConfirmationState {
  /** Number of the last event that is part of what is saved here. */
  alertCursor(): number;
  /** Those that go on, the one that has been quiet longest first. */
  openIncidents(): Incident[];
  incident(id: number): Incident | undefined;
  regulars(): Regular[];
  /** The number the next new incident gets. Never given twice. */
  nextIncident(): number;
  saveAlertStep(step: AlertStep): void;
  overflow(): Overflow | null;
  /** When the newest messages were written, oldest first, of the channel that got the most; both ends belong to it. */
  messageTimes(from: number, to: number, limit: number): number[];
  /** Waiting messages of one channel whose time has come, the most overdue first. */
  dueMessages(channel: string, now: number, limit: number): OutboxMessage[];
  /** The message as it is now, from here on never rewritten; undefined: it waits no more. */
  beginTry(id: number): OutboxMessage | undefined;
  /** `problem`: recipients who were refused while others got it. */
  messageSent(id: number, at: number, problem: string | null, dialogue?: readonly string[] | null): void;
  messageFailed(id: number, failure: FailedTry): void;
  /** No recipient is left who could get it; one that some got before counts as sent. */
  messageRefused(id: number, at: number, error: string, dialogue?: readonly string[] | null): void;
  outboxStatus(channel: string): OutboxStatus;
}
