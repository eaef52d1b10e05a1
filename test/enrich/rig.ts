import { vi, expect } from 'vitest';
import type { EventRecord } from '../../firmware/core/record.ts';
import type { Clock } from '../../firmware/core/clock.ts';

/** What a room of facts is given, and what came of it. */
export function rig() {
  const records: EventRecord[] = [];
  const logged: string[] = [];
  const time = { turnedMs: 0 };
  const clock: Clock = { now: () => 1_790_000_000_000, mono: () => performance.now() + time.turnedMs, bootId: 'b' };
  const append = (record: EventRecord): void => void records.push(record);
  const log = (sentence: string): void => void logged.push(sentence);
  return { records, logged, time, clock, append, log };
}

export const until = async (check: () => boolean, patienceMs = 10_000): Promise<void> => {
  await vi.waitFor(() => expect(check()).toBe(true), { timeout: patienceMs, interval: 10 });
};
