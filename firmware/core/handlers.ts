/** What came of one run of a handler; a row of `handler_run` in state.sqlite. */
export interface HandlerRun {
  /** Its file name. */
  readonly handler: string;
  readonly messageId: string;
  /** `first`, `risen`, `digest`, `summary`, `test` */
  readonly kind: string;
  readonly subject: string;
  /** UTC ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Null: it did not end by itself, or was never started. */
  readonly exitCode: number | null;
  /** What went wrong, in a sentence's end; null when nothing did. */
  readonly problem: string | null;
  /** The first bytes, as TEXT (core/bytes.ts). */
  readonly stdout: string;
  readonly stderr: string;
}

/** One handler that is run, as the status shows it. */
export interface HandlerStatus {
  readonly name: string;
  /** Messages that wait for it. */
  readonly waiting: number;
  /** Messages that it failed for good. */
  readonly refused: number;
  /** Null: it has not run yet. */
  readonly lastRun: Pick<HandlerRun, 'startedAt' | 'durationMs' | 'exitCode' | 'kind'> | null;
  /** Why the last try failed; null when it did not. */
  readonly problem: string | null;
}
