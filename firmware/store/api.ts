import type { EventDetail, EventRow, PeerFacts, SessionRow, StoreStatus } from '../core/rows.ts';
import type { Buckets, Counts } from '../core/statistics.ts';
import type { Span, Tally } from '../core/tally.ts';
import type { TopOf, TopPart } from '../core/top.ts';
import type { VisitPart } from '../core/visits.ts';
import type { Filter } from '../core/filter.ts';
import type { ListName, ListPage, ListPart, ListRows } from '../core/lists.ts';
import type { Holdings } from '../core/holdings.ts';
import type { PreviewPart } from '../core/preview.ts';
import type { AttackQueries } from './attacks.ts';
import type { PreviewQuestion } from './preview.ts';
import type { AppointmentState } from './state/appointment-state.ts';
import type { HandlerState } from './state/handler-state.ts';
import type { IncidentDesk } from './state/incident-desk.ts';
import type { CursorState } from './state/cursor-state.ts';
import type { MilestoneState } from './state/milestone-state.ts';
import type { TrustState } from './state/trust-state.ts';
import type { AlertState } from './state.ts';

export type { Appointment } from './state/appointment-state.ts';
export type { ApiKey, AuditEntry, PageSession, Trust, TrustState } from './state/trust-state.ts';

/** A page of a list that grows at its end. Numbers are event or session numbers; limit 1 to 1,000. */
export interface Page {
  readonly after?: number;
  readonly before?: number;
  readonly limit: number;
}

export interface Details {
  readonly events: readonly EventDetail[];
  readonly upTo: number;
}

/**
 * What the store answers. Written once, as synchronous functions that run in the store's worker (`queries.ts`,
 * `state.ts`); the main thread sees each as a promise (`client.ts`).
 */
export interface Evidence extends AttackQueries {
  /** `after`: oldest first; `before` or neither: newest first. */
  events(page: Page): EventRow[];
  /** Oldest first; those above number `after`. */
  eventsOf(session: number, limit: number, after?: number): EventDetail[];
  /**
   * The events of some kinds (`http.token`: sensor and name) among the `limit` that follow number `after`, oldest first;
   * `upTo`: the last number that was looked at, also when none of them was meant.
   */
  details(page: { readonly after: number; readonly limit: number }, kinds: readonly string[]): Details;
  sessions(page: Page): SessionRow[];
  /** A part of any list, filtered; `next` goes on from there, also when nothing was found in this part. */
  list<Name extends ListName>(name: Name, filter: Filter, page: ListPage): ListPart<ListRows[Name]>;
  /** Counts events by time, a part at a time: those below number `before`. */
  statistics(filter: Filter, buckets: Buckets, before?: number): Counts;
  /** How often each value came, a part at a time. */
  top(of: TopOf, filter: Filter, before?: number): TopPart;
  /** How long visits lasted, with the `longest` of them, a part at a time. */
  visits(filter: Filter, buckets: Buckets, longest: number, before?: number): VisitPart;
  /** What an ignore rule would have kept silent, a part at a time: the events below number `before`. */
  previewIgnore(question: PreviewQuestion, before?: number): PreviewPart;
  session(id: number): SessionRow | undefined;
  /** What there is, from when to when. */
  holdings(): Holdings;
  /** Sessions that were this box's own, the last 1,000 of them. */
  selfTests(): number[];
  /** What is known of an address; null when it never came. */
  peer(ip: string): PeerFacts | null;
  /** The hardware address behind an address of the box's own network; null when it is not known (yet). */
  macOf(ip: string): string | null;
  /** Counts what happened; lists of the `top` first. */
  tally(span: Span, top: number): Tally;
  status(): StoreStatus;
}

/** state.sqlite. */
export type State = AlertState &
  HandlerState &
  AppointmentState &
  CursorState &
  IncidentDesk &
  TrustState &
  MilestoneState;

export type StoreMethods = Evidence & State;

export type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

/** The store as the main thread holds it. */
export type Store = Promised<StoreMethods> & {
  /** Calls back after each batch with the number of the newest event; returns the unsubscribe function. */
  onCommit(listener: (lastEvent: number) => void): () => void;
};
