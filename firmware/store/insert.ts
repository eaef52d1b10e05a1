import type { Database } from 'better-sqlite3';
import { SESSION_EVENTS } from '../core/declaration.ts';
import { worse, type Grade } from '../core/grade.ts';
import type { CloseRecord, EventRecord, FoldRecord, JournalRecord, OpenRecord, PayloadRecord } from '../core/record.ts';
import type { Position } from '../journal/segments.ts';
import { DetailTables } from './details.ts';
import { prepareAll, type Statements } from './statements.ts';

interface Numbers {
  readonly last_event: number;
  readonly last_session: number;
  readonly sessions: number;
}

interface Change {
  events: number;
  grade: Grade;
}

/**
 * Turns journal records into rows. The same records in the same order give the same rows and the same event numbers,
 * whenever they are replayed: after a power cut every consumer's number still means the same event.
 */
export class Inserter {
  readonly #db: Database;
  readonly #run: Statements;
  readonly #details: DetailTables;
  #boot: number;
  #lastEvent: number;
  #lastSession: number;
  #sessions: number;

  constructor(db: Database) {
    this.#db = db;
    this.#run = prepareAll(db);
    this.#details = new DetailTables(db);
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
      const changes = new Map<number, Change>();
      for (const record of records) this.#one(record, changes);
      this.#finish(changes, next);
    });
  }

  /** The same, leaving out records that the database refuses; returns how many those were. */
  insertWhatCanBe(records: readonly JournalRecord[], next: Position): number {
    let refused = 0;
    this.#whole(() => {
      for (const record of records) {
        try {
          this.#whole(() => {
            const changes = new Map<number, Change>();
            this.#one(record, changes);
            this.#finish(changes, next);
          });
        } catch {
          refused += 1;
        }
      }
      this.#finish(new Map(), next);
    });
    return refused;
  }

  /** All or nothing, the numbers too. Inside another one it is a savepoint. */
  #whole(work: () => void): void {
    const before = [this.#boot, this.#lastEvent, this.#lastSession, this.#sessions] as const;
    try {
      this.#db.transaction(work)();
    } catch (error) {
      [this.#boot, this.#lastEvent, this.#lastSession, this.#sessions] = before;
      throw error;
    }
  }

  #finish(changes: ReadonlyMap<number, Change>, next: Position): void {
    for (const [session, change] of changes) {
      this.#run.graded.run(change.events, change.grade, change.grade, session);
    }
    this.#run.position.run(next.segment, next.offset, this.#lastEvent, this.#lastSession, this.#sessions);
  }

  #one(record: JournalRecord, changes: Map<number, Change>): void {
    switch (record.kind) {
      case 'boot':
        this.#boot = (this.#run.boot.get(record.bootId, record.at) as { id: number }).id;
        this.#closeLost(record.at, record.mono);
        return;
      case 'clock':
        this.#run.clock.run(this.#boot, record.at, record.mono, record.stepMs);
        return;
      case 'open':
        this.#open(record);
        return;
      case 'event':
        this.#event(record, changes);
        return;
      case 'payload':
        this.#payload(record);
        return;
      case 'close':
        this.#close(record, changes);
        return;
      case 'fold':
        this.#fold(record);
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

  #open(record: OpenRecord): void {
    this.#sessions += 1;
    this.#lastSession = Math.max(this.#lastSession, record.session);
    this.#run.open.run(
      record.session,
      record.sensor,
      record.instance,
      record.transport,
      record.srcIp,
      record.srcPort,
      record.dstIp,
      record.dstPort,
      record.at,
      this.#boot,
      Math.round(record.mono),
      record.parent,
    );
    if (record.srcIp !== null) this.#run.peer.run(record.srcIp, record.at, record.at, 1);
    const { grade } = SESSION_EVENTS.opened;
    this.#number({ ...record, name: 'opened', grade, summary: `connected to ${record.instance}` });
  }

  #event(record: EventRecord, changes: Map<number, Change>): void {
    const id = this.#number(record, record.session === null ? record.srcIp : null);
    this.#details.insert(id, record);
    if (record.session === null || record.grade === null) return;
    raise(changes, record.session, 1, record.grade);
  }

  #payload(record: PayloadRecord): void {
    const { session, at, name, sha256, size, content } = record;
    this.#run.payload.run(session, at, name, sha256, size, content.length, content);
  }

  #close(record: CloseRecord, changes: Map<number, Change>): void {
    const { session, at, mono, reason, bytesIn, bytesOut, firstBytes, grade } = record;
    const first = firstBytes.length === 0 ? null : firstBytes;
    this.#run.close.run(at, Math.round(mono), reason, bytesIn, bytesOut, first, session);
    const summary = `${reason}, ${bytesIn} bytes in, ${bytesOut} out`;
    this.#number({ ...record, name: 'closed', summary });
    if (grade !== 'touch') raise(changes, session, 0, grade);
  }

  #fold(record: FoldRecord): void {
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
    if (record.srcIp !== null) this.#run.peer.run(record.srcIp, record.at, record.at, record.sessions);
    const summary = `${record.sessions} more connections to ${record.instance}, ports ${record.ports}`.slice(0, 300);
    this.#number({ ...record, name: 'folded', grade: SESSION_EVENTS.folded.grade, summary });
  }

  #number(
    event: Pick<EventRecord, 'session' | 'at' | 'mono' | 'sensor' | 'name' | 'grade' | 'summary'>,
    srcIp: string | null = null,
  ): number {
    this.#lastEvent += 1;
    const { session, at, mono, sensor, name, grade, summary } = event;
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

function raise(changes: Map<number, Change>, session: number, events: number, grade: Grade): void {
  const change = changes.get(session);
  if (change === undefined) {
    changes.set(session, { events, grade });
    return;
  }
  change.events += events;
  change.grade = worse(change.grade, grade);
}
