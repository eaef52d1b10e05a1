import type { Transport } from './record.ts';

export const SELF_TEST_STEPS = ['connected', 'answered', 'stored', 'alerts'] as const;

export interface SelfTestStep {
  readonly name: (typeof SELF_TEST_STEPS)[number];
  readonly ok: boolean;
  /** Milliseconds since this decoy's test began. */
  readonly afterMs: number;
  /** What was seen, in words. */
  readonly detail: string;
}

/** One decoy, tried as a visitor tries it. */
export interface TestedDecoy {
  readonly sensor: string;
  readonly instance: string;
  readonly transport: Transport;
  readonly address: string;
  readonly port: number;
  readonly ok: boolean;
  /** What is wrong and what to do; null: nothing. */
  readonly problem: string | null;
  /** Its session and the number of the event that says so; null: it did not get that far. */
  readonly session: number | null;
  readonly event: number | null;
  readonly steps: readonly SelfTestStep[];
}

export interface SelfTestResult {
  /** UTC ms. */
  readonly startedAt: number;
  readonly tookMs: number;
  /** Every one that was tried. */
  readonly ok: boolean;
  readonly decoys: readonly TestedDecoy[];
}

/** Tries one decoy, or all of them. Undefined: a test is going on. */
export type SelfTest = (all: boolean) => Promise<SelfTestResult> | undefined;
