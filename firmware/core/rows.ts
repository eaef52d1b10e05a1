import type { EndReason } from './end.ts';
import type { Grade, Graded } from './grade.ts';
import type { Transport, Value } from './record.ts';

/** Rows as the store hands them out; the API's contract is made of them. Times are UTC ms. */

export interface EventRow {
  /** The number that every consumer resumes from. */
  readonly id: number;
  readonly session: number | null;
  readonly at: number;
  readonly sensor: string;
  readonly name: string;
  /** Null: a note about the box, no part of an incident. */
  readonly grade: Grade | null;
  readonly summary: string;
  /** From the session, or from the event itself when there is none. */
  readonly srcIp: string | null;
  readonly srcPort: number | null;
  readonly dstIp: string | null;
  readonly dstPort: number | null;
  readonly instance: string | null;
  readonly transport: Transport | null;
}

export interface SessionRow {
  readonly id: number;
  readonly sensor: string;
  readonly instance: string;
  readonly transport: Transport;
  readonly srcIp: string | null;
  readonly srcPort: number | null;
  readonly dstIp: string | null;
  readonly dstPort: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Base64. */
  readonly firstBytes: string;
  /** 1, or how many sessions a folded row stands for. */
  readonly sessions: number;
  /** The ports of a folded row as ranges, else null. */
  readonly ports: string | null;
  readonly parent: number | null;
  /** The worst grade of its events. */
  readonly grade: Grade;
  /** Number of its events, `opened` and `closed` left out. */
  readonly events: number;
}

/** One event with the columns its sensor declared; bytes as base64. */
export interface EventDetail extends EventRow {
  readonly fields: Readonly<Record<string, Exclude<Value, Uint8Array>>>;
}

export interface StoreStatus {
  /** The newest event's number; 0 in an empty store. */
  readonly lastEvent: number;
  readonly sessions: number;
  /** Events stored since the start, by grade; notes about the box have none. */
  readonly graded: Graded;
  readonly bytes: number;
  /** Bytes in the journal that are not yet rows. */
  readonly behindBytes: number;
  /** What stops the store from writing (disk full ...), in a sentence; null when all is well. */
  readonly problem: string | null;
}

export interface MailStatus {
  /** False: no mail channel is configured. */
  readonly configured: boolean;
  /** Messages that wait for delivery. */
  readonly waiting: number;
  /** Messages set aside because a server refused them for good. */
  readonly refused: number;
  /** UTC ms of the last message that a server took; null when none was. */
  readonly lastDeliveredAt: number | null;
  /** The last failure in the server's own words; null when the last try succeeded. */
  readonly problem: string | null;
}

/**
 * What is known of one address: a row of table `peer`. What was not learned (yet) is null. Names and whatever else a
 * stranger's server or packets said is TEXT (core/bytes.ts), otherwise as hostile as ever.
 */
export interface PeerFacts {
  readonly ip: string;
  /** UTC ms of the first and the last visit. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly sessions: number;
  /** `00:11:22:aa:bb:cc`; only of machines on the box's own network. */
  readonly mac: string | null;
  readonly vendor: string | null;
  /** What reverse DNS claims. */
  readonly hostname: string | null;
  /** ISO 3166-1, two letters. */
  readonly country: string | null;
  readonly region: string | null;
  readonly city: string | null;
  readonly postal: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly timezone: string | null;
  /** `AS15169 Google LLC`. */
  readonly network: string | null;
  readonly osName: string | null;
  readonly osFlavor: string | null;
  readonly osMatch: string | null;
  readonly distance: number | null;
  readonly linkType: string | null;
  readonly uptimeMinutes: number | null;
  readonly natAt: number | null;
  readonly osChangedAt: number | null;
  readonly badSoftware: string | null;
  readonly httpName: string | null;
  readonly httpFlavor: string | null;
  readonly language: string | null;
  /** As p0f counts them: also those that never reached a decoy. */
  readonly connections: number | null;
}
