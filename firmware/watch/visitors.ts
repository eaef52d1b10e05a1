import type { Transport } from '../core/record.ts';
import { startP0f } from './p0f.ts';
import { startScanWatch, type ScanSettings } from './scan/watch.ts';

export interface VisitorSettings extends Omit<ScanSettings, 'socket' | 'gapMs' | 'ignored' | 'visited'> {
  /** Socket of p0f; empty: it is not asked. */
  readonly p0f: string;
  /** An empty socket: scans are not watched. */
  readonly scans: Pick<ScanSettings, 'socket' | 'gapMs' | 'ignored'>;
  /** Whoever else wants to know of each visitor. */
  readonly visited: (address: string, transport: Transport) => void;
}

/** Told of at accept; each returns at once. */
export interface Visitors {
  visited(address: string, transport: Transport): void;
  accepted(address: string, port: number): void;
  /** Why somebody does not tell; null: he does, undefined: not known yet, or not asked at all. */
  problems(): Readonly<Record<'p0f' | 'scans', string | null | undefined>>;
  stop(): void;
}

/** Those who watch visitors from afar: p0f, and the scans of those who never become one. */
export function watchVisitors({ p0f: socket, scans: setting, ...room }: VisitorSettings): Visitors {
  const p0f = socket === '' ? undefined : startP0f({ ...room, socket });
  const visited = (address: string, transport: Transport): void => {
    if (transport === 'tcp') p0f?.visited(address);
    room.visited(address, transport);
  };
  const scans =
    setting.socket === ''
      ? undefined
      : startScanWatch({ ...room, ...setting, visited: (address) => visited(address, 'tcp') });
  return {
    visited,
    accepted: (address, port) => scans?.accepted(address, port),
    problems: () => ({ p0f: p0f?.problem(), scans: scans?.problem() }),
    stop() {
      scans?.stop();
      p0f?.stop();
    },
  };
}
