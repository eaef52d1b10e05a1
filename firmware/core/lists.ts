import type { Transport } from './record.ts';
import type { EventRow, PeerFacts, SessionRow } from './rows.ts';

/** The lists that the evidence can be read as; each takes the same filter. Times are UTC ms. */
export const LISTS = ['events', 'sessions', 'sources', 'logins', 'commands', 'tokens', 'honeyfiles', 'scans'] as const;
export type ListName = (typeof LISTS)[number];

/** An event with what it is about in columns of its own: `id` is the event's number. */
interface Deed {
  readonly id: number;
  readonly at: number;
  readonly session: number | null;
  readonly sensor: string;
  readonly instance: string | null;
  readonly transport: Transport | null;
  readonly srcIp: string | null;
  readonly srcPort: number | null;
  readonly dstPort: number | null;
}

export interface LoginRow extends Deed {
  readonly username: string | null;
  readonly password: string | null;
  /** Whether the decoy let the visitor in; null: it never does, or does not say. */
  readonly accepted: boolean | null;
}

export interface CommandRow extends Deed {
  readonly command: string | null;
}

export interface TokenRow extends Deed {
  readonly token: string | null;
  /** Where it was planted. */
  readonly host: string | null;
  readonly message: string | null;
  readonly path: string | null;
  readonly userAgent: string | null;
  readonly referer: string | null;
  readonly forwardedFor: string | null;
}

export interface HoneyfileRow extends Deed {
  readonly path: string | null;
  readonly action: string | null;
}

export interface ScanRow {
  readonly id: number;
  /** Null: many addresses, most of them forged, told as one. */
  readonly srcIp: string | null;
  readonly startedAt: number;
  readonly lastAt: number;
  /** Null: it goes on. */
  readonly endedAt: number | null;
  readonly kind: string | null;
  readonly kinds: string | null;
  readonly protocol: string | null;
  readonly probes: number | null;
  readonly portCount: number | null;
  readonly tcpPorts: string | null;
  readonly udpPorts: string | null;
  readonly tool: string | null;
  readonly mac: string | null;
  readonly dstIp: string | null;
}

export interface ListRows {
  readonly events: EventRow;
  readonly sessions: SessionRow;
  readonly sources: PeerFacts;
  readonly logins: LoginRow;
  readonly commands: CommandRow;
  readonly tokens: TokenRow;
  readonly honeyfiles: HoneyfileRow;
  readonly scans: ScanRow;
}

/** `after`: the oldest first; `before` or neither: the newest first. */
export interface ListPage {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

/** A part of a list: so much was looked through, and `next` is where to go on in the same direction; null: that is all. */
export interface ListPart<Row> {
  readonly rows: readonly Row[];
  readonly next: number | null;
}
