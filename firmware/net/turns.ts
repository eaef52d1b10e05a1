import type { Session } from './session.ts';
import type { Wire } from './wire.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Reading in turns over any wire: lines, exact lengths, whatever comes. Never holds more than one line and one chunk. */
export class Turns {
  readonly #session: Session;
  readonly #lineMax: number;
  #wire: Wire;
  #held: Buffer = EMPTY;

  constructor(session: Session, wire: Wire, lineMax: number) {
    this.#session = session;
    this.#wire = wire;
    this.#lineMax = lineMax;
  }

  /** From now on another wire, after a TLS handshake. What was received in clear is thrown away. */
  switchTo(wire: Wire): void {
    this.#wire = wire;
    this.#held = EMPTY;
  }

  async line(max = this.#lineMax): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const at = this.#held.indexOf(LF, searched);
      if ((at < 0 ? this.#held.length : at) > max + 1) this.#session.end('line-too-long');
      this.#session.throwIfEnded();
      if (at >= 0) {
        const end = at > 0 && this.#held[at - 1] === CR ? at - 1 : at;
        const line = this.#held.toString('latin1', 0, end);
        this.#held = this.#held.subarray(at + 1);
        if (line.length > max) {
          this.#session.end('line-too-long');
          this.#session.throwIfEnded();
        }
        return line;
      }
      searched = this.#held.length;
      const more = await this.#wire.some();
      // Bytes after the last line end are no line: the visitor left in the middle of one.
      if (more === undefined) return undefined;
      this.#held = this.#held.length === 0 ? more : Buffer.concat([this.#held, more]);
    }
  }

  async exactly(length: number): Promise<Buffer | undefined> {
    while (this.#held.length < length) {
      const more = await this.#wire.some();
      if (more === undefined) return undefined;
      this.#held = this.#held.length === 0 ? more : Buffer.concat([this.#held, more]);
    }
    const bytes = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return bytes;
  }

  async some(): Promise<Buffer | undefined> {
    const held = this.unread();
    return held.length > 0 ? held : await this.#wire.some();
  }

  unread(): Buffer {
    const held = this.#held;
    this.#held = EMPTY;
    return held;
  }
}

const EMPTY = Buffer.alloc(0);
