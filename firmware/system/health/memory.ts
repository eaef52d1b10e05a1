import { readFile } from 'node:fs/promises';
import { bytesText, graded, type Reader } from './reading.ts';

/** Shares of the memory that are in use and cannot be given back. */
const BOUNDS = { warning: 0.85, bad: 0.94, slack: 0.02 } as const;

/** What is left for programs (`MemAvailable`, proc_meminfo(5)). */
export const memory =
  (path = '/proc/meminfo'): Reader =>
  async (before) => {
    const text = await readFile(path, 'latin1').catch(() => '');
    const [available, total] = ['MemAvailable', 'MemTotal'].map((name) => bytesIn(text, name));
    if (available === undefined || total === undefined || total === 0) return undefined;
    const state = graded(1 - available / total, BOUNDS, before);
    const value = `${bytesText(available)} free of ${bytesText(total)}`;
    const cure =
      state === 'good' ? null : 'See what uses it (ps -e -o rss,args --sort -rss), and end what is not needed.';
    return { state, value, cure, measured: { memory_available_bytes: available, memory_size_bytes: total } };
  };

function bytesIn(text: string, name: string): number | undefined {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text) ?? [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
