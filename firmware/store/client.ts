import { Worker } from 'node:worker_threads';
import { Complaint } from '../core/errors.ts';
import type { EventOwner } from '../core/declaration.ts';
import type { Store, StoreMethods } from './api.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

export interface StoreHooks {
  /** A note that has to go through the journal. */
  note(name: Extract<FromWorker, { type: 'note' }>['name'], fields: Readonly<Record<string, string | number>>): void;
  /** Segments below this one are in the store and deleted. */
  consumed(segment: number): void;
  /** The thread died: nothing is stored any more, and only a restart helps. */
  died(error: Error): void;
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

/** The store's heap is its own; the limits keep a large answer from taking the whole box with it. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 } as const;

type Call = { resolve(value: unknown): void; reject(error: Error): void };

/** Starts the store's thread and resolves when its database is open. `source`: the bundled code of worker.ts. */
export async function openStore(source: string, settings: WorkerSettings, hooks: StoreHooks): Promise<OpenedStore> {
  const worker = new Worker(source, {
    eval: true,
    workerData: { ...settings, owners: settings.owners.map(plain) },
    resourceLimits: WORKER_LIMITS,
  });
  const post = (message: ToWorker): void => worker.postMessage(message);
  const calls = new Map<number, Call>();
  const listeners = new Set<(lastEvent: number) => void>();
  let nextCall = 0;
  let ready = false;
  /** Why the thread is no more: what is asked of it from then on fails, instead of waiting for ever. */
  let dead: Error | undefined;
  let stopped: (() => void) | undefined;
  let live = settings.firstLive;
  /** The worker was told of news and has not looked yet; `more`: there is more news since. */
  let news: 'none' | 'told' | 'more' = 'none';

  /** A message for each write of the journal would cost more than the write: one is under way, at most. */
  const tell = (): void => {
    if (news === 'none') post({ type: 'written', live });
    news = news === 'none' ? 'told' : 'more';
  };

  const call = async (method: keyof StoreMethods, args: readonly unknown[]): Promise<unknown> =>
    await new Promise((resolve, reject) => {
      if (dead !== undefined) {
        reject(dead);
        return;
      }
      nextCall += 1;
      calls.set(nextCall, { resolve, reject });
      post({ type: 'call', id: nextCall, method, args });
    });

  const firstFreeSession = await new Promise<number>((resolve, reject) => {
    const failed = (error: Error): void => {
      dead = error;
      for (const waiting of calls.values()) waiting.reject(error);
      calls.clear();
      if (ready) hooks.died(error);
      else reject(error.name === 'Complaint' ? new Complaint(error.message, 2) : error);
    };
    worker.on('error', failed);
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          ready = true;
          resolve(message.firstFreeSession);
          return;
        case 'caught-up':
          return;
        case 'looked':
          if (news === 'more') post({ type: 'written', live });
          news = news === 'more' ? 'told' : 'none';
          return;
        case 'commit':
          hooks.consumed(message.neededSegment);
          for (const listener of listeners) listener(message.lastEvent);
          return;
        case 'note':
          hooks.note(message.name, message.fields);
          return;
        case 'answer':
          calls.get(message.id)?.resolve(message.value);
          calls.delete(message.id);
          return;
        case 'refusal':
          calls.get(message.id)?.reject(Object.assign(new Error(message.message), { code: message.code }));
          calls.delete(message.id);
          return;
        case 'stopped':
          stopped?.();
      }
    });
  });

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
      tell();
    },
    async stop() {
      if (dead !== undefined) return;
      await new Promise<void>((resolve) => {
        stopped = resolve;
        worker.once('exit', () => resolve());
        // The last word about the journal may still be untold.
        post({ type: 'written', live });
        post({ type: 'stop' });
      });
      await worker.terminate();
    },
  };
}

/** Only what a table needs: a declaration may hold functions and symbols that cannot cross threads. */
const plain = ({ name, events }: EventOwner): EventOwner => ({
  name,
  events: Object.fromEntries(
    Object.entries(events).map(([event, { about, grade, summary, fields }]) => [
      event,
      {
        about,
        grade,
        summary,
        fields: Object.fromEntries(
          Object.entries(fields).map(([key, { kind, about: fieldAbout, sql }]) => [
            key,
            { kind, about: fieldAbout, sql, schema: {} },
          ]),
        ),
      },
    ]),
  ),
});
