/** The first bytes of a stream. */
export class KeptOutput {
  readonly #max: number;
  readonly #parts: Buffer[] = [];
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  add(bytes: Buffer): void {
    const part = bytes.subarray(0, this.#max - this.#size);
    if (part.length === 0) return;
    // A copy: a slice would keep the whole chunk alive.
    this.#parts.push(Buffer.from(part));
    this.#size += part.length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
