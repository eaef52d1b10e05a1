import type { Database } from 'better-sqlite3';
import { SESSION_EVENTS } from '../core/declaration.ts';
import { NONE_GRADED, type Graded } from '../core/grade.ts';
import type { CloseRecord, EventRecord, FoldRecord, JournalRecord, OpenRecord, PayloadRecord } from '../core/record.ts';
import type { Position } from '../journal/segments.ts';
import { DetailTables } from './details.ts';
import { isLearned, learnInto, type Learn } from './peers.ts';
import { isScan, scanRows, type ScanRows } from './scans.ts';
import { SessionRows } from './session-rows.ts';
import { prepareAll, type Statements } from './statements.ts';

interface Numbers {
  readonly last_event: number;
  readonly last_session: number;
  readonly sessions: number;
}

/**
 * Turns journal records into rows. The same records in the same order give the same rows and the same event numbers,
 * whenever they are replayed: after a power cut every consumer's number still means the same event.
 */
export class Inserter {
  readonly #db: Database;
  readonly #run: Statements;
  readonly #details: DetailTables;
  readonly #learn: Learn;
  readonly #scans: ScanRows;
  #boot: number;
  #lastEvent: number;
  #lastSession: number;
  #sessions: number;
  #graded: Graded = NONE_GRADED;

  constructor(db: Database) {
    this.#db = db;
    this.#run = prepareAll(db);
    this.#details = new DetailTables(db);
    this.#learn = learnInto(db);
    this.#scans = scanRows(db);
    const position = db.prepare('SELECT last_event, last_session, sessions FROM position').get() as Numbers;
    this.#lastEvent = position.last_event;
    this.#lastSession = position.last_session;
    this.#sessions = position.sessions;
    this.#boot = (db.prepare('SELECT max(id) FROM boot').pluck().get() as number | null) ?? 0;
  }

  get lastEvent(): number {
    return this.#lastEvent;
  }

  get lastSession(): number {
    return this.#lastSession;
  }

  /** Sessions stored since the beginning; a folded row counts for all it stands for. */
  get sessions(): number {
    return this.#sessions;
  }

  /** Events since the start, by grade. */
  get graded(): Graded {
    return this.#graded;
  }

  get position(): Position {
    return this.#db.prepare('SELECT segment, offset FROM position').get() as Position;
  }

  /** A new database under a running daemon: numbers go on, so that no consumer sees one twice. */
  continueFrom(lastEvent: number, lastSession: number): void {
    this.#lastEvent = Math.max(this.#lastEvent, lastEvent);
    this.#lastSession = Math.max(this.#lastSession, lastSession);
  }

  /** Writes records and the position behind them in one transaction. On an error nothing of it is written. */
  insert(records: readonly JournalRecord[], next: Position): void {
    this.#whole(() => {
      const rows = new SessionRows(this.#run, this.#learn);
      for (const record of records) this.#one(record, rows);
      this.#finish(rows, next);
    });
  }

  /** The same, leaving out records that the database refuses; returns how many those were. */
  insertWhatCanBe(records: readonly JournalRecord[], next: Position): number {
    let refused = 0;
    this.#whole(() => {
      for (const record of records) {
        try {
          this.#whole(() => {
            const rows = new SessionRows(this.#run, this.#learn);
            this.#one(record, rows);
            this.#finish(rows, next);
          });
        } catch {
          refused += 1;
        }
      }
      this.#finish(new SessionRows(this.#run, this.#learn), next);
    });
    return refused;
  }

  /** All or nothing, the numbers too. Inside another one it is a savepoint. */
  #whole(work: () => void): void {
    const before = [this.#boot, this.#lastEvent, this.#lastSession, this.#sessions, this.#graded] as const;
    try {
      this.#db.transaction(work)();
    } catch (error) {
      [this.#boot, this.#lastEvent, this.#lastSession, this.#sessions, this.#graded] = before;
      throw error;
    }
  }

  #finish(rows: SessionRows, next: Position): void {
    rows.write();
    this.#run.position.run(next.segment, next.offset, this.#lastEvent, this.#lastSession, this.#sessions);
  }

  #one(record: JournalRecord, rows: SessionRows): void {
    switch (record.kind) {
      case 'boot':
        // The sessions that this run lost are looked for in the table.
        rows.write();
        this.#boot = (this.#run.boot.get(record.bootId, record.at) as { id: number }).id;
        this.#closeLost(record.at, record.mono);
        this.#scans.endLost();
        return;
      case 'clock':
        this.#run.clock.run(this.#boot, record.at, record.mono, record.stepMs);
        return;
      case 'open':
        this.#open(record, rows);
        return;
      case 'event':
        this.#event(record, rows);
        return;
      case 'payload':
        this.#payload(record);
        return;
      case 'close':
        this.#close(record, rows);
        return;
      case 'fold':
        this.#fold(record, rows);
    }
  }

  /** Sessions that an earlier run left open ended when it died; nobody knows when that was. */
  #closeLost(at: number, mono: number): void {
    const open = this.#db.prepare('SELECT id, sensor FROM session WHERE ended_at IS NULL').all() as {
      id: number;
      sensor: string;
    }[];
    for (const { id, sensor } of open) {
      this.#run.lost.run(id);
      this.#number({ session: id, at, mono, sensor, name: 'closed', grade: 'touch', summary: 'lost: the daemon died' });
    }
  }

  #open(record: OpenRecord, rows: SessionRows): void {
    this.#sessions += 1;
    this.#lastSession = Math.max(this.#lastSession, record.session);
    rows.open(record, this.#boot);
    if (record.srcIp !== null) rows.see(record.srcIp, record.at, 1);
    const { grade } = SESSION_EVENTS.opened;
    const { session, at, mono, sensor } = record;
    const summary = `connected to ${record.instance}`;
    this.#number({ session, at, mono, sensor, name: 'opened', grade, summary });
  }

  #event(record: EventRecord, rows: SessionRows): void {
    const id = this.#number(record, record.session === null ? record.srcIp : null);
    this.#details.insert(id, record);
    if (isLearned(record)) rows.learn(record);
    if (isScan(record)) this.#scans.update(record, this.#boot);
    if (record.session === null || record.grade === null) return;
    rows.raise(record.session, 1, record.grade);
  }

  #payload(record: PayloadRecord): void {
    const { session, at, name, sha256, size, content } = record;
    this.#run.payload.run(session, at, name, sha256, size, content.length, content);
  }

  #close(record: CloseRecord, rows: SessionRows): void {
    const { session, at, mono, sensor, reason, bytesIn, bytesOut, grade } = record;
    rows.close(record);
    const summary = `${reason}, ${bytesIn} bytes in, ${bytesOut} out`;
    this.#number({ session, at, mono, sensor, name: 'closed', grade, summary });
    if (grade !== 'touch') rows.raise(session, 0, grade);
  }

  #fold(record: FoldRecord, rows: SessionRows): void {
    this.#lastSession = Math.max(this.#lastSession, record.session);
    const mono = Math.round(record.mono);
    this.#run.fold.run(
      record.session,
      record.sensor,
      record.instance,
      record.transport,
      record.srcIp,
      record.dstIp,
      record.startedAt,
      record.at,
      record.reason,
      record.bytesIn,
      record.bytesOut,
      record.firstBytes.length === 0 ? null : record.firstBytes,
      record.sessions,
      record.ports,
      this.#boot,
      mono - Math.round(record.at - record.startedAt),
      mono,
    );
    if (!record.final) return;
    this.#sessions += record.sessions;
    if (record.srcIp !== null) rows.see(record.srcIp, record.at, record.sessions);
    const summary = `${record.sessions} more connections to ${record.instance}, ports ${record.ports}`.slice(0, 300);
    this.#number({ ...record, name: 'folded', grade: SESSION_EVENTS.folded.grade, summary });
  }

  #number(
    event: Pick<EventRecord, 'session' | 'at' | 'mono' | 'sensor' | 'name' | 'grade' | 'summary'>,
    srcIp: string | null = null,
  ): number {
    this.#lastEvent += 1;
    const { session, at, mono, sensor, name, grade, summary } = event;
    if (grade !== null) this.#graded = { ...this.#graded, [grade]: this.#graded[grade] + 1 };
    this.#run.event.run(
      this.#lastEvent,
      session,
      at,
      Math.round(mono),
      this.#boot,
      sensor,
      name,
      grade,
      summary,
      srcIp,
    );
    return this.#lastEvent;
  }
}
