/** Time as an argument: the real one is system/clock.ts, tests turn their own. */
export interface Clock {
  /** UTC, ms. */
  now(): number;
  /** Monotonic ms since the kernel booted. */
  mono(): number;
  /** Identifies the boot that `mono` counts from. */
  readonly bootId: string;
}
