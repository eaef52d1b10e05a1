import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../core/errors.ts';
import type { Manifest } from '../core/snapshot.ts';
import type { NativeBinding } from './open.ts';
import { makeSnapshot } from './snapshot.ts';

/** What the thread is given at birth. */
export interface SnapshotWish {
  /** The data directory. */
  readonly folder: string;
  readonly target: string;
  readonly nativeBinding: NativeBinding;
  readonly version: string;
  readonly spareBytes: number;
}

export type SnapshotFate = { readonly manifest: Manifest } | { readonly problem: string };

/** Where a process is what a thread is to others, 0 means this thread alone (setpriority(2), "C library/kernel differences"). */
const THIS_THREAD = 0;
/** Of 19: on one core visitors go first, and it still ends. */
const NICENESS = 10;

const tell = (fate: SnapshotFate): void => parentPort?.postMessage(fate);

// A worker's module body is its main function.
if (process.platform === 'linux') setPriority(THIS_THREAD, NICENESS);
const { folder, target, nativeBinding, version, spareBytes } = workerData as SnapshotWish;
makeSnapshot(folder, target, nativeBinding, version, spareBytes).then(
  (manifest) => tell({ manifest }),
  (error: unknown) => tell({ problem: messageOf(error) }),
);
