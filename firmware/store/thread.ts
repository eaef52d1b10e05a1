import { Worker } from 'node:worker_threads';
import type { EventOwner } from '../core/declaration.ts';
import type { StoreMethods } from './api.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';

/** What one life of the store's thread tells. */
export interface ThreadHooks {
  /** The database is open; numbers from here on are free. */
  ready(firstFreeSession: number): void;
  commit(lastEvent: number, neededSegment: number): void;
  note(name: Extract<FromWorker, { type: 'note' }>['name'], fields: Readonly<Record<string, string | number>>): void;
  /** It is no more; what was asked of it has been refused. */
  died(error: Error): void;
}

export interface Thread {
  call(method: keyof StoreMethods, args: readonly unknown[]): Promise<unknown>;
  /** The journal has more, up to segment `live`. */
  written(live: number): void;
  /** Copies what is left and closes the databases. */
  stop(): Promise<void>;
}

/** The store's heap is its own; the limits keep a large answer from taking the whole box with it. */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 } as const;

type Call = { resolve(value: unknown): void; reject(error: Error): void };

/** One life of the store's thread. `source`: the bundled code of worker.ts. */
export function startThread(source: string, settings: WorkerSettings, hooks: ThreadHooks): Thread {
  const worker = new Worker(source, {
    eval: true,
    workerData: { ...settings, owners: settings.owners.map(plain) },
    resourceLimits: WORKER_LIMITS,
  });
  const post = (message: ToWorker): void => worker.postMessage(message);
  const calls = new Map<number, Call>();
  let nextCall = 0;
  let stopped: (() => void) | undefined;
  let live = settings.firstLive;
  /** The worker was told of news and has not looked yet; `more`: there is more news since. */
  let news: 'none' | 'told' | 'more' = 'none';

  function settle(id: number, by: (call: Call) => void): void {
    const call = calls.get(id);
    calls.delete(id);
    if (call !== undefined) by(call);
  }

  worker.on('error', (error: Error) => {
    for (const call of calls.values()) call.reject(error);
    calls.clear();
    hooks.died(error);
  });
  worker.on('message', (message: FromWorker) => {
    switch (message.type) {
      case 'ready':
        hooks.ready(message.firstFreeSession);
        return;
      case 'looked':
        if (news === 'more') post({ type: 'written', live });
        news = news === 'more' ? 'told' : 'none';
        return;
      case 'commit':
        hooks.commit(message.lastEvent, message.neededSegment);
        return;
      case 'note':
        hooks.note(message.name, message.fields);
        return;
      case 'answer':
        settle(message.id, (call) => call.resolve(message.value));
        return;
      case 'rows':
        settle(message.id, (call) => call.resolve(rowsOf(message.columns, message.values)));
        return;
      case 'refusal':
        settle(message.id, (call) => call.reject(Object.assign(new Error(message.message), { code: message.code })));
        return;
      case 'stopped':
        stopped?.();
    }
  });

  return {
    call: async (method, args) =>
      await new Promise((resolve, reject) => {
        nextCall += 1;
        calls.set(nextCall, { resolve, reject });
        post({ type: 'call', id: nextCall, method, args });
      }),
    // A message for each write of the journal would cost more than the write: one is under way, at most.
    written(segment) {
      live = segment;
      if (news === 'none') post({ type: 'written', live });
      news = news === 'none' ? 'told' : 'more';
    },
    async stop() {
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

function rowsOf(columns: readonly string[], values: readonly unknown[]): object[] {
  const rows: object[] = [];
  for (let at = 0; at < values.length; at += columns.length) {
    const row: Record<string, unknown> = {};
    for (let column = 0; column < columns.length; column += 1) row[columns[column] ?? ''] = values[at + column];
    rows.push(row);
  }
  return rows;
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
