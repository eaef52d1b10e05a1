import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { learned } from '../core/learned.ts';
import type { PeerEvent } from '../core/peer-events.ts';
import type { EventRecord } from '../core/record.ts';

export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** One origin of facts about an address. */
export interface Origin {
  readonly event: PeerEvent;
  /** In a sentence: `reverse DNS`. */
  readonly about: string;
  /** Asked again about an address when so much time has gone by, and the address comes again. */
  readonly againMs: number;
  wants(address: string): boolean;
  /** Undefined: it knows nothing. Rejects when it could not be asked; `not now`: and has told why. */
  learn(address: string): Promise<Facts | 'not now' | undefined>;
}

export interface LaneRoom {
  readonly clock: Clock;
  readonly append: (record: EventRecord) => void;
  readonly log: (sentence: string) => void;
}

/** Questions under way at one time. */
const WORKERS = 4;
/** Addresses that wait; beyond it the one that has waited longest is given up. */
const WAITING_MAX = 512;
/** What could not be asked is asked again so soon, if the address comes again: not at each connection, nor a day later. */
const AGAIN_MS = 10 * 60_000;
/** Addresses whose facts are remembered, so that the same are not recorded again. */
const KNOWN_MAX = 2048;

interface Known {
  readonly at: number;
  readonly againMs: number;
  readonly key: string | undefined;
}

/** Asks one origin about addresses, a few at a time. Each origin has its own: one that stalls holds up no other. */
export class Lane {
  readonly #origin: Origin;
  readonly #room: LaneRoom;
  readonly #waiting = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #known = new Map<string, Known>();
  #isFailing = false;
  #stopped = false;

  constructor(origin: Origin, room: LaneRoom) {
    this.#origin = origin;
    this.#room = room;
  }

  /** Is there something to learn about it that is not being learned already? */
  isDue(address: string): boolean {
    if (this.#waiting.has(address) || this.#asked.has(address)) return false;
    const last = this.#known.get(address);
    const isOld = last === undefined || this.#room.clock.mono() - last.at >= last.againMs;
    return isOld && this.#origin.wants(address);
  }

  add(address: string): void {
    this.#waiting.add(address);
    if (this.#waiting.size > WAITING_MAX) dropFirst(this.#waiting);
    setImmediate(() => this.#begin());
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
  }

  /** The newest first: when more come than can be asked about, what happens now matters more. */
  #begin(): void {
    while (this.#asked.size < WORKERS && !this.#stopped) {
      const address = [...this.#waiting].at(-1);
      if (address === undefined) return;
      this.#waiting.delete(address);
      this.#asked.add(address);
      void this.#learn(address).then(() => {
        this.#asked.delete(address);
        this.#begin();
      });
    }
  }

  /** Never rejects. */
  async #learn(address: string): Promise<void> {
    const { clock, append, log } = this.#room;
    const before = this.#known.get(address)?.key;
    try {
      const facts = await this.#origin.learn(address);
      if (this.#stopped) return;
      this.#isFailing = false;
      if (facts === 'not now') {
        this.#remember(address, before, AGAIN_MS);
        return;
      }
      const key = facts === undefined ? before : JSON.stringify(facts);
      this.#remember(address, key);
      if (facts !== undefined && key !== before) append(learned(this.#origin.event, address, facts, clock));
    } catch (error) {
      this.#remember(address, before, AGAIN_MS);
      if (!this.#isFailing) log(`${this.#origin.about} cannot be asked about a visitor: ${messageOf(error)}`);
      this.#isFailing = true;
    }
  }

  #remember(address: string, key: string | undefined, againMs = this.#origin.againMs): void {
    this.#known.delete(address);
    const { againMs: usual } = this.#origin;
    this.#known.set(address, { at: this.#room.clock.mono(), againMs: Math.min(againMs, usual), key });
    if (this.#known.size > KNOWN_MAX) dropFirst(this.#known);
  }
}

function dropFirst(from: { keys(): Iterable<string>; delete(key: string): boolean }): void {
  for (const key of from.keys()) {
    from.delete(key);
    return;
  }
}
