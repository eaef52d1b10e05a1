import { sourceOf } from '../core/address.ts';
import type { EndReason } from '../core/end.ts';
import type { Appender, FoldRecord } from '../core/record.ts';
import { ranges } from '../core/ranges.ts';
import type { Limits } from '../core/limits.ts';
import type { Session } from './session.ts';

const MINUTE_MS = 60_000;
/** Sources counted one by one; beyond it newcomers share one count, so that an address sweep cannot fill the memory. */
const SOURCES_MAX = 4096;
/** Different first bytes of one source that are kept one by one in a minute although it is over its number. */
const NOVEL_MAX = 200;
/** So many bytes tell one probe from another. */
const NOVEL_BYTES = 128;

interface Source {
  sessions: number;
  readonly said: Set<string>;
  readonly rows: Map<string, Row>;
}

interface Row {
  readonly session: Session;
  readonly startedAt: number;
  readonly ports: Set<number>;
  readonly reasons: Map<EndReason, number>;
  readonly firstBytes: Buffer;
  srcIp: string | null;
  sessions: number;
  bytesIn: number;
  bytesOut: number;
  changed: boolean;
}

/**
 * More than `limits.fold_after` sessions a minute from one source are folded: those that recorded no event and said
 * nothing new become one counted row a minute and instance. A full-connect scan of 65,535 ports costs a few rows; a
 * brute-force run, whose every session records a log-in, is never folded.
 */
export class Folder {
  readonly #limits: Limits;
  readonly #appender: Appender;
  readonly #clock: { now(): number; mono(): number };
  #minute = -1;
  #sources = new Map<string, Source>();

  constructor(limits: Limits, appender: Appender, clock: { now(): number; mono(): number }) {
    this.#limits = limits;
    this.#appender = appender;
    this.#clock = clock;
  }

  /** Counts one session; true: it is kept by itself. */
  admits(address: string | undefined, mono: number): boolean {
    this.#turn(mono);
    const source = this.#source(address);
    source.sessions += 1;
    return source.sessions <= this.#limits.fold_after;
  }

  /** True: the session is part of a counted row now. False: it said something new, so keep it. */
  takes(session: Session, firstBytes: Buffer, reason: EndReason): boolean {
    if (this.isNew(session.remoteAddress, firstBytes)) return false;
    add(this.#row(this.#source(session.remoteAddress), session, firstBytes), session, reason);
    return true;
  }

  /** The source says this for the first time in this minute, and has not said too many different things. */
  isNew(address: string | undefined, bytes: Buffer): boolean {
    if (bytes.length === 0) return false;
    const { said } = this.#source(address);
    const key = bytes.toString('latin1', 0, NOVEL_BYTES);
    if (said.has(key) || said.size >= NOVEL_MAX) return false;
    said.add(key);
    return true;
  }

  /** Writes the rows that grew; called each second and at the end. */
  flush(final: boolean): void {
    for (const source of this.#sources.values()) {
      for (const row of source.rows.values()) {
        if (!row.changed && !final) continue;
        row.changed = false;
        this.#appender.append(this.#record(row, final));
      }
      if (final) source.rows.clear();
    }
  }

  /** Called each second: writes, and begins anew when the minute is over. */
  sweep(mono: number): void {
    this.#turn(mono);
    this.flush(false);
  }

  #turn(mono: number): void {
    const minute = Math.floor(mono / MINUTE_MS);
    if (minute === this.#minute) return;
    this.flush(true);
    this.#sources = new Map();
    this.#minute = minute;
  }

  #source(address: string | undefined): Source {
    const key = address === undefined ? '' : sourceOf(address);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    if (this.#sources.size >= SOURCES_MAX && key !== '*') return this.#source('*');
    const made: Source = { sessions: 0, said: new Set(), rows: new Map() };
    this.#sources.set(key, made);
    return made;
  }

  #row(source: Source, session: Session, firstBytes: Buffer): Row {
    const { decoy, identity } = session;
    const key = `${decoy.instance} ${identity.transport} ${identity.localAddress ?? ''}`;
    const known = source.rows.get(key);
    if (known !== undefined) return known;
    const made: Row = {
      session,
      startedAt: this.#clock.now(),
      ports: new Set(),
      reasons: new Map(),
      firstBytes,
      srcIp: identity.remoteAddress ?? null,
      sessions: 0,
      bytesIn: 0,
      bytesOut: 0,
      changed: true,
    };
    source.rows.set(key, made);
    return made;
  }

  #record(row: Row, final: boolean): FoldRecord {
    const { session } = row;
    return {
      kind: 'fold',
      session: session.id,
      at: this.#clock.now(),
      mono: this.#clock.mono(),
      sensor: session.decoy.sensor.name,
      instance: session.decoy.instance,
      transport: session.identity.transport,
      srcIp: row.srcIp,
      dstIp: session.identity.localAddress ?? null,
      ports: ranges(row.ports),
      sessions: row.sessions,
      startedAt: row.startedAt,
      bytesIn: row.bytesIn,
      bytesOut: row.bytesOut,
      reason: mostFrequent(row.reasons),
      firstBytes: row.firstBytes,
      final,
    };
  }
}

function add(row: Row, session: Session, reason: EndReason): void {
  row.sessions += 1;
  row.bytesIn += session.bytesIn;
  row.bytesOut += session.bytesOut;
  row.ports.add(session.identity.localPort);
  row.reasons.set(reason, (row.reasons.get(reason) ?? 0) + 1);
  row.changed = true;
  row.srcIp = common(row.srcIp, session.remoteAddress ?? null);
}

/** Several addresses of one /64 are named by the prefix, different sources (the shared count) not at all. */
function common(known: string | null, address: string | null): string | null {
  if (known === address || known === null || address === null) return known === address ? known : null;
  const prefix = sourceOf(address);
  return sourceOf(known) === prefix ? prefix : null;
}

function mostFrequent(reasons: ReadonlyMap<EndReason, number>): EndReason {
  let best: EndReason = 'visitor-closed';
  let most = 0;
  for (const [reason, count] of reasons) {
    if (count > most) [best, most] = [reason, count];
  }
  return best;
}
