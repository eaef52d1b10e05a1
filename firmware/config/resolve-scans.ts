import type { Complain } from './complain.ts';
import { parsePorts } from './ports.ts';
import type { ScansWritten } from './scans.ts';

export interface ScansConfig {
  /** Empty: scans are not watched. */
  readonly socket: string;
  readonly gapMs: number;
  readonly ignored: { readonly tcp: ReadonlySet<number>; readonly udp: ReadonlySet<number> };
}

export function resolveScans(written: ScansWritten, complain: Complain): ScansConfig {
  const portsOf = (key: 'ignored_tcp' | 'ignored_udp'): ReadonlySet<number> => {
    if (written[key].trim() === '') return new Set();
    const parsed = parsePorts(written[key]);
    if ('value' in parsed) return new Set(parsed.value);
    complain.key(['scans', key], parsed.fault);
    return new Set();
  };
  const ignored = { tcp: portsOf('ignored_tcp'), udp: portsOf('ignored_udp') };
  return { socket: written.socket, gapMs: written.gap_s * 1000, ignored };
}
