import { Complaint } from '../core/errors.ts';
import type { Store, StoreMethods } from './api.ts';
import type { WorkerSettings } from './messages.ts';
import { startThread, type Thread, type ThreadHooks } from './thread.ts';

export interface StoreHooks {
  /** A note that has to go through the journal. */
  readonly note: ThreadHooks['note'];
  /** Segments below this one are in the store and deleted. */
  consumed(segment: number): void;
  /** The thread died. What happens meanwhile waits in the journal; a new thread is started after `restartMs`. */
  died(error: Error, restartMs: number): void;
}

export interface OpenedStore {
  readonly store: Store;
  /** Numbers from here on are free. */
  readonly firstFreeSession: number;
  /** The journal has more, up to segment `live`. */
  written(live: number): void;
  /** Copies what is left and closes the databases. */
  stop(): Promise<void>;
}

/** Long enough that a thread which dies at once does not eat the processor. */
const RESTART_MS = 5000;

/**
 * The store as the main thread holds it, over the lives of its thread: one that dies (out of memory, a file taken away)
 * is replaced, and goes on in the journal where the last one stopped. Rejects when the first does not come up.
 */
export async function openStore(source: string, settings: WorkerSettings, hooks: StoreHooks): Promise<OpenedStore> {
  const listeners = new Set<(lastEvent: number) => void>();
  let thread: Thread | undefined;
  let restart: NodeJS.Timeout | undefined;
  let live = settings.firstLive;

  function begin(ready: (firstFreeSession: number) => void, died: (error: Error) => void): void {
    thread = startThread(source, settings, {
      ready,
      died,
      note: hooks.note,
      commit(lastEvent, neededSegment) {
        hooks.consumed(neededSegment);
        for (const listener of listeners) listener(lastEvent);
      },
    });
  }

  function replace(error: Error): void {
    thread = undefined;
    hooks.died(error, RESTART_MS);
    restart = setTimeout(() => {
      begin(() => thread?.written(live), replace);
    }, RESTART_MS);
  }

  const firstFreeSession = await new Promise<number>((resolve, reject) => {
    let up = false;
    const ready = (free: number): void => {
      up = true;
      resolve(free);
    };
    begin(ready, (error) => {
      if (up) replace(error);
      else reject(error.name === 'Complaint' ? new Complaint(error.message, 2) : error);
    });
  });

  const call = async (method: keyof StoreMethods, args: readonly unknown[]): Promise<unknown> => {
    if (thread === undefined) throw new Error('the store is being started anew');
    return await thread.call(method, args);
  };
  const onCommit: Store['onCommit'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  // `then` must stay undefined: a store that looks like a promise would be awaited.
  const store = new Proxy({} as Store, {
    get: (_target, name) => {
      if (name === 'onCommit') return onCommit;
      if (name === 'then') return undefined;
      return async (...args: unknown[]) => await call(name as keyof StoreMethods, args);
    },
  });

  return {
    store,
    firstFreeSession,
    written(segment) {
      live = segment;
      thread?.written(segment);
    },
    async stop() {
      clearTimeout(restart);
      await thread?.stop();
    },
  };
}
