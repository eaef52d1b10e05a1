/** Bitmaps that may still be made: 8 kB each, whoever scans. */
export interface Bitmaps {
  left: number;
}

const FEW = 256;
const BITMAP_BYTES = 8192;

/** Ports of one kind of probe: a handful as numbers, more as a bitmap, so that 65,536 cost 8 kB. */
export class PortSet {
  readonly #bitmaps: Bitmaps;
  readonly #few = new Set<number>();
  #bits: Uint8Array | undefined;
  #size = 0;
  #overflown = false;

  constructor(bitmaps: Bitmaps) {
    this.#bitmaps = bitmaps;
  }

  get size(): number {
    return this.#size;
  }

  /** Ports came that are not kept: too many scans at one time. */
  get overflown(): boolean {
    return this.#overflown;
  }

  add(port: number): void {
    if (this.has(port)) return;
    if (this.#bits === undefined && this.#size >= FEW && !this.#grow()) {
      this.#overflown = true;
      return;
    }
    if (this.#bits === undefined) this.#few.add(port);
    else setBit(this.#bits, port);
    this.#size += 1;
  }

  has(port: number): boolean {
    return this.#bits === undefined ? this.#few.has(port) : hasBit(this.#bits, port);
  }

  addTo(bits: Uint8Array): void {
    if (this.#bits === undefined) for (const port of this.#few) setBit(bits, port);
    else for (const [at, byte] of this.#bits.entries()) bits[at] = (bits[at] ?? 0) | byte;
  }

  /** Others may have its bitmap now. */
  release(): void {
    if (this.#bits !== undefined) this.#bitmaps.left += 1;
    this.#bits = undefined;
    this.#few.clear();
    this.#size = 0;
  }

  #grow(): boolean {
    if (this.#bitmaps.left === 0) return false;
    this.#bitmaps.left -= 1;
    const bits = new Uint8Array(BITMAP_BYTES);
    for (const port of this.#few) setBit(bits, port);
    this.#bits = bits;
    this.#few.clear();
    return true;
  }
}

/** All ports of several sets. */
export function union(sets: readonly PortSet[]): Uint8Array {
  const bits = new Uint8Array(BITMAP_BYTES);
  for (const set of sets) set.addTo(bits);
  return bits;
}

export interface PortsText {
  /** `21-23,80`; ends with … when there are more. */
  readonly text: string;
  readonly count: number;
  readonly whole: boolean;
}

/** The ports of a bitmap as a person writes them, in so many characters at most. */
export function portsText(bits: Uint8Array, max: number): PortsText {
  let text = '';
  let count = 0;
  let whole = true;
  for (let port = 0; port <= 65_535; port += 1) {
    if ((port & 7) === 0 && bits[port >> 3] === 0) {
      port += 7;
      continue;
    }
    if (!hasBit(bits, port)) continue;
    const first = port;
    while (port < 65_535 && hasBit(bits, port + 1)) port += 1;
    count += port - first + 1;
    const part = `${text === '' ? '' : ','}${first === port ? first : `${first}-${port}`}`;
    whole &&= text.length + part.length + 2 <= max;
    if (whole) text += part;
  }
  return { text: whole ? text : `${text},…`, count, whole };
}

const setBit = (bits: Uint8Array, port: number): void => {
  bits[port >> 3] = (bits[port >> 3] ?? 0) | (1 << (port & 7));
};
const hasBit = (bits: Uint8Array, port: number): boolean => ((bits[port >> 3] ?? 0) & (1 << (port & 7))) !== 0;
