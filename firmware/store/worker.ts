import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { parentPort, workerData } from 'node:worker_threads';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { State, StoreMethods } from './api.ts';
import { Ingest } from './ingest.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import { lockFolder } from './lock.ts';
import { isDamage, openFile, putAside } from './open.ts';
import { queriesOf } from './queries.ts';
import { pruneStep, type Pruned } from './retention.ts';
import { openState } from './state-database.ts';

/** Under load the journal is copied this often; after quiet at once. Fewer, larger transactions write far less to the card. */
const BATCH_EVERY_MS = 2000;
const RETRY_MS = 1000;
const PRUNE_EVERY_MS = 60_000;

/** The store's thread: the only one that has the databases open for writing. */
class StoreThread {
  readonly #settings = workerData as WorkerSettings;
  readonly #unlock: () => void;
  readonly #ingest: Ingest;
  #queries: ReturnType<typeof queriesOf>;
  #state: State | undefined;
  #stateDb: ReturnType<typeof openFile> | undefined;
  readonly #held: Extract<ToWorker, { type: 'call' }>[] = [];
  #live: number;
  #lastBatchAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #pruneTimer: NodeJS.Timeout | undefined;
  #pruned: Pruned | undefined;

  static start(): StoreThread {
    return new StoreThread();
  }

  private constructor() {
    this.#live = this.#settings.firstLive;
    this.#unlock = lockFolder(this.#settings.folder, this.#settings.nativeBinding);
    this.#ingest = new Ingest(this.#settings, (name, fields) => this.#post({ type: 'note', name, fields }));
    this.#queries = queriesOf(this.#ingest.db);
    this.#post({ type: 'ready', firstFreeSession: this.#ingest.firstFreeSession(this.#live) });
    parentPort?.on('message', (message: ToWorker) => this.#receive(message));
    this.#schedule(0);
    this.#pruneTimer = setTimeout(() => this.#prune(), PRUNE_EVERY_MS);
  }

  #post(message: FromWorker): void {
    parentPort?.postMessage(message);
  }

  #receive(message: ToWorker): void {
    switch (message.type) {
      case 'written':
        this.#live = message.live;
        this.#schedule(this.#lastBatchAt + BATCH_EVERY_MS - Date.now());
        return;
      case 'call':
        this.#call(message);
        return;
      case 'stop':
        this.#stop();
    }
  }

  #schedule(inMs: number): void {
    this.#timer ??= setTimeout(() => this.#batch(), Math.max(0, inMs));
  }

  #batch(): void {
    this.#timer = undefined;
    this.#openStateWhenCaughtUp();
    const { db } = this.#ingest;
    const { more, wrote } = this.#ingest.step(this.#live);
    if (this.#ingest.db !== db) this.#queries = queriesOf(this.#ingest.db);
    this.#lastBatchAt = Date.now();
    if (wrote) this.#told();
    if (!more) this.#post({ type: 'looked' });
    if (more) this.#schedule(0);
    else if (this.#ingest.problem !== null) this.#schedule(RETRY_MS);
  }

  #told(): void {
    this.#post({ type: 'commit', lastEvent: this.#ingest.lastEvent, neededSegment: this.#ingest.dropConsumed() });
  }

  /**
   * What alerts know is opened when the tail of earlier runs is in and nothing of this run yet: then the newest event's
   * number is the one that their cursor has to be compared with. Calls that came earlier waited.
   */
  #openStateWhenCaughtUp(): void {
    if (this.#state !== undefined) return;
    const { firstLive } = this.#settings;
    if (this.#ingest.position.segment < firstLive && this.#ingest.behindBytes(firstLive - 1) > 0) return;
    this.#state = this.#openState();
    for (const call of this.#held.splice(0)) this.#call(call);
  }

  #openState(): State {
    const path = join(this.#settings.folder, 'state.sqlite');
    const open = (): State => {
      this.#stateDb = openFile(path, this.#settings.nativeBinding);
      return openState(this.#stateDb, this.#ingest.lastEvent);
    };
    try {
      return open();
    } catch (error) {
      this.#stateDb?.close();
      // A full disk or a missing right is no reason to begin anew; damage and a newer format are.
      if (!isDamage(error) && !(error instanceof Error && error.name === 'Complaint')) throw error;
      const aside = putAside(path, Date.now());
      const problem = `${messageOf(error)} It was kept as ${aside} and a new one was begun.`;
      this.#post({ type: 'note', name: 'damaged', fields: { file: 'state.sqlite', problem } });
      return open();
    }
  }

  #call(call: Extract<ToWorker, { type: 'call' }>): void {
    const { id, method, args } = call;
    try {
      const methods = this.#methods();
      if (methods === undefined) {
        this.#held.push(call);
        return;
      }
      const value = (methods[method] as (...values: readonly unknown[]) => unknown)(...args);
      this.#post(method === 'events' ? rowsMessage(id, value as object[]) : { type: 'answer', id, value });
    } catch (error) {
      this.#post({ type: 'refusal', id, message: messageOf(error), code: errnoOf(error) });
    }
  }

  #methods(): StoreMethods | undefined {
    if (this.#state === undefined) return undefined;
    return { ...this.#queries, ...this.#state, status: () => this.#ingest.status(this.#live) };
  }

  #prune(): void {
    const open = this.#state?.openIncidents() ?? [];
    let step: Pruned | undefined;
    try {
      step = pruneStep(this.#ingest.db, this.#settings.retention, open, Date.now(), this.#pruned !== undefined);
    } catch {
      // Disk full or damage: ingest meets the same and says so.
      step = undefined;
    }
    if (step !== undefined) {
      this.#pruned = this.#pruned === undefined ? step : added(this.#pruned, step);
    } else if (this.#pruned !== undefined) {
      this.#post({ type: 'note', name: 'pruned', fields: { ...this.#pruned } });
      this.#pruned = undefined;
    }
    this.#pruneTimer = setTimeout(() => this.#prune(), step === undefined ? PRUNE_EVERY_MS : 0);
  }

  /** Everything written is copied before the databases close. */
  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#pruneTimer);
    while (this.#ingest.step(this.#live).more);
    this.#told();
    this.#stateDb?.close();
    this.#ingest.close();
    this.#unlock();
    this.#post({ type: 'stopped' });
    parentPort?.close();
  }
}

const rowsMessage = (id: number, rows: readonly object[]): FromWorker => ({
  type: 'rows',
  id,
  columns: Object.keys(rows[0] ?? {}),
  values: rows.flatMap((row) => Object.values(row) as unknown[]),
});

const added = (a: Pruned, b: Pruned): Pruned => ({
  payloads: a.payloads + b.payloads,
  sessions: a.sessions + b.sessions,
  events: a.events + b.events,
  cause: b.cause,
});

// What SQLite's driver throws is no native error, and would arrive in the other thread without its message.
process.once('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (isNativeError(error)) throw error;
  throw Object.assign(new Error(messageOf(error)), { code: errnoOf(error) });
});

// A worker's module body is its main function.
StoreThread.start();
