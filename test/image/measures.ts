import type { Zero } from './zero.ts';

export interface Process {
  readonly name: string;
  readonly residentKb: number;
  /** Its own, not of files that could be read again. */
  readonly anonymousKb: number;
}

export interface Measures {
  readonly totalKb: number;
  /** What could not be had for something else. */
  readonly usedKb: number;
  readonly processes: readonly Process[];
  /** Written to the card since power-on. */
  readonly writtenKb: number;
}

const SECTOR_BYTES = 512;

/** From /proc(5) and Documentation/block/stat of the kernel. */
export async function measure(zero: Zero): Promise<Measures> {
  const said = await zero.sh(
    'cat /proc/meminfo; for p in /proc/[0-9]*; do cat $p/status 2>/dev/null; done; sed "s/^/card /" /sys/block/mmcblk0/stat',
  );
  const field = (text: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  const processes = said
    .split(/^(?=Name:)/m)
    .slice(1)
    .map((text) => ({
      name: /^Name:\s+(.*)$/m.exec(text)?.[1] ?? '',
      residentKb: field(text, 'VmRSS'),
      anonymousKb: field(text, 'RssAnon'),
    }))
    // A thread of the kernel's has none.
    .filter(({ residentKb }) => residentKb > 0)
    .toSorted((one, other) => other.residentKb - one.residentKb);
  const [, sectors = '0'] = /^card\s+(?:\d+\s+){6}(\d+)/m.exec(said) ?? [];
  const totalKb = field(said, 'MemTotal');
  return {
    totalKb,
    usedKb: totalKb - field(said, 'MemAvailable'),
    processes,
    writtenKb: (Number(sectors) * SECTOR_BYTES) / 1024,
  };
}

/** For people: emulated, so that sizes are true and times are not. */
export function print(title: string, lines: readonly string[]): void {
  process.stdout.write(`\n${title} (in emulation)\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

export const mb = (kb: number): string => `${(kb / 1024).toFixed(1)} MB`;
