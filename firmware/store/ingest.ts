import { renameSync, statfsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { EventOwner } from '../core/declaration.ts';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { JournalRecord } from '../core/record.ts';
import type { StoreStatus } from '../core/rows.ts';
import type { SystemEvent } from '../core/system-events.ts';
import { readBatch } from '../journal/reader.ts';
import { segmentBytes, segmentPath, segmentsIn, type Position } from '../journal/segments.ts';
import { Inserter } from './insert.ts';
import { isDamage, openEvidence, putAside, type NativeBinding } from './open.ts';
import { usedBytes } from './retention.ts';

export interface IngestSettings {
  readonly folder: string;
  readonly nativeBinding: NativeBinding;
  readonly owners: readonly EventOwner[];
}

/** A note for the journal: everything that gets an event number has to come from there. */
export type Note = (name: SystemEvent, fields: Readonly<Record<string, string | number>>) => void;

/** Not the disk's and not the file's fault: trying again would fail for ever. */
const isOurFault = (error: unknown): boolean =>
  !/^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|NOMEM|CORRUPT|NOTADB|PERM|PROTOCOL)|^E[A-Z]+$/.test(
    errnoOf(error) ?? '',
  );

/** Journal read for one transaction. */
const BATCH_BYTES = 128 * 1024;

/**
 * Copies the journal into skep.sqlite, batch by batch, and deletes the segments that are safely in it. Synchronous; the
 * worker (worker.ts) decides when. Whatever SQLite refuses stays in the journal and is tried again.
 */
export class Ingest {
  readonly #settings: IngestSettings;
  readonly #note: Note;
  readonly #path: string;
  readonly #journal: string;
  #db: Database;
  #inserter: Inserter;
  #problem: string | null = null;
  /** Lowest segment that may still have a file here. */
  #oldest = 0;
  readonly #damaged = new Set<number>();

  constructor(settings: IngestSettings, note: Note) {
    this.#settings = settings;
    this.#note = note;
    this.#path = join(settings.folder, 'skep.sqlite');
    this.#journal = join(settings.folder, 'journal');
    this.#db = this.#open();
    this.#inserter = new Inserter(this.#db);
  }

  get db(): Database {
    return this.#db;
  }

  get lastEvent(): number {
    return this.#inserter.lastEvent;
  }

  get position(): Position {
    return this.#inserter.position;
  }

  get problem(): string | null {
    return this.#problem;
  }

  /**
   * Above every session number that is in the database or in the journal's unread tail. The tail is looked through for
   * it: a number given twice would hang one visitor's deeds on another's session.
   */
  firstFreeSession(live: number): number {
    let highest = this.#inserter.lastSession;
    let from = this.#inserter.position;
    for (;;) {
      const { records, next } = readBatch(this.#journal, from, live, BATCH_BYTES);
      for (const record of records) if ('session' in record) highest = Math.max(highest, record.session ?? 0);
      if (next.segment === from.segment && next.offset === from.offset) return highest + 1;
      from = next;
    }
  }

  /** One batch. `more`: there is more to read now. Throws nothing: a failure is shown in the status and tried again. */
  step(live: number): { readonly more: boolean; readonly wrote: boolean } {
    try {
      const { position } = this.#inserter;
      const batch = readBatch(this.#journal, position, live, BATCH_BYTES);
      const moved = batch.next.segment !== position.segment || batch.next.offset !== position.offset;
      if (moved) this.#insert(batch.records, batch.next);
      this.#problem = null;
      if (batch.damage !== undefined) this.#tellDamage(batch.damage.segment, batch.damage.problem);
      return { more: moved && !batch.atEnd, wrote: moved };
    } catch (error) {
      this.#failed(error);
      return { more: false, wrote: false };
    }
  }

  /**
   * Deletes segments whose rows are on disk for certain: a checkpoint that copied everything has synced them. Returns
   * the lowest segment that is still needed.
   */
  dropConsumed(): number {
    const needed = this.#inserter.position.segment;
    if (this.#oldest >= needed) return needed;
    try {
      const finished = segmentsIn(this.#journal).filter((segment) => segment < needed);
      if (finished.length > 0) {
        const [result] = this.#db.pragma('wal_checkpoint(PASSIVE)') as {
          busy: number;
          log: number;
          checkpointed: number;
        }[];
        if (result === undefined || result.busy !== 0 || result.log !== result.checkpointed) return this.#oldest;
      }
      for (const segment of finished) this.#discard(segment);
      this.#oldest = needed;
    } catch (error) {
      this.#failed(error);
      return this.#oldest;
    }
    return needed;
  }

  status(live: number): StoreStatus {
    return {
      lastEvent: this.lastEvent,
      sessions: this.#inserter.sessions,
      graded: this.#inserter.graded,
      bytes: usedBytes(this.#db),
      behindBytes: this.behindBytes(live),
      problem: this.#problem,
    };
  }

  close(): void {
    // On a good end the database is one file again, fit to be copied.
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } catch {
      // Disk full: the journal and the write-ahead log hold everything; the next start goes on from them.
    }
    this.#db.close();
  }

  #open(): Database {
    const { db, notices } = openEvidence(this.#path, this.#settings.nativeBinding, this.#settings.owners, Date.now());
    for (const notice of notices) this.#note('damaged', { file: 'skep.sqlite', problem: notice });
    return db;
  }

  /** Bytes of the journal, up to segment `live`, that are not rows yet. */
  behindBytes(live: number): number {
    const { segment, offset } = this.#inserter.position;
    const waiting = segmentsIn(this.#journal).filter((number) => number >= segment && number <= live);
    const bytes = waiting.reduce((sum, number) => sum + segmentBytes(this.#journal, number), 0);
    return Math.max(0, bytes - (waiting.includes(segment) ? offset : 0));
  }

  /** A record that the database will never take (a bug of ours) must not keep all that follow from getting in. */
  #insert(records: readonly JournalRecord[], next: Position): void {
    try {
      this.#inserter.insert(records, next);
    } catch (error) {
      if (!isOurFault(error)) throw error;
      const refused = this.#inserter.insertWhatCanBe(records, next);
      this.#note('dropped', { records: refused, problem: `the store refused them: ${messageOf(error)}` });
    }
  }

  #failed(error: unknown): void {
    if (isDamage(error)) {
      this.#replaceDamaged(messageOf(error));
      return;
    }
    const full = errnoOf(error) === 'SQLITE_FULL' || this.#freeBytes() < 1_000_000;
    this.#problem = full
      ? 'the disk is full: free some space; what happens meanwhile waits in the journal'
      : `the database cannot be written: ${messageOf(error)}`;
  }

  /** The file was damaged while in use: it is put aside, and a new one takes over from this position of the journal. */
  #replaceDamaged(problem: string): void {
    const { lastEvent, lastSession, position } = this.#inserter;
    try {
      this.#db.close();
    } catch {
      // It is damaged; what matters is that the file is kept.
    }
    const aside = putAside(this.#path, Date.now());
    this.#db = this.#open();
    this.#inserter = new Inserter(this.#db);
    this.#inserter.continueFrom(lastEvent, lastSession);
    this.#inserter.insert([], position);
    this.#note('damaged', {
      file: 'skep.sqlite',
      problem: `${problem}; it was kept as ${aside} and a new database was begun`,
    });
  }

  #tellDamage(segment: number, problem: string): void {
    if (this.#damaged.has(segment)) return;
    this.#damaged.add(segment);
    this.#note('damaged', {
      file: segmentPath('journal', segment),
      problem: `${problem}; everything before it was kept, and the file as ${segment}.damaged`,
    });
  }

  #discard(segment: number): void {
    const path = segmentPath(this.#journal, segment);
    if (this.#damaged.has(segment)) renameSync(path, join(this.#journal, `${segment}.damaged`));
    else unlinkSync(path);
  }

  #freeBytes(): number {
    try {
      const { bavail, bsize } = statfsSync(this.#settings.folder);
      return bavail * bsize;
    } catch {
      return Number.MAX_SAFE_INTEGER;
    }
  }
}
