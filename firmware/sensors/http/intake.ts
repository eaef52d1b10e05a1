import type { HttpPeer } from './declaration.ts';
import { HEAD_BYTES } from './limits.ts';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY = Buffer.alloc(0);

export type Line = { readonly text: string } | 'closed' | 'too-long';

/**
 * What the visitor sends, read in lines and pieces, with the raw bytes of the request under way. peer.line would end the
 * session at a long line; a web server answers it.
 */
export class Intake {
  readonly #peer: HttpPeer;
  #held: Buffer = EMPTY;
  readonly #taken: Buffer[] = [];
  #takenLength = 0;

  constructor(peer: HttpPeer, before: Buffer = EMPTY) {
    this.#peer = peer;
    this.#held = before;
  }

  /**
   * Passes over empty lines to where a request begins (RFC 9112 section 2.2) and returns its first byte; undefined when
   * the visitor has closed.
   */
  async start(): Promise<number | undefined> {
    this.begin();
    for (;;) {
      let at = 0;
      while (this.#held[at] === CR || this.#held[at] === LF) at += 1;
      this.#held = this.#held.subarray(at);
      if (this.#held.length > 0) return this.#held[0];
      if (!(await this.#more())) return undefined;
    }
  }

  /** A line with its LF (and CR), or why there is none. */
  async line(max: number): Promise<Line> {
    let searched = 0;
    for (;;) {
      const at = this.#held.indexOf(LF, searched);
      if ((at < 0 ? this.#held.length : at) > max) return 'too-long';
      if (at >= 0) return { text: this.#take(at + 1).toString('latin1') };
      searched = this.#held.length;
      if (!(await this.#more())) return 'closed';
    }
  }

  /** At least one byte and at most `max`; undefined when the visitor closed. Not part of {@link raw}. */
  async piece(max: number): Promise<Buffer | undefined> {
    if (this.#held.length === 0 && !(await this.#more())) return undefined;
    const piece = this.#held.subarray(0, max);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  /** All bytes of the request under way, also those not understood yet. */
  raw(): Buffer {
    return Buffer.concat([...this.#taken, this.#held]).subarray(0, HEAD_BYTES);
  }

  /** What was received behind the lines taken so far; nothing is left. */
  rest(): Buffer {
    const held = this.#held;
    this.#held = EMPTY;
    return held;
  }

  /** The next request begins here. */
  begin(): void {
    this.#taken.length = 0;
    this.#takenLength = 0;
  }

  /** Lets what is no request come to its end and makes it part of {@link raw}. */
  async gather(ms: number): Promise<void> {
    await this.#peer.wait(ms);
    this.#hold(this.#peer.unread());
  }

  get pending(): boolean {
    return this.#held.length > 0 || this.#takenLength > 0;
  }

  #take(length: number): Buffer {
    const bytes = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    if (this.#takenLength < HEAD_BYTES) this.#taken.push(bytes);
    this.#takenLength += length;
    return bytes;
  }

  async #more(): Promise<boolean> {
    const bytes = await this.#peer.some();
    if (bytes === undefined) return false;
    this.#hold(bytes);
    return true;
  }

  #hold(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
  }
}
