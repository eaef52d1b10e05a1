/** What sessions come to that have something in common. */
export interface VisitSum {
  /** A folded row counts for all it stands for. */
  readonly sessions: number;
  /** Those that are over and have a row of their own: the ones whose duration is known. */
  readonly ended: number;
  /** Of all of these together. */
  readonly lastedMs: number;
  /** What was typed in all of them. */
  readonly commands: number;
}

/** A session that took its time. */
export interface LongVisit {
  readonly session: number;
  readonly startedAt: number;
  readonly lastedMs: number;
  readonly sensor: string;
  readonly instance: string;
  readonly srcIp: string | null;
  readonly port: number | null;
}

/** What a part of the sessions adds: by span of time and port; the longest of the part; `next` as in a list. */
export interface VisitPart {
  readonly rows: readonly (VisitSum & { readonly bucket: number; readonly port: number | null })[];
  readonly longest: readonly LongVisit[];
  readonly next: number | null;
}
