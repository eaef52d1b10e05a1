import { worse, type Grade } from '../core/grade.ts';
import type { CloseRecord, EventRecord, OpenRecord } from '../core/record.ts';
import type { Learn } from './peers.ts';
import type { Statements } from './statements.ts';

interface Opened {
  readonly open: OpenRecord;
  readonly boot: number;
  close: CloseRecord | undefined;
  events: number;
  grade: Grade;
}

interface Change {
  events: number;
  grade: Grade;
}

interface Seen {
  readonly firstAt: number;
  lastAt: number;
  sessions: number;
}

/**
 * What the records of one transaction make of the rows in `session` and `peer`. Most sessions begin and end in one
 * transaction, and most belong to a handful of peers: each row is written once, not at every record.
 */
export class SessionRows {
  readonly #run: Statements;
  readonly #learn: Learn;
  readonly #opened = new Map<number, Opened>();
  readonly #changes = new Map<number, Change>();
  readonly #peers = new Map<string, Seen>();
  readonly #learned: EventRecord[] = [];

  constructor(run: Statements, learn: Learn) {
    this.#run = run;
    this.#learn = learn;
  }

  open(record: OpenRecord, boot: number): void {
    if (this.#opened.has(record.session)) throw new Error(`session ${record.session} begins twice`);
    this.#opened.set(record.session, { open: record, boot, close: undefined, events: 0, grade: 'touch' });
  }

  close(record: CloseRecord): void {
    const opened = this.#opened.get(record.session);
    if (opened !== undefined) opened.close = record;
    else this.#run.close.run(...endOf(record), record.session);
  }

  raise(session: number, events: number, grade: Grade): void {
    const row = this.#opened.get(session) ?? this.#changes.get(session);
    if (row === undefined) this.#changes.set(session, { events, grade });
    else {
      row.events += events;
      row.grade = worse(row.grade, grade);
    }
  }

  see(ip: string, at: number, sessions: number): void {
    const seen = this.#peers.get(ip);
    if (seen === undefined) this.#peers.set(ip, { firstAt: at, lastAt: at, sessions });
    else {
      seen.lastAt = at;
      seen.sessions += sessions;
    }
  }

  /** Something became known of a peer. */
  learn(record: EventRecord): void {
    this.#learned.push(record);
  }

  /** Writes the rows, and knows of none from then on. */
  write(): void {
    for (const { open, boot, close, events, grade } of this.#opened.values()) {
      this.#run.open.run(
        open.session,
        open.sensor,
        open.instance,
        open.transport,
        open.srcIp,
        open.srcPort,
        open.dstIp,
        open.dstPort,
        open.at,
        boot,
        Math.round(open.mono),
        open.parent,
        grade,
        events,
        ...(close === undefined ? STILL_OPEN : endOf(close)),
      );
    }
    for (const [session, { events, grade }] of this.#changes) this.#run.graded.run(events, grade, grade, session);
    for (const [ip, { firstAt, lastAt, sessions }] of this.#peers) this.#run.peer.run(ip, firstAt, lastAt, sessions);
    // After the visits, so that a peer's row begins with the first of these.
    for (const record of this.#learned.splice(0)) this.#learn(record);
    this.#opened.clear();
    this.#changes.clear();
    this.#peers.clear();
  }
}

const STILL_OPEN = [null, null, null, 0, 0, null] as const;

const endOf = ({ at, mono, reason, bytesIn, bytesOut, firstBytes }: CloseRecord) =>
  [at, Math.round(mono), reason, bytesIn, bytesOut, firstBytes.length === 0 ? null : firstBytes] as const;
