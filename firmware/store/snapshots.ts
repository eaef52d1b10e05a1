import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { messageOf } from '../core/errors.ts';
import type { Snapshot, Snapshots, SnapshotBytes } from '../core/snapshot.ts';
import type { NativeBinding } from './open.ts';
import type { SnapshotFate, SnapshotWish } from './snapshot-maker.ts';

export interface SnapshotSettings {
  /** The data directory. */
  readonly folder: string;
  readonly nativeBinding: NativeBinding;
  readonly version: string;
  /** The bundled code of snapshot-maker.ts, gzip, base64. */
  readonly maker: string;
  readonly now: () => number;
  /** A file was fetched whole. */
  readonly downloaded: (at: number) => void;
  readonly times?: { readonly waitingMs?: number; readonly fetchedMs?: number };
}

export interface OpenedSnapshots extends Snapshots {
  stop(): Promise<void>;
}

/** Its folder in the data directory; what an earlier run left there is deleted at the start. */
const FOLDER = 'snapshot';
const KEPT = {
  /** Nobody came for it. */
  waitingMs: 3_600_000,
  /** Somebody has it; a line that broke at the last byte may be tried again. */
  fetchedMs: 300_000,
} as const satisfies Record<string, number>;
/** Of the disk, for the evidence that goes on coming. */
const SPARE_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;
/** SQLite's memory is not in it: this thread calls, waits and counts. */
const LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 } as const;

/** Makes snapshots in a thread of their own, so that neither the store nor a visitor waits for one. */
export function openSnapshots(settings: SnapshotSettings): OpenedSnapshots {
  const { now } = settings;
  const kept = { ...KEPT, ...settings.times };
  const folder = join(settings.folder, FOLDER);
  rmSync(folder, { recursive: true, force: true });
  let held: Snapshot | undefined;
  let worker: Worker | undefined;
  let deletion: NodeJS.Timeout | undefined;

  const fileOf = (id: number): string => join(folder, `${nameOf(id)}.sqlite`);

  function empty(): void {
    clearTimeout(deletion);
    rmSync(folder, { recursive: true, force: true });
    if (held?.state === 'ready') held = { ...held, state: 'gone', keptUntil: null };
  }

  function keepFor(snapshot: Snapshot, ms: number): void {
    clearTimeout(deletion);
    held = { ...snapshot, keptUntil: now() + ms };
    deletion = setTimeout(empty, ms).unref();
  }

  function ended(id: number, fate: SnapshotFate): void {
    worker = undefined;
    if (held?.id !== id || held.state !== 'making') return;
    if ('manifest' in fate) {
      keepFor({ ...held, state: 'ready', manifest: fate.manifest }, kept.waitingMs);
      return;
    }
    held = { ...held, state: 'failed', problem: fate.problem };
    empty();
  }

  function begin(id: number): void {
    const { nativeBinding, version, maker } = settings;
    const wish: SnapshotWish = {
      ...{ folder: settings.folder, target: fileOf(id), nativeBinding, version, spareBytes: SPARE_BYTES },
    };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const code = gunzipSync(Buffer.from(maker, 'base64')).toString('utf8');
    const started = new Worker(code, { eval: true, workerData: wish, resourceLimits: LIMITS });
    worker = started;
    started.once('message', (fate: SnapshotFate) => ended(id, fate));
    started.once('error', (error) => ended(id, { problem: messageOf(error) }));
    started.once('exit', () =>
      ended(id, { problem: 'The thread that made the snapshot ended without one; try again.' }),
    );
  }

  function fetched(id: number): void {
    if (held?.id !== id || held.state !== 'ready') return;
    settings.downloaded(now());
    keepFor({ ...held, downloadedAt: held.downloadedAt ?? now() }, kept.fetchedMs);
  }

  return {
    last: () => held,
    make() {
      if (worker !== undefined) return undefined;
      empty();
      const id = Math.max(now(), (held?.id ?? 0) + 1);
      held = { id, state: 'making', manifest: null, downloadedAt: null, keptUntil: null, problem: null };
      try {
        begin(id);
      } catch (error) {
        ended(id, { problem: messageOf(error) });
      }
      return held;
    },
    read(id) {
      return held?.id === id && held.state === 'ready' ? bytesOf(fileOf(id), () => fetched(id)) : undefined;
    },
    async stop() {
      await worker?.terminate();
      empty();
    },
  };
}

/** Opened when the first piece is asked for: who only wants to know about it opens nothing. */
async function* bytesOf(path: string, whole: () => void): SnapshotBytes {
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) yield piece as Uint8Array;
  whole();
}

/** `skep-20270131T120000Z` */
const nameOf = (id: number): string => `skep-${new Date(id).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
