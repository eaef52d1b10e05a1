import type { EndReason } from './end.ts';
import type { Grade } from './grade.ts';

/**
 * What the journal holds, one record a fact, in the order in which it happened. The store turns records into rows and
 * numbers the events. Bytes are Uint8Array here; only the journal's encoding knows how they are written to disk.
 * Times: `at` is UTC in ms, `mono` is ms on the monotonic clock of the running boot (see BootRecord).
 */
export type JournalRecord =
  | BootRecord
  | ClockRecord
  | OpenRecord
  | EventRecord
  | PayloadRecord
  | CloseRecord
  | FoldRecord;

interface Stamped {
  readonly at: number;
  readonly mono: number;
}

export type Transport = 'tcp' | 'udp';

/** The daemon started. All sessions that an earlier run left open are lost. */
export interface BootRecord extends Stamped {
  readonly kind: 'boot';
  /** The kernel's boot id; monotonic times compare only within one. */
  readonly bootId: string;
  readonly version: string;
}

/** The wall clock was stepped (NTP on a box without a clock): earlier `at` of this boot were wrong by `stepMs`. */
export interface ClockRecord extends Stamped {
  readonly kind: 'clock';
  readonly stepMs: number;
}

export interface OpenRecord extends Stamped {
  readonly kind: 'open';
  readonly session: number;
  readonly sensor: string;
  readonly instance: string;
  readonly transport: Transport;
  /** Null when the visitor reset the connection before it could be accepted: the kernel no longer knows the address. */
  readonly srcIp: string | null;
  readonly srcPort: number | null;
  readonly dstIp: string | null;
  readonly dstPort: number;
  /** The session this one belongs to: an FTP data connection's control connection. */
  readonly parent: number | null;
}

export type Value = string | number | boolean | Uint8Array | null;

export interface EventRecord extends Stamped {
  readonly kind: 'event';
  /** Null for what happens outside a session: a scan, a note about the box. */
  readonly session: number | null;
  /** Who declared the event: a sensor's name or `skep`. */
  readonly sensor: string;
  readonly name: string;
  readonly grade: Grade | null;
  readonly summary: string;
  /** Whom it is about when there is no session. */
  readonly srcIp: string | null;
  readonly fields: Readonly<Record<string, Value>>;
}

/** Bytes a visitor left, or a body too large for a column. */
export interface PayloadRecord extends Stamped {
  readonly kind: 'payload';
  readonly session: number;
  /** What the visitor called it. */
  readonly name: string;
  /** Hex, over all bytes that came. */
  readonly sha256: string;
  /** Bytes that came; `content` holds fewer when a limit was met. */
  readonly size: number;
  readonly content: Uint8Array;
}

export interface CloseRecord extends Stamped {
  readonly kind: 'close';
  readonly session: number;
  readonly sensor: string;
  readonly reason: EndReason;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly firstBytes: Uint8Array;
  /** `probe` when something was said that no event tells, else `touch`. */
  readonly grade: Grade;
}

/**
 * One minute of one source at one instance: so many sessions that each alone said nothing new. Written again (same
 * `session`, larger numbers) each second while it grows; the last one has `final: true`.
 */
export interface FoldRecord extends Stamped {
  readonly kind: 'fold';
  readonly session: number;
  readonly sensor: string;
  readonly instance: string;
  readonly transport: Transport;
  readonly srcIp: string | null;
  readonly dstIp: string | null;
  /** Ports dialled, as ranges: `1-1000,8080`. */
  readonly ports: string;
  readonly sessions: number;
  readonly startedAt: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** The end reason that most of them had. */
  readonly reason: EndReason;
  readonly firstBytes: Uint8Array;
  readonly final: boolean;
}

/** Where facts go. `append` never throws and never waits. */
export interface Appender {
  append(record: JournalRecord): void;
  /** Resolves when every record appended so far is in the journal file (or was counted as dropped). */
  written(): Promise<void>;
}
