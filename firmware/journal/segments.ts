import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The journal is a row of files, `0000000001.journal` and on. A run of the daemon never appends to a file of an earlier one. */
const NAME = /^(\d{10})\.journal$/;

export const segmentPath = (folder: string, segment: number): string =>
  join(folder, `${String(segment).padStart(10, '0')}.journal`);

/** Numbers of the segments in a folder, rising. */
export const segmentsIn = (folder: string): number[] =>
  readdirSync(folder)
    .map((file) => Number(NAME.exec(file)?.[1] ?? 0))
    .filter((segment) => segment > 0)
    .toSorted((a, b) => a - b);

export function segmentBytes(folder: string, segment: number): number {
  try {
    return statSync(segmentPath(folder, segment)).size;
  } catch {
    return 0;
  }
}

/** A place in the journal: everything before it is in the store. */
export interface Position {
  readonly segment: number;
  readonly offset: number;
}
