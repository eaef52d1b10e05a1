/** Longest single timer; every wait is looked at again after it, because clocks are stepped. */
const LONGEST_WAIT_MS = 60_000;

/** What a loop sleeps on: until somebody rings, a time has passed, or it is over. */
export class Bell {
  #rung = false;
  #closed = false;
  #wake: (() => void) | undefined;
  #wakePause: (() => void) | undefined;

  /** A ring that nobody waits for is not lost: the next wait returns at once. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Ends every wait, now and later. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
    this.#wakePause?.();
  }

  get closed(): boolean {
    return this.#closed;
  }

  async wait(ms: number): Promise<void> {
    if (!this.#rung && !this.#closed) {
      await sleep(ms, (wake) => {
        this.#wake = wake;
      });
    }
    this.#wake = undefined;
    this.#rung = false;
  }

  /** Rings do not shorten it: a store that fails is not asked again with each commit. */
  async pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await sleep(ms, (wake) => {
      this.#wakePause = wake;
    });
    this.#wakePause = undefined;
  }
}

function sleep(ms: number, hand: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
    hand(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
