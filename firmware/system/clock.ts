import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../core/clock.ts';

/** The machine's clocks. `mono` counts from the kernel's boot (CLOCK_MONOTONIC, clock_gettime(2)). */
export function systemClock(): Clock {
  const [seconds, nanoseconds] = process.hrtime();
  // The same clock counted from the start of the process, without an array for each look at it.
  const offset = seconds * 1000 + nanoseconds / 1e6 - performance.now();
  return {
    now: () => Date.now(),
    mono: () => offset + performance.now(),
    bootId: bootId(),
  };
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // No Linux /proc: monotonic times of different runs do not compare, so each run is a boot of its own.
    return randomUUID();
  }
}

const WATCH_EVERY_MS = 10_000;
/** NTP slews small errors; only a step makes earlier times wrong. */
const STEP_MS = 500;

/** Tells when the wall clock was stepped, by how many ms. Returns its stop. */
export function watchClock(clock: Clock, stepped: (stepMs: number) => void): () => void {
  const difference = (): number => clock.now() - clock.mono();
  let last = difference();
  const timer = setInterval(() => {
    const stepMs = Math.round(difference() - last);
    last = difference();
    if (Math.abs(stepMs) >= STEP_MS) stepped(stepMs);
  }, WATCH_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
