import { Allowance } from '../core/allowance.ts';
import type { Transport } from '../core/record.ts';
import { Lane, type LaneRoom, type Origin } from './lane.ts';

export interface Enrich {
  /** Somebody was accepted. Returns at once, and may be called any number of times. */
  visited(address: string, transport: Transport): void;
  stop(): void;
}

/** Addresses a visitor can make this box learn about: he may have 2^64 of them. */
const BURST = 120;
const PER_SECOND = 1;
/** Kept free of datagrams, whose source anybody can forge. */
const TCP_RESERVE = 60;

/** Learns what there is to learn of each address that comes, off the visitor's path, and records what is news. */
export function startEnrich(origins: readonly Origin[], room: LaneRoom): Enrich {
  const allowance = new Allowance(BURST, PER_SECOND, () => room.clock.mono());
  const lanes = origins.map((origin) => new Lane(origin, room));
  return {
    visited(address, transport) {
      const due = lanes.filter((lane) => lane.isDue(address));
      if (due.length === 0 || !allowance.take(transport === 'udp' ? TCP_RESERVE : 0)) return;
      for (const lane of due) lane.add(address);
    },
    stop() {
      for (const lane of lanes) lane.stop();
    },
  };
}
