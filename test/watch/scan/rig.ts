import type { EventRecord } from '../../../firmware/core/record.ts';
import type { Probe } from '../../../firmware/watch/scan/probe.ts';
import { Scans } from '../../../firmware/watch/scan/scans.ts';

export const AT = Date.UTC(2026, 10, 21, 12);
export const SOURCE = '192.0.2.9';
export const BOX = '192.0.2.1';

const NO_MARKS = { ipId: 1, window: 64_240, sequence: 1, length: 40 } as const;

export const probe = (over: Partial<Probe> = {}): Probe => ({
  srcIp: SOURCE,
  dstIp: BOX,
  srcPort: 40_000,
  dstPort: 80,
  kind: 'syn',
  listening: false,
  weight: 1,
  sequence: null,
  mac: '02:00:00:00:00:09',
  icmpType: null,
  marks: NO_MARKS,
  ...over,
});

export interface Bench {
  readonly scans: Scans;
  readonly records: EventRecord[];
  readonly visited: string[];
  /** Turns the clock so far, in steps of a tick. */
  pass(ms: number): void;
  /** The events of one name. */
  named(name: 'scan' | 'ended'): EventRecord[];
}

const TICK_MS = 500;

export function bench(decoys: readonly number[] = [], gapMs = 1_800_000): Bench {
  let mono = 1000;
  const records: EventRecord[] = [];
  const visited: string[] = [];
  const scans = new Scans({
    clock: { now: () => AT + mono, mono: () => mono, bootId: 'b' },
    gapMs,
    windowMs: 300_000,
    ignored: { tcp: new Set([7680]), udp: new Set([137, 5353]) },
    append: (record) => records.push(record),
    isDecoy: (port) => decoys.includes(port),
    visited: (address) => visited.push(address),
  });
  return {
    scans,
    records,
    visited,
    named: (wanted) => records.filter(({ name }) => name === wanted),
    pass(ms) {
      for (const end = mono + ms; mono < end;) {
        mono = Math.min(end, mono + TICK_MS);
        scans.tick();
      }
    },
  };
}
