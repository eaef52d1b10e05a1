import type { Probe } from './probe.ts';

/** So long a SYN waits for its session; a listener's accept and the kernel's log take their time. */
export const WAIT_MS = 2000;
/** SYNs that wait; of a flood the oldest has to be judged sooner. */
const WAITING_MAX = 4096;
/** Visitors who are remembered, twice over: a SYN's log may come after its session. */
const REMEMBERED_MAX = 8192;
const REMEMBER_MS = 10_000;

export interface Waiting {
  readonly probe: Probe;
  /** Messages that were lost before it. */
  readonly missed: number;
  readonly mono: number;
}

const keyOf = (ip: string, port: number): string => `${ip} ${port}`;

/** Tells connections, which are their decoy's business, from SYNs that never became one. */
export class HalfOpen {
  readonly #waiting: Waiting[] = [];
  #head = 0;
  #visitors = new Set<string>();
  #before = new Set<string>();
  #turnedMono = 0;

  /** A connection was accepted. By the visitor's port alone: the box's own may have been translated on the way. */
  accepted(ip: string, port: number, mono: number): void {
    this.#turn(mono);
    this.#visitors.add(keyOf(ip, port));
  }

  wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  /** Those that have waited long enough and no connection came of. `all`: also those that have not. */
  *settled(mono: number, all = false): Generator<Waiting> {
    while (this.waiting > 0) {
      const first = this.#waiting[this.#head];
      if (first === undefined) return;
      if (!all && mono - first.mono < WAIT_MS && this.waiting <= WAITING_MAX) return;
      this.#head += 1;
      this.#compact();
      const { srcIp, srcPort } = first.probe;
      if (srcPort === null || !this.#knows(keyOf(srcIp, srcPort))) yield first;
    }
  }

  /** Moves what is left to the front, now and then. */
  #compact(): void {
    if (this.#head < WAITING_MAX && this.waiting > 0) return;
    this.#waiting.splice(0, this.#head);
    this.#head = 0;
  }

  #knows(key: string): boolean {
    return this.#visitors.has(key) || this.#before.has(key);
  }

  #turn(mono: number): void {
    if (mono - this.#turnedMono < REMEMBER_MS && this.#visitors.size < REMEMBERED_MAX) return;
    this.#turnedMono = mono;
    this.#before = this.#visitors;
    this.#visitors = new Set();
  }
}
