import { messageOf } from '../../core/errors.ts';
import type { PageSession, Store, Trust, TrustState } from '../../store/api.ts';

export type TrustStore = Pick<Store, keyof TrustState>;

/** What `skep key` and `skep password` change beside the daemon counts after this long. */
const FRESH_MS = 1000;

export interface Ledger {
  /** Who may look; from memory while the store does not answer. */
  read(): Promise<Trust>;
  /** After a change of our own. */
  reread(): Promise<Trust>;
  /** Last use of a session, which is written down every now and then. */
  seenAt(session: PageSession): number;
  see(session: PageSession, now: number): void;
  /** What has been seen and is not written down yet. */
  takeSeen(): Pick<PageSession, 'hash' | 'seenAt'>[];
}

/**
 * Who may look, held in memory: a stranger with a made-up cookie must not cost the store a question each, and the page
 * has to open when the store is in trouble. `mono`: ms, monotonic.
 */
export function openLedger(store: TrustStore, mono: () => number, log: (sentence: string) => void): Ledger {
  let held: Trust | undefined;
  let heldAt = 0;
  let reading: Promise<Trust> | undefined;
  let seen = new Map<string, number>();
  const latest = new Map<string, number>();

  async function query(): Promise<Trust> {
    const trust = await store.trust();
    held = trust;
    heldAt = mono();
    const live = new Set(trust.sessions.map(({ hash }) => hash));
    for (const hash of latest.keys()) if (!live.has(hash)) latest.delete(hash);
    return trust;
  }

  const shared = async (): Promise<Trust> => await (reading ??= query().finally(() => (reading = undefined)));

  return {
    async read() {
      if (held !== undefined && mono() - heldAt < FRESH_MS) return held;
      try {
        return await shared();
      } catch (error) {
        if (held === undefined) throw error;
        log(`Who may look could not be read anew: ${messageOf(error)}`);
        heldAt = mono();
        return held;
      }
    },
    async reread() {
      // One that is under way may have begun before the change.
      await reading?.catch(() => undefined);
      return await shared();
    },
    seenAt: ({ hash, seenAt }) => Math.max(seenAt, latest.get(hash) ?? 0),
    see({ hash }, now) {
      latest.set(hash, now);
      seen.set(hash, now);
    },
    takeSeen() {
      const taken = [...seen].map(([hash, seenAt]) => ({ hash, seenAt }));
      seen = new Map();
      return taken;
    },
  };
}
