import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { open as openReal } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JournalRecord } from '../../firmware/core/record.ts';
import { decodeFrame, encodeFrames, frameOf } from '../../firmware/journal/frame.ts';
import { readBatch } from '../../firmware/journal/reader.ts';
import { segmentPath, segmentsIn, type Position } from '../../firmware/journal/segments.ts';
import { JournalWriter, type JournalSettings, type SegmentFile } from '../../firmware/journal/writer.ts';

const encoded = (record: JournalRecord): Buffer => encodeFrames([frameOf(record)]);

const event = (number: number): JournalRecord => ({
  kind: 'event',
  session: number,
  at: 1,
  mono: 2.5,
  sensor: 'ftp',
  name: 'login',
  grade: 'login',
  summary: 'tried',
  srcIp: null,
  fields: { username: 'pässword', raw: Buffer.from([0, 255]), count: number, ok: true, none: null },
});

let folder: string;
let open: JournalWriter[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-journal-'));
  open = [];
});
afterEach(async () => {
  for (const one of open) await one.stop();
});

function writer(settings: Partial<JournalSettings> = {}, onDropped = () => {}): JournalWriter {
  const made = new JournalWriter({ folder, maxBytes: 1e9, ...settings }, () => {}, onDropped);
  open.push(made);
  return made;
}

function readAll(live: number, bytesMax = 4096): { records: JournalRecord[]; damage: string[]; at: Position } {
  const records: JournalRecord[] = [];
  const damage: string[] = [];
  let at: Position = { segment: 1, offset: 0 };
  for (let round = 0; round < 10_000; round += 1) {
    const batch = readBatch(folder, at, live, bytesMax);
    records.push(...batch.records);
    if (batch.damage !== undefined) damage.push(batch.damage.problem);
    if (batch.next.segment === at.segment && batch.next.offset === at.offset) break;
    at = batch.next;
  }
  return { records, damage, at };
}

const sleep = async (ms: number): Promise<void> => await new Promise((resolve) => setTimeout(resolve, ms));

/** A real file on a disk that can be made to wait, and to be full after half of a write. */
function fakeDisk() {
  let held: Promise<void> | undefined;
  let release = (): void => {};
  let isBusy = (): void => {};
  const busy = new Promise<void>((resolve) => (isBusy = resolve));
  let full = false;
  let writes = 0;
  return {
    hold: () => void (held = new Promise((resolve) => (release = resolve))),
    release: () => release(),
    busy: async () => await busy,
    fill: () => void (full = true),
    free: () => void (full = false),
    writes: () => writes,
    open: async (path: string): Promise<SegmentFile> => {
      const file = await openReal(path, 'w');
      return {
        write: (async (bytes: Buffer, at: number, length: number, position: number) => {
          if (length > 8) writes += 1;
          if (length > 8) isBusy();
          if (length > 8) await held;
          if (!full) return await file.write(bytes, at, length, position);
          await file.write(bytes, at, Math.floor(length / 2), position);
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        }) as SegmentFile['write'],
        truncate: async (length) => await file.truncate(length),
        datasync: async () => await file.datasync(),
        close: async () => await file.close(),
      };
    },
  };
}

const sessions = (records: readonly JournalRecord[]): unknown[] =>
  records.map((record) => ('session' in record ? record.session : undefined));

describe('frames', () => {
  it('bring every kind back as it was', () => {
    const stamp = { at: 5, mono: 6.25 };
    const records: JournalRecord[] = [
      { kind: 'boot', ...stamp, bootId: 'b', version: '1' },
      { kind: 'clock', ...stamp, stepMs: -5 },
      {
        kind: 'open',
        ...stamp,
        session: 1,
        sensor: 's',
        instance: 'i',
        transport: 'tcp',
        srcIp: null,
        srcPort: null,
        dstIp: '::1',
        dstPort: 21,
        parent: null,
      },
      event(1),
      { kind: 'payload', ...stamp, session: 1, name: 'n', sha256: 'aa', size: 9, content: Buffer.from([1, 2, 3]) },
      {
        kind: 'close',
        ...stamp,
        session: 1,
        sensor: 's',
        reason: 'reset',
        bytesIn: 1,
        bytesOut: 2,
        firstBytes: Buffer.from([9]),
        grade: 'probe',
      },
      {
        kind: 'fold',
        ...stamp,
        session: 2,
        sensor: 's',
        instance: 'i',
        transport: 'udp',
        srcIp: 'a',
        dstIp: null,
        ports: '1-2',
        sessions: 7,
        startedAt: 1,
        bytesIn: 0,
        bytesOut: 0,
        reason: 'idle',
        firstBytes: Buffer.alloc(0),
        final: true,
      },
    ];
    for (const record of records) {
      const decoded = decodeFrame(encoded(record), 0);
      expect(decoded).toMatchObject({ state: 'record', record });
    }
  });

  it('notice every single flipped bit and every cut', () => {
    const frame = encoded(event(1));
    for (let at = 4; at < frame.length; at += 1) {
      const flipped = Buffer.from(frame);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      expect(decodeFrame(flipped, 0).state).toBe('damaged');
    }
    for (let length = 0; length < frame.length; length += 1) {
      expect(decodeFrame(frame.subarray(0, length), 0).state).toBe('incomplete');
    }
  });
});

describe('the journal', () => {
  it('gives back what was appended, in order, over segments and batches of any size', async () => {
    const journal = writer({ segmentBytes: 2000 });
    for (let number = 0; number < 100; number += 1) {
      journal.append(event(number));
      if (number % 7 === 0) await journal.written();
    }
    await journal.written();
    expect(segmentsIn(folder).length).toBeGreaterThan(5);
    for (const bytesMax of [1, 9, 300, 1e6]) {
      expect(sessions(readAll(journal.segment, bytesMax).records)).toEqual(Array.from({ length: 100 }, (_, n) => n));
    }
  });

  it('has a record in the file when `written` resolves', async () => {
    const journal = writer();
    journal.append(event(7));
    await journal.written();
    expect(sessions(readAll(journal.segment).records)).toEqual([7]);
  });

  it('writes a record soon also when its timer rang during a slow write and nobody waits for it', async () => {
    const disk = fakeDisk();
    const journal = writer({ openFile: disk.open });
    disk.hold();
    journal.append(event(1));
    void journal.written();
    await disk.busy();
    // Its timer rings while the write of the first is under way; the first write takes it along.
    journal.append(event(2));
    await sleep(60);
    disk.release();
    await expect.poll(() => readAll(journal.segment).records.length).toBe(2);
    journal.append(event(3));
    await expect.poll(() => readAll(journal.segment).records.length).toBe(3);
  });

  it('lets what nobody waits for wait for its timer, so that silent visitors share a write', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const disk = fakeDisk();
      const journal = writer({ openFile: disk.open });
      disk.hold();
      journal.append(event(1));
      const first = journal.written();
      await disk.busy();
      for (let number = 2; number <= 5; number += 1) journal.append(event(number));
      disk.release();
      await first;
      await new Promise((resolve) => setImmediate(resolve));
      expect(disk.writes()).toBe(1);
      vi.advanceTimersByTime(25);
      vi.useRealTimers();
      await expect.poll(() => readAll(journal.segment).records.length).toBe(5);
      expect(disk.writes()).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on while the disk is full: holds some, drops and counts the rest, and recovers by itself', async () => {
    const told: number[] = [];
    const disk = fakeDisk();
    const journal = writer({ openFile: disk.open }, ((records: number) => void told.push(records)) as () => void);
    journal.append(event(0));
    await journal.written();
    disk.fill();
    const big = { ...event(1), summary: 'x'.repeat(100_000) };
    for (let number = 1; number <= 40; number += 1) {
      journal.append({ ...big, session: number } as JournalRecord);
      // Nobody waits for a disk that is full.
      await journal.written();
    }
    expect(journal.status()).toMatchObject({ problem: expect.stringContaining('the disk is full') as string });
    const { dropped } = journal.status();
    expect(dropped).toBeGreaterThan(10);
    expect(dropped).toBeLessThan(30);
    disk.free();
    await expect.poll(() => journal.status().problem, { timeout: 5000 }).toBeNull();
    expect(told).toEqual([dropped]);
    expect(sessions(readAll(journal.segment, 1e6).records)).toEqual(Array.from({ length: 41 - dropped }, (_, n) => n));
    expect(readAll(journal.segment, 1e6).damage).toEqual([]);
  });

  it('begins a new segment at each start and leaves old ones alone', async () => {
    const first = writer();
    first.append(event(1));
    await first.stop();
    const before = readFileSync(segmentPath(folder, 1));
    const second = writer();
    second.append(event(2));
    await second.stop();
    expect(readFileSync(segmentPath(folder, 1))).toEqual(before);
    expect(sessions(readAll(3).records)).toEqual([1, 2]);
  });

  it('waits at an incomplete frame of the live segment, and calls it damage in a finished one', async () => {
    const journal = writer();
    journal.append(event(1));
    journal.append(event(2));
    await journal.stop();
    const path = segmentPath(folder, 1);
    truncateSync(path, readFileSync(path).length - 5);
    expect(readAll(1)).toMatchObject({ damage: [], at: { segment: 1 } });
    const finished = readAll(2);
    expect(sessions(finished.records)).toEqual([1]);
    expect(finished.damage).toEqual([expect.stringContaining('ends in the middle of a record at byte')]);
    expect(finished.at).toEqual({ segment: 2, offset: 0 });
  });

  it.each([
    ['garbage', Buffer.from('garbage at the end of the file'), 'impossible length'],
    ['zeros', Buffer.alloc(4096), 'impossible length 0'],
    ['a wrong checksum', Buffer.concat([encoded(event(9)).subarray(0, -1), Buffer.from('!')]), 'wrong checksum'],
  ])('replays up to %s, says so, and goes on with the next segment', async (_, tail, words) => {
    const first = writer();
    first.append(event(1));
    await first.stop();
    appendFileSync(segmentPath(folder, 1), tail);
    const second = writer();
    second.append(event(2));
    await second.stop();
    const { records, damage } = readAll(2);
    expect(sessions(records)).toEqual([1, 2]);
    expect(damage).toEqual([expect.stringContaining(words)]);
  });

  it('says of a file that is no journal that it is none', () => {
    writeFileSync(segmentPath(folder, 1), 'SQLite format 3\0');
    expect(readAll(2).damage).toEqual([expect.stringContaining('not a journal')]);
  });

  it('drops and counts what is beyond its bound, and goes on when the store has caught up', async () => {
    const told: number[] = [];
    const journal = writer(
      { maxBytes: 6000, segmentBytes: 1000 },
      ((records: number) => void told.push(records)) as () => void,
    );
    journal.start();
    for (let number = 0; number < 60; number += 1) {
      journal.append(event(number));
      await journal.written();
    }
    const { dropped, problem } = journal.status();
    expect(dropped).toBeGreaterThan(10);
    expect(problem).toContain('journal.max_bytes');
    const kept = sessions(readAll(journal.segment).records);
    expect(kept).toEqual(Array.from({ length: 60 - dropped }, (_, number) => number));

    journal.consumed(journal.segment);
    await expect.poll(() => journal.status().problem, { timeout: 5000 }).toBeNull();
    expect(told).toEqual([dropped]);
    journal.append(event(99));
    await journal.written();
    expect(sessions(readAll(journal.segment).records).at(-1)).toBe(99);
  });
});
