import type { Duplex } from 'node:stream';
import { SessionEnded } from '../core/errors.ts';
import type { Session } from './session.ts';

/** Bytes of one conversation, either way. Both waits throw {@link SessionEnded} when the session ends meanwhile. */
export interface Wire {
  /** At least one byte, or undefined when the visitor closed its side. */
  some(): Promise<Buffer | undefined>;
  send(bytes: Buffer): Promise<void>;
  /** Says good-bye in the wire's own way before it is hung up; what has none leaves it out. */
  finish?(): Promise<void>;
}

/** Received but unread bytes above which the visitor is not read any more, until the sensor has caught up. */
const UNREAD_MAX = 64 * 1024;

interface Waiter {
  resolve(bytes: Buffer | undefined): void;
  reject(error: Error): void;
}

/**
 * The lowest wire: the visitor's socket. Everything that enters or leaves a session passes here, so it is the one place
 * that counts bytes, keeps the first ones, and holds an answer back until what it answers is in the journal.
 */
export class SocketWire implements Wire {
  readonly #session: Session;
  readonly #stream: Duplex;
  readonly #unread: Buffer[] = [];
  #unreadLength = 0;
  #visitorDone = false;
  #waiter: Waiter | undefined;
  readonly #drains: Waiter[] = [];

  constructor(session: Session, stream: Duplex) {
    this.#session = session;
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#take(bytes));
    stream.on('end', () => this.#visitorClosed());
    stream.on('drain', () => this.#drained());
  }

  some(): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      this.#session.throwIfEnded();
      const ready = this.unread();
      if (ready.length > 0) resolve(ready);
      else if (this.#visitorDone) resolve(undefined);
      else this.#waiter = { resolve, reject };
    });
  }

  unread(): Buffer {
    if (this.#unread.length === 0) return EMPTY;
    const bytes = this.#unread.length === 1 ? (this.#unread[0] ?? EMPTY) : Buffer.concat(this.#unread);
    this.#unread.length = 0;
    this.#unreadLength = 0;
    if (this.#stream.isPaused()) this.#stream.resume();
    return bytes;
  }

  async send(bytes: Buffer): Promise<void> {
    const session = this.#session;
    session.throwIfEnded();
    if (session.unwritten) {
      await session.written();
      session.throwIfEnded();
    }
    if (!session.mayCount(bytes.length)) session.throwIfEnded();
    if (this.#stream.write(bytes)) return;
    await new Promise<Buffer | undefined>((resolve, reject) => {
      this.#drains.push({ resolve, reject });
    });
  }

  /** The session has ended: nobody waits any longer. */
  release(): void {
    if (this.#waiter === undefined && this.#drains.length === 0) return;
    const ended = new SessionEnded(this.#session.reason ?? 'ended');
    this.#waiter?.reject(ended);
    for (const waiter of this.#drains.splice(0)) waiter.reject(ended);
    this.#waiter = undefined;
  }

  get visitorDone(): boolean {
    return this.#visitorDone;
  }

  #take(bytes: Buffer): void {
    this.#session.heard(bytes);
    if (this.#session.reason !== undefined) return;
    if (this.#waiter !== undefined) {
      const waiter = this.#waiter;
      this.#waiter = undefined;
      waiter.resolve(bytes);
      return;
    }
    this.#unread.push(bytes);
    this.#unreadLength += bytes.length;
    if (this.#unreadLength >= UNREAD_MAX) this.#stream.pause();
  }

  #visitorClosed(): void {
    this.#visitorDone = true;
    this.#waiter?.resolve(undefined);
    this.#waiter = undefined;
  }

  #drained(): void {
    for (const waiter of this.#drains.splice(0)) waiter.resolve(undefined);
  }
}

const EMPTY = Buffer.alloc(0);
