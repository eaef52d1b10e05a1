import { crc32 } from 'node:zlib';
import type { JournalRecord, Value } from '../core/record.ts';

/**
 * How records stand in a journal file: 8 bytes of magic, then frames of
 * `u32le length, u32le CRC-32 of the payload, payload (JSON, UTF-8)`. Bytes inside JSON are `{"$": base64}`.
 */
export const MAGIC = Buffer.from('SKEPJ01\n', 'latin1');
export const HEAD_BYTES = 8;
/** No record is larger: the largest payload kept (8 MiB, `limits.payload`) in base64, and something around it. */
export const FRAME_MAX = 16 * 1024 * 1024;

/** A record on its way to the file: its JSON, and the bytes its frame will take. */
export interface Frame {
  readonly json: string;
  readonly bytes: number;
}

export function frameOf(record: JournalRecord): Frame {
  const json = JSON.stringify(packed(record));
  return { json, bytes: HEAD_BYTES + Buffer.byteLength(json) };
}

/** All frames of one write in one buffer. */
export function encodeFrames(frames: readonly Frame[]): Buffer {
  const buffer = Buffer.allocUnsafe(frames.reduce((sum, { bytes }) => sum + bytes, 0));
  let at = 0;
  for (const { json, bytes } of frames) {
    buffer.writeUInt32LE(bytes - HEAD_BYTES, at);
    buffer.writeUInt32LE(crc32(json), at + 4);
    buffer.write(json, at + HEAD_BYTES);
    at += bytes;
  }
  return buffer;
}

export type Decoded =
  | { readonly state: 'record'; readonly record: JournalRecord; readonly end: number }
  /** The bytes end before the frame does: more may come, or the writer died here. */
  | { readonly state: 'incomplete'; readonly needed: number }
  | { readonly state: 'damaged'; readonly problem: string };

export function decodeFrame(bytes: Buffer, at: number): Decoded {
  if (bytes.length - at < HEAD_BYTES) return { state: 'incomplete', needed: HEAD_BYTES };
  const length = bytes.readUInt32LE(at);
  // A file system may leave a torn write as zeros.
  if (length === 0 || length > FRAME_MAX) return { state: 'damaged', problem: `impossible length ${length}` };
  const start = at + HEAD_BYTES;
  if (bytes.length - start < length) return { state: 'incomplete', needed: HEAD_BYTES + length };
  const payload = bytes.subarray(start, start + length);
  if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return { state: 'damaged', problem: 'wrong checksum' };
  try {
    return { state: 'record', record: unpacked(JSON.parse(payload.toString('utf8')) as Packed), end: start + length };
  } catch {
    return { state: 'damaged', problem: 'not JSON' };
  }
}

interface PackedBytes {
  readonly $: string;
}
type Packed = Record<string, unknown> & { kind: JournalRecord['kind'] };

const pack = (value: Value): Exclude<Value, Uint8Array> | PackedBytes =>
  value instanceof Uint8Array
    ? { $: Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64') }
    : value;

const unpack = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$' in value && typeof value.$ === 'string'
    ? Buffer.from(value.$, 'base64')
    : value;

/** Only three kinds hold bytes, and at known places: walking every value would cost more than the rest of encoding. */
function packed(record: JournalRecord): object {
  switch (record.kind) {
    case 'close':
    case 'fold':
      return { ...record, firstBytes: pack(record.firstBytes) };
    case 'payload':
      return { ...record, content: pack(record.content) };
    case 'event': {
      const values = Object.values(record.fields);
      if (!values.some((value) => value instanceof Uint8Array)) return record;
      const fields = Object.entries(record.fields).map(([key, value]) => [key, pack(value)] as const);
      return { ...record, fields: Object.fromEntries<unknown>(fields) };
    }
    case 'boot':
    case 'clock':
    case 'open':
      return record;
  }
}

function unpacked(raw: Packed): JournalRecord {
  if (raw.kind === 'close' || raw.kind === 'fold') raw['firstBytes'] = unpack(raw['firstBytes']);
  if (raw.kind === 'payload') raw['content'] = unpack(raw['content']);
  if (raw.kind === 'event') {
    const fields = raw['fields'] as Record<string, unknown>;
    for (const key of Object.keys(fields)) fields[key] = unpack(fields[key]);
  }
  return raw as unknown as JournalRecord;
}
