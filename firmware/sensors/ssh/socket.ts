import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';

/** Bytes that ssh2 is handed at one time. Small: each may be a request that is answered with a thousand times as many. */
const SLICE = 2048;
/** Answers that are not yet on their way, above which a visitor is not listened to any more. */
const UNSENT_MAX = 64 * 1024;

/**
 * The visitor's stream as ssh2 wants its socket: it looks at the bytes as they come, and lets no visitor pile up answers
 * that he does not take.
 */
export class Socket extends Duplex {
  readonly remoteFamily = 'IPv4';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #stream: Duplex;
  /** Bytes of ssh2's that were said before it was loaded. */
  #said: number;
  #wanted: () => void = () => {};

  constructor(stream: Duplex, said: number, remoteAddress: string, remotePort: number) {
    super({ readableHighWaterMark: SLICE, writableHighWaterMark: UNSENT_MAX, allowHalfOpen: true });
    this.#stream = stream;
    this.#said = said;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.on('drain', () => this.#wanted());
    this.on('close', () => this.#wanted());
  }

  setNoDelay(): this {
    return this;
  }

  override _read(): void {
    this.#wanted();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const unsaid = bytes.subarray(this.#said);
    this.#said -= bytes.length - unsaid.length;
    if (unsaid.length === 0) done();
    else if (this.#stream.destroyed || this.#stream.writableEnded) done();
    else this.#stream.write(unsaid, () => done());
  }

  /** Hands on what the visitor sent, as far as `look` lets it pass. False: it was the last. True when ssh2 can take more. */
  async hand(bytes: Buffer, look: (bytes: Buffer) => boolean): Promise<boolean> {
    for (let at = 0; at < bytes.length; at += SLICE) {
      const slice = bytes.subarray(at, at + SLICE);
      if (this.destroyed || !look(slice)) return false;
      if (!this.push(slice)) await this.#want(() => this.readableLength === 0);
      await this.#want(() => !this.writableNeedDrain);
      // Others have their turn between what this one asks for.
      await setImmediate();
    }
    return !this.destroyed;
  }

  async #want(ready: () => boolean): Promise<void> {
    while (!ready() && !this.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wanted = resolve;
      });
    }
  }
}
