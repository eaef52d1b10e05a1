/**
 * What one source did without a pause: the new rule covers `silent` of it, nobody would be silent about `told`. Mere
 * ends of sessions are not counted, nobody is told of them.
 */
export interface Run {
  readonly source: string;
  /** Number of its first event. */
  readonly firstEvent: number;
  readonly silent: number;
  readonly told: number;
}

/** A part of the answer to "what would this rule have kept silent?". */
export interface PreviewPart {
  /** Events that the rule covers. */
  readonly events: number;
  /** Of those, the ones that another rule covers anyway. */
  readonly already: number;
  /** The newest of them, UTC ms; null: none. */
  readonly newestAt: number | null;
  /** Of sources of which the rule covers something, the newest first. */
  readonly runs: readonly Run[];
  /** The next part is below this number; null: this was the last. */
  readonly next: number | null;
}
