import { LONGEST_RETRY_MS } from '../store/state.ts';

export const FIRST_RETRY_MS = 30_000;
/** A part of each wait is left to chance, so that many boxes that lost one mail server do not come back as one. */
const JITTER = 0.25;

/** How long to wait after so many failures in a row (1 or more): doubling from 30 s to an hour. */
export function retryDelayMs(failures: number, random: () => number): number {
  const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 30));
  return Math.round(Math.max(FIRST_RETRY_MS, delayMs * (1 - JITTER * random())));
}

/** How long to leave a store alone that fails: doubling from 1 s to a minute. */
export const storeRetryMs = (failures: number): number => Math.min(60_000, 1000 * 2 ** Math.min(failures - 1, 30));
