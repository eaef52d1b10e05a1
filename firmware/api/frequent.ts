import type { Counted } from '../core/top.ts';

/** Values that are counted on; while there are no more than twice as many, each count is exact. */
const KEPT = 2048;
/** Bits that tell how many different values there were: 128 kB, right to about 1 % for some millions. */
const MARKS = 2 ** 20;

type Counting = { -readonly [K in keyof Counted]: Counted[K] };

/**
 * What came most often, in bounded memory, of however many different values (a dictionary attack brings millions). When
 * there are too many, the rare ones go and every count is lowered by that of the first to go (Misra and Gries, merged as
 * Agarwal et al., "Mergeable summaries", 2012): what came often stays, and no count is too low by more than `off`, which
 * is at most the total divided by KEPT.
 */
export class Frequent {
  readonly #counts = new Map<string, Counting>();
  readonly #marks = new Uint8Array(MARKS / 8);
  #total = 0;
  #off = 0;

  add(row: Counted): void {
    this.#total += row.count;
    this.#mark(row.key);
    const known = this.#counts.get(row.key);
    if (known !== undefined) known.count += row.count;
    else this.#counts.set(row.key, { ...row });
    if (this.#counts.size > 2 * KEPT) this.#thin();
  }

  get total(): number {
    return this.#total;
  }

  get off(): number {
    return this.#off;
  }

  /** Exact as long as the counts are; then an estimate (linear counting, Whang et al. 1990). */
  get different(): number {
    if (this.#off === 0) return this.#counts.size;
    const zeros = this.#marks.reduce((sum, byte) => sum + 8 - bitsIn(byte), 0);
    return Math.round(-MARKS * Math.log(Math.max(1, zeros) / MARKS));
  }

  /** Those that share a count in the order of their values. */
  top(limit: number): readonly Counted[] {
    return [...this.#counts.values()]
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : Number(a.value > b.value)))
      .slice(0, limit);
  }

  #thin(): void {
    const counts = [...this.#counts.values()].map(({ count }) => count).sort((a, b) => b - a);
    const less = counts[KEPT] ?? 0;
    this.#off += less;
    for (const [key, counting] of this.#counts) {
      counting.count -= less;
      if (counting.count <= 0) this.#counts.delete(key);
    }
  }

  #mark(key: string): void {
    const bit = hashOf(key) % MARKS;
    this.#marks[bit >> 3] = (this.#marks[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
}

/** FNV-1a, stirred as MurmurHash3 does at its end: names that are numbered would fall beside each other. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function bitsIn(byte: number): number {
  let bits = 0;
  for (let left = byte; left > 0; left &= left - 1) bits += 1;
  return bits;
}
