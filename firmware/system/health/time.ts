import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { bad, good, unknown, warning, type Reader } from './reading.ts';

/** Before this Skep was built: a Pi without a clock starts in 1970 or where it was switched off. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const CURE = 'Let NTP set it (timedatectl set-ntp true); it needs UDP port 123.';
const DAY_MS = 86_400_000;

export interface Step {
  readonly at: number;
  readonly stepMs: number;
}

/**
 * Whether the clock is right, by what systemd-timesyncd leaves (`synchronized`, systemd-timesyncd.service(8)); and how far
 * it was put right in the last day: times of evidence before that are corrected by as much in the views.
 */
export const time =
  (now: () => number, lastStep: () => Step | undefined, folder = '/run/systemd/timesync'): Reader =>
  async () => {
    const text = `${new Date(now()).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    if (now() < EARLIEST_MS || now() > LATEST_MS) return bad(text, CURE);
    const step = lastStep();
    const isNews = step !== undefined && Math.abs(now() - step.at) < DAY_MS;
    const stepped = isNews ? `, was stepped by ${(step.stepMs / 1000).toFixed(1)} s` : '';
    if (await isThere(join(folder, 'synchronized'))) return good(`set by NTP${stepped}`);
    // It was right once and is kept by the crystal: seconds a day.
    if (await isThere(folder)) return warning(`not set by NTP so far${stepped}`, CURE);
    return isNews ? unknown(`somebody stepped it by ${(step.stepMs / 1000).toFixed(1)} s`) : undefined;
  };

const isThere = async (path: string): Promise<boolean> =>
  await access(path).then(
    () => true,
    () => false,
  );
