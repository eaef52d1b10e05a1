import type { EndReason } from '../core/end.ts';
import { sourceOf } from '../core/address.ts';
import type { Limits } from '../core/limits.ts';

/** Whoever holds a file descriptor: a session, or the listener of a data connection. */
export interface Holder {
  readonly holds: 'session' | 'listener';
  readonly remoteAddress: string | undefined;
  /** Ms on the monotonic clock. */
  readonly startedMono: number;
  heardMono: number;
  /** Set when the last word has been said and only the visitor's close is awaited. */
  readonly lingersSince: number | undefined;
  end(reason: EndReason): void;
  /** Takes the file descriptor away at once. */
  cut(): void;
}

/** After the sensor's last word a visitor may take so long to close before it is cut off. */
const LINGER_MS = 2000;

/**
 * Who holds a place, the longest idle first. At a cap the longest idle one gives way, so that a crowd of silent clients
 * can never blind the box. Both orders are insertion orders of a Set: touching is delete and add.
 */
export class Places {
  readonly #limits: Limits;
  readonly #most: number;
  readonly #all = new Set<Holder>();
  readonly #bySource = new Map<string, Set<Holder>>();

  /** `most`: what the file-descriptor limit leaves for visitors; the lower one of it and `limits.sessions` holds. */
  constructor(limits: Limits, most: number) {
    this.#limits = limits;
    this.#most = Math.min(limits.sessions, most);
  }

  get open(): number {
    return this.#all.size;
  }

  /** Of those, the sessions: not the ports that wait for a data connection. */
  get sessions(): number {
    return [...this.#all].filter(({ holds }) => holds === 'session').length;
  }

  take(holder: Holder): void {
    const mine = this.#sourceSet(holder);
    if (mine.size >= this.#limits.sessions_per_address) this.#evict(mine, 'gave-way-address');
    if (this.#all.size >= this.#most) this.#evict(this.#all, 'gave-way');
    // An eviction may have emptied and removed the set of this source.
    this.#sourceSet(holder).add(holder);
    this.#all.add(holder);
  }

  touch(holder: Holder, mono: number): void {
    holder.heardMono = mono;
    // One that gave way may still be heard in the same turn; it must not come back.
    if (!this.#all.has(holder)) return;
    this.#all.delete(holder);
    this.#all.add(holder);
    const mine = this.#sourceSet(holder);
    mine.delete(holder);
    mine.add(holder);
  }

  release(holder: Holder): void {
    this.#all.delete(holder);
    const key = keyOf(holder);
    const mine = this.#bySource.get(key);
    mine?.delete(holder);
    if (mine?.size === 0) this.#bySource.delete(key);
  }

  /** Ends what has been idle or alive too long. Called each second. */
  sweep(mono: number): void {
    const idleMs = this.#limits.idle_s * 1000;
    const lifetimeMs = this.#limits.lifetime_s * 1000;
    for (const holder of [...this.#all]) {
      if (holder.lingersSince !== undefined) {
        if (mono - holder.lingersSince >= LINGER_MS) holder.cut();
      } else if (mono - holder.startedMono >= lifetimeMs) holder.end('lifetime');
      else if (mono - holder.heardMono >= idleMs) holder.end('idle');
    }
  }

  endAll(reason: EndReason): void {
    for (const holder of [...this.#all]) {
      holder.end(reason);
      holder.cut();
    }
  }

  #evict(holders: ReadonlySet<Holder>, reason: EndReason): void {
    for (const longestIdle of holders) {
      longestIdle.end(reason);
      longestIdle.cut();
      // At once, not when its close is heard: two newcomers in one turn must not count the same place as freed.
      this.release(longestIdle);
      return;
    }
  }

  #sourceSet(holder: Holder): Set<Holder> {
    const key = keyOf(holder);
    const known = this.#bySource.get(key);
    if (known !== undefined) return known;
    const made = new Set<Holder>();
    this.#bySource.set(key, made);
    return made;
  }
}

const keyOf = (holder: Holder): string => (holder.remoteAddress === undefined ? '' : sourceOf(holder.remoteAddress));
