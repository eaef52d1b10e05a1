import type { Grade } from './grade.ts';

/** Which events are counted: by their numbers, or by the time at which they were recorded; both ends belong to it. */
export type Span =
  | { readonly by: 'number'; readonly from: number; readonly to: number }
  | { readonly by: 'time'; readonly from: number; readonly to: number };

/** What visitors did in a span of events: humble-pot's counters. Lists are sorted, the most first, and cut. */
export interface Tally {
  /** Times of the first and the last event; null: there was none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Connections and first datagrams; a folded row counts for all it stands for. */
  readonly connections: number;
  /** Events of each grade, `opened`, `closed` and `folded` left out. */
  readonly grades: Readonly<Partial<Record<Grade, number>>>;
  readonly sources: Counted<SourceTally>;
  readonly ports: Counted<PortTally>;
  readonly credentials: Counted<CredentialTally>;
  readonly domains: Counted<DomainTally>;
  /** Starts of the daemon. */
  readonly restarts: number;
}

export interface Counted<T> {
  /** As many as were asked for. */
  readonly top: readonly T[];
  /** Different ones in all, those of `top` among them. */
  readonly different: number;
  /** All together, those that are not in `top` too. */
  readonly total: number;
}

export interface SourceTally {
  /** Null: the visitor was gone before its address could be read. */
  readonly source: string | null;
  readonly connections: number;
  /** Events, `opened`, `closed` and `folded` left out. */
  readonly events: number;
  readonly grade: Grade;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Logins that it tried. */
  readonly logins: number;
  readonly ports: Counted<PortTally>;
  readonly credentials: Counted<CredentialTally>;
}

export interface PortTally {
  readonly sensor: string;
  readonly transport: string;
  /** A number; ranges (`1-1000,8080`) of a folded row. */
  readonly port: string;
  readonly count: number;
}

export interface CredentialTally {
  readonly username: string | null;
  readonly password: string | null;
  readonly count: number;
}

export interface DomainTally {
  readonly name: string;
  readonly count: number;
}
