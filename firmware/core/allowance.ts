/** So many at once, and so many a second in the long run: what somebody unknown can make the box do for him is bounded. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #mono: () => number;
  #left: number;
  #at: number;

  constructor(burst: number, perSecond: number, mono: () => number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#mono = mono;
    this.#left = burst;
    this.#at = mono();
  }

  /** Takes one; false: none is left, but for the `reserve` that more important ones may take. */
  take(reserve = 0): boolean {
    const now = this.#mono();
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    if (this.#left < 1 + reserve) return false;
    this.#left -= 1;
    return true;
  }
}
