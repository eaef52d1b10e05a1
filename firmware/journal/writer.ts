import { mkdirSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { Appender, JournalRecord } from '../core/record.ts';
import { encodeFrames, frameOf, MAGIC, type Frame } from './frame.ts';
import { segmentBytes, segmentPath, segmentsIn } from './segments.ts';

export interface JournalSettings {
  readonly folder: string;
  /** Bytes of journal that may wait for the store; above it facts are dropped and counted. */
  readonly maxBytes: number;
  /** A segment is closed and a new one begun at this size. */
  readonly segmentBytes?: number;
  /** Opens a new file for writing; tests hand in a disk that is slow or full. */
  readonly openFile?: (path: string) => Promise<SegmentFile>;
}

/** What the journal asks of a file. */
export type SegmentFile = Pick<FileHandle, 'write' | 'truncate' | 'datasync' | 'close'>;

export interface JournalStatus {
  /** Facts lost since the start. */
  readonly dropped: number;
  /** Why writing fails at the moment, in a sentence; null when it does not. */
  readonly problem: string | null;
}

const openPrivate = async (path: string): Promise<SegmentFile> => await open(path, 'w', 0o600);

/** Facts with nobody waiting are written together after so long. */
const LAZY_MS = 25;
const SYNC_EVERY_MS = 1000;
const RETRY_MS = 1000;
/** What is held in memory while the disk cannot take it. */
const HELD_MAX_BYTES = 2 * 1024 * 1024;
const SEGMENT_BYTES = 4 * 1024 * 1024;

/**
 * The append-only file that an event is in before the visitor sees an answer. Writes go through the thread pool and are
 * joined while one is under way, so a slow card delays the answers that wait for it and nothing else; the sync each
 * second delays nobody. When the disk is full, sensors go on: facts are held up to a bound, then dropped and counted.
 */
export class JournalWriter implements Appender {
  readonly #settings: JournalSettings;
  readonly #segmentBytes: number;
  readonly #onWritten: () => void;
  readonly #onDropped: (records: number, problem: string) => void;
  #pending: Frame[] = [];
  #pendingBytes = 0;
  #waiters: (() => void)[] = [];
  #writing = false;
  /** It was to be written while a write was under way: once more after it. */
  #again = false;
  #lazyTimer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #syncTimer: NodeJS.Timeout | undefined;
  #file: SegmentFile | undefined;
  #syncing: Promise<void> | undefined;
  #dirty = false;
  #segment: number;
  #offset = 0;
  /** Bytes in segments that the store has not consumed, the current one left out. */
  #waitingBytes = 0;
  readonly #waitingSegments = new Map<number, number>();
  #dropped = 0;
  #droppedUntold = 0;
  #problem: string | null = null;
  #stopped = false;

  constructor(settings: JournalSettings, onWritten: () => void, onDropped: (records: number, problem: string) => void) {
    this.#settings = settings;
    this.#segmentBytes = settings.segmentBytes ?? SEGMENT_BYTES;
    this.#onWritten = onWritten;
    this.#onDropped = onDropped;
    mkdirSync(settings.folder, { recursive: true, mode: 0o700 });
    const old = segmentsIn(settings.folder);
    this.#segment = (old.at(-1) ?? 0) + 1;
    for (const segment of old) this.#wait(segment, segmentBytes(settings.folder, segment));
  }

  /** The segment that this run writes first; all below it are finished. */
  get segment(): number {
    return this.#segment;
  }

  start(): void {
    this.#syncTimer = setInterval(() => void this.#sync(), SYNC_EVERY_MS);
  }

  status(): JournalStatus {
    return { dropped: this.#dropped, problem: this.#problem };
  }

  append(record: JournalRecord): void {
    if (this.#stopped || !this.#hasRoom()) {
      this.#drop(1);
      return;
    }
    const frame = frameOf(record);
    this.#pending.push(frame);
    this.#pendingBytes += frame.bytes;
    this.#lazyTimer ??= setTimeout(() => this.#write(), LAZY_MS);
  }

  async written(): Promise<void> {
    if (this.#pending.length === 0 && !this.#writing) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push(resolve);
      // While the disk is full nobody waits for it.
      if (this.#problem !== null) this.#release();
      // What other visitors said in the same turn of the event loop goes into the same write.
      else this.#soon ??= setImmediate(() => this.#write());
    });
  }

  /** The store has the rows of all segments below `segment` on disk and has deleted their files. */
  consumed(segment: number): void {
    for (const [number, bytes] of this.#waitingSegments) {
      if (number >= segment) continue;
      this.#waitingBytes -= bytes;
      this.#waitingSegments.delete(number);
    }
  }

  /** Writes and syncs what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#syncTimer);
    await this.written();
    this.#stopped = true;
    clearTimeout(this.#lazyTimer);
    await this.#syncing;
    await this.#file?.datasync().catch(() => {});
    await this.#file?.close().catch(() => {});
  }

  #hasRoom(): boolean {
    if (this.#waitingBytes + this.#offset + this.#pendingBytes > this.#settings.maxBytes) {
      this.#problem ??= `the journal holds ${this.#settings.maxBytes} bytes that the store could not take (journal.max_bytes)`;
      return false;
    }
    return this.#problem === null || this.#pendingBytes < HELD_MAX_BYTES;
  }

  #drop(records: number): void {
    this.#dropped += records;
    this.#droppedUntold += records;
  }

  #write(): void {
    // First of all: a timer that fired while a write was under way must not stand for one that is still to come.
    clearTimeout(this.#lazyTimer);
    this.#lazyTimer = undefined;
    clearImmediate(this.#soon);
    this.#soon = undefined;
    if (this.#writing) {
      this.#again = true;
      return;
    }
    if (this.#pending.length === 0) {
      this.#release();
      return;
    }
    this.#writing = true;
    void this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // What nobody waits for waits for its timer: a flood of silent connects is then 40 writes a second, not thousands.
    for (this.#again = true; this.#pending.length > 0 && (this.#again || this.#waiters.length > 0);) {
      this.#again = false;
      const frames = this.#pending;
      const waiters = this.#waiters;
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#waiters = [];
      try {
        await this.#writeFrames(encodeFrames(frames));
        this.#recovered();
      } catch (error) {
        this.#failed(error, frames);
        for (const resolve of waiters) resolve();
        this.#release();
        this.#writing = false;
        this.#lazyTimer = setTimeout(() => this.#write(), RETRY_MS);
        return;
      }
      for (const resolve of waiters) resolve();
      this.#onWritten();
    }
    this.#writing = false;
    this.#release();
  }

  async #writeFrames(bytes: Buffer): Promise<void> {
    const file = await this.#current();
    let at = 0;
    try {
      while (at < bytes.length) {
        const { bytesWritten } = await file.write(bytes, at, bytes.length - at, this.#offset + at);
        at += bytesWritten;
      }
    } catch (error) {
      // Half a frame must not stand before the next good one.
      await file.truncate(this.#offset).catch(() => {});
      throw error;
    }
    this.#offset += bytes.length;
    this.#dirty = true;
  }

  async #current(): Promise<SegmentFile> {
    if (this.#file !== undefined && this.#offset < this.#segmentBytes) return this.#file;
    if (this.#file !== undefined) {
      await this.#syncing;
      await this.#file.datasync();
      await this.#file.close();
      this.#wait(this.#segment, this.#offset);
      this.#file = undefined;
      this.#segment += 1;
    }
    const path = segmentPath(this.#settings.folder, this.#segment);
    const file = await (this.#settings.openFile ?? openPrivate)(path);
    try {
      await file.write(MAGIC, 0, MAGIC.length, 0);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#file = file;
    this.#offset = MAGIC.length;
    return file;
  }

  #wait(segment: number, bytes: number): void {
    this.#waitingSegments.set(segment, bytes);
    this.#waitingBytes += bytes;
  }

  #failed(error: unknown, frames: readonly Frame[]): void {
    const cure = errnoOf(error) === 'ENOSPC' ? 'the disk is full: free some space' : messageOf(error);
    this.#problem = `the journal cannot be written: ${cure}`;
    this.#pending = [...frames, ...this.#pending];
    this.#pendingBytes = this.#pending.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #recovered(): void {
    const problem = this.#problem;
    if (problem === null && this.#droppedUntold === 0) return;
    if (!this.#roomAgain()) return;
    this.#problem = null;
    if (this.#droppedUntold === 0) return;
    const records = this.#droppedUntold;
    this.#droppedUntold = 0;
    this.#onDropped(records, problem ?? 'the journal was full');
  }

  #roomAgain(): boolean {
    return this.#waitingBytes + this.#offset < this.#settings.maxBytes;
  }

  #release(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  async #sync(): Promise<void> {
    if (this.#droppedUntold > 0 && !this.#writing && this.#pending.length === 0) this.#recovered();
    if (!this.#dirty || this.#file === undefined || this.#syncing !== undefined) return;
    this.#dirty = false;
    this.#syncing = this.#file.datasync().catch(() => {
      this.#dirty = true;
    });
    await this.#syncing;
    this.#syncing = undefined;
  }
}
