import type { TokenBook } from '../core/token.ts';
import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { setImmediate as immediately } from 'node:timers/promises';
import type { JournalRecord } from '../core/record.ts';
import type { Limits } from '../core/limits.ts';
import { router } from '../personas/computers/router.ts';
import type { Carrier } from './carrier.ts';
import { Folder } from './fold.ts';
import { Places } from './places.ts';
import type { Room } from './room.ts';

/** 2026-01-02 03:04:05 UTC: the time of every transcript. */
const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);
/** So many turns of the event loop without any activity count as silence: nothing here waits for real time or real I/O. */
const QUIET_TURNS = 4;

/** The first row of the seed's catalogue: what transcripts may fetch. */
const TOKENS: TokenBook = {
  find: (id) => (id === '12345' ? { id, host: 'TimsPC', message: 'Token Accessed from Tims PC' } : undefined),
};

/** net/ without sockets, files and real time: what transcripts and the conformance run play in. */
export interface Rehearsal {
  readonly room: Room;
  readonly records: JournalRecord[];
  readonly faults: unknown[];
  /** Waits until nobody has anything to do but wait for the visitor or a timer. */
  settle(): Promise<void>;
  /** Fires the timer that is due next; false when there is none. */
  fireNext(): boolean;
  /** Turns the clock, fires what becomes due, ends what has been idle too long. */
  advance(ms: number): Promise<void>;
  /** Dials the listener that was opened last; undefined when none is open. */
  dial(): Line | undefined;
}

/** The visitor's end of an in-memory connection. */
export interface Line {
  readonly carrier: Carrier;
  /** All bytes the sensor has sent so far. */
  sent(): Buffer;
  say(bytes: Buffer): void;
  close(): void;
  reset(): void;
  /** The sensor has closed its side, or the connection is gone. */
  readonly over: boolean;
  readonly gone: boolean;
}

export function rehearse(limits: Limits): Rehearsal {
  let mono = 1_000_000;
  let activity = 0;
  let sessions = 0;
  const records: JournalRecord[] = [];
  const faults: unknown[] = [];
  const timers: { at: number; fire: () => void }[] = [];
  const listeners: ((carrier: Carrier) => void)[] = [];
  const busy = (): void => {
    activity += 1;
  };
  const clock = { now: () => START_MS + mono - 1_000_000, mono: () => mono, bootId: 'rehearsal' };
  const appender = {
    append(record: JournalRecord) {
      busy();
      records.push(record);
    },
    written: async () => await immediately(),
  };
  const room: Room = {
    clock,
    limits,
    appender,
    device: {
      hostname: 'decoy',
      computer: router,
      derive: (label, length) => deriveFixed(label, length),
      tokens: TOKENS,
    },
    places: new Places(limits, limits.sessions),
    folder: new Folder(limits, appender, clock),
    memory: { payloadBytes: 0 },
    nextSession: () => (sessions += 1),
    sleep: async (ms) =>
      await new Promise((resolve) => {
        timers.push({ at: mono + ms, fire: resolve });
      }),
    // Without a certificate every handshake fails, as with a visitor who only says AUTH TLS.
    secureContext: async () => await Promise.resolve(createSecureContext()),
    openListener: async (_address, onCarrier) => {
      await immediately();
      listeners.push(onCarrier);
      return { port: 40_000 + listeners.length, close: () => void listeners.splice(listeners.indexOf(onCarrier), 1) };
    },
    fault: (_sensor, _session, error) => void faults.push(error),
  };

  function fireNext(until = Number.POSITIVE_INFINITY): boolean {
    timers.sort((a, b) => a.at - b.at);
    const next = timers[0];
    if (next === undefined || next.at > until) return false;
    timers.shift();
    mono = Math.max(mono, next.at);
    next.fire();
    return true;
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      const before = activity;
      await immediately();
      quiet = activity === before ? quiet + 1 : 0;
    }
  }

  return {
    room,
    records,
    faults,
    settle,
    fireNext: () => fireNext(),
    async advance(ms) {
      const until = mono + ms;
      while (fireNext(until)) await settle();
      mono = until;
      room.places.sweep(mono);
      room.folder.sweep(mono);
      await settle();
    },
    dial() {
      const onCarrier = listeners.at(-1);
      if (onCarrier === undefined) return undefined;
      const line = connect(busy);
      onCarrier(line.carrier);
      return line;
    },
  };
}

/** A connection whose far end is the transcript. */
export function connect(busy: () => void = () => {}): Line {
  const out: Buffer[] = [];
  let over = false;
  let gone = false;
  const stream = new Duplex({
    allowHalfOpen: true,
    read() {},
    write(chunk: Buffer, _encoding, done) {
      busy();
      out.push(Buffer.from(chunk));
      done();
    },
    final(done) {
      busy();
      over = true;
      done();
    },
    destroy(error, done) {
      busy();
      over = true;
      gone = true;
      done(error);
    },
  });
  return {
    carrier: {
      stream,
      remoteAddress: '192.0.2.7',
      remotePort: 50_000,
      localAddress: '192.0.2.1',
      localPort: 1,
    },
    sent: () => Buffer.concat(out),
    say: (bytes) => void stream.push(bytes),
    close: () => void stream.push(null),
    reset: () => void stream.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
    get over() {
      return over;
    },
    get gone() {
      return gone;
    },
  };
}

function deriveFixed(label: string, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; blocks.length * 32 < length; counter += 1) {
    blocks.push(createHash('sha256').update(`${label} ${counter}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}
