import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { HealthState } from '../../core/health.ts';
import { bad, bytesText, good, warning, type Reader, type Reading } from './reading.ts';

const MIB = 1024 * 1024;
/** Journal, write-ahead log, a snapshot's beginning. */
const RESERVE_BYTES = 64 * MIB;
/** What a full state has to be left behind by. */
const SLACK_BYTES = 16 * MIB;

export interface Disk {
  readonly free: number;
  readonly total: number;
  /** Size of the evidence. */
  readonly used: number;
}

/** Whether there is room for what `store.max_bytes` lets the evidence become. */
export const storage =
  (data: string, maxBytes: number, look: (data: string) => Promise<Disk> = diskOf): Reader =>
  async (before) => {
    const disk = await look(data);
    const measured = { storage_free_bytes: disk.free, storage_size_bytes: disk.total };
    return { ...judged(disk, maxBytes, before), measured };
  };

function judged({ free, total, used }: Disk, maxBytes: number, before: HealthState | undefined): Reading {
  const value = `${bytesText(free)} free of ${bytesText(total)}`;
  const little = RESERVE_BYTES + (before === 'bad' ? SLACK_BYTES : 0);
  if (free < little) return bad(value, 'Make room, or lower store.max_bytes: soon nothing can be recorded.');
  const growth = Math.max(0, maxBytes - used) + RESERVE_BYTES;
  const isEnough = free >= growth + (before === 'warning' ? SLACK_BYTES : 0);
  if (isEnough) return good(value);
  const room = Math.floor((free + used - RESERVE_BYTES) / MIB) * MIB;
  return warning(
    value,
    `The evidence may grow beyond that: make room, or set store.max_bytes = ${Math.max(MIB, room)}.`,
  );
}

async function diskOf(data: string): Promise<Disk> {
  const { bavail, blocks, bsize } = await statfs(data);
  const used = await stat(join(data, 'skep.sqlite')).catch(() => undefined);
  return { free: bavail * bsize, total: blocks * bsize, used: used?.size ?? 0 };
}
