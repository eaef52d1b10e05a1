import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournalRecord } from '../core/record.ts';
import { decodeFrame, HEAD_BYTES, MAGIC } from './frame.ts';
import { segmentPath, segmentsIn, type Position } from './segments.ts';

export interface Damage {
  readonly segment: number;
  readonly problem: string;
}

export interface Batch {
  readonly records: readonly JournalRecord[];
  /** Where the next read begins. */
  readonly next: Position;
  /** The segment was not readable to its end: what follows in it is lost, later segments are read. */
  readonly damage: Damage | undefined;
  /** Nothing more can be read now. */
  readonly atEnd: boolean;
}

/**
 * Reads on from a position, at most about `bytesMax`. Segments below `live` are finished: what cannot be read at their
 * end is damage (a torn write, garbage). In the live one an incomplete frame only means that the writer is not done.
 */
export function readBatch(folder: string, from: Position, live: number, bytesMax: number): Batch {
  const start = firstReadable(folder, from);
  if (start === undefined) return { records: [], next: from, damage: undefined, atEnd: true };
  const { bytes, size } = readFrom(segmentPath(folder, start.segment), start.offset, bytesMax);
  const records: JournalRecord[] = [];
  let at = 0;
  let offset = start.offset;
  let problem: string | undefined;

  if (offset === 0 && bytes.length >= MAGIC.length) {
    if (bytes.subarray(0, MAGIC.length).equals(MAGIC)) at = MAGIC.length;
    else problem = 'it is not a journal of this kind';
  }
  const finished = start.segment < live;

  let needed = 0;
  while (problem === undefined && offset + at >= MAGIC.length && at < bytes.length) {
    const decoded = decodeFrame(bytes, at);
    if (decoded.state === 'record') {
      records.push(decoded.record);
      at = decoded.end;
    } else if (decoded.state === 'incomplete') {
      needed = decoded.needed;
      break;
    } else problem = decoded.problem;
  }
  const read = start.offset + bytes.length;
  offset += at;

  // One record larger than a batch: read it whole.
  if (problem === undefined && records.length === 0 && needed > bytes.length - at && read < size) {
    return readBatch(folder, start, live, Math.max(needed + MAGIC.length, bytesMax * 2));
  }
  if (problem === undefined && finished && read >= size && offset < size) problem = 'it ends in the middle of a record';
  const ended = problem !== undefined || (finished && offset >= size);
  // Damage in the live segment (a disk that lies) is not waited for: the writer goes on behind it.
  const next = ended && finished ? { segment: start.segment + 1, offset: 0 } : { segment: start.segment, offset };
  const damage =
    problem === undefined ? undefined : { segment: start.segment, problem: `${problem} at byte ${offset} of ${size}` };
  return { records, next, damage, atEnd: !finished && (offset >= size || records.length === 0) };
}

/** Enough for the magic and the head of a frame. */
const LEAST_READ = MAGIC.length + HEAD_BYTES;

/** The position itself, or the beginning of the next segment that exists. */
function firstReadable(folder: string, from: Position): Position | undefined {
  const segment = segmentsIn(folder).find((number) => number >= from.segment);
  if (segment === undefined) return undefined;
  return segment === from.segment ? from : { segment, offset: 0 };
}

function readFrom(path: string, offset: number, bytesMax: number): { bytes: Buffer; size: number } {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(Math.max(bytesMax, LEAST_READ), size - offset)));
    const length = bytes.length === 0 ? 0 : readSync(fd, bytes, 0, bytes.length, offset);
    return { bytes: bytes.subarray(0, length), size };
  } finally {
    closeSync(fd);
  }
}
