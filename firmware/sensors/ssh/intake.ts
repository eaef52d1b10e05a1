import type { Duplex } from 'node:stream';

/** Reads a stream when it is asked to, chunk by chunk; its end, its error and its close are all "no more". */
export class Intake {
  readonly #stream: Duplex;
  #wake: () => void = () => {};

  constructor(stream: Duplex) {
    this.#stream = stream;
    for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, () => this.#wake());
  }

  async next(): Promise<Buffer | undefined> {
    const stream = this.#stream;
    for (;;) {
      const bytes = stream.read() as Buffer | null;
      if (bytes !== null) return bytes;
      if (stream.readableEnded || stream.destroyed) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
