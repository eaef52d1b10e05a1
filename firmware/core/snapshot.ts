/** What a snapshot is and that it is whole: goes beside it as JSON. */
export interface Manifest {
  readonly product: 'skep';
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly file: string;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly tables: Readonly<Record<string, number>>;
  /** Time of the first and the last event, ISO 8601 UTC; null without events. */
  readonly firstEventAt: string | null;
  readonly lastEventAt: string | null;
  readonly lastEvent: number;
  /** Bytes of journal that were not in the database yet: 0 unless the daemon is dead or its disk full. */
  readonly journalBytesLeftOut: number;
}

export const SNAPSHOT_STATES = ['making', 'ready', 'gone', 'failed'] as const;

/** One that was asked for over the network. */
export interface Snapshot {
  /** The time at which it was asked for, UTC ms. */
  readonly id: number;
  /** `gone`: its file was deleted, after a download or because nobody came for it. */
  readonly state: (typeof SNAPSHOT_STATES)[number];
  /** Null: it is being made, or failed. */
  readonly manifest: Manifest | null;
  /** When the file was first fetched whole, UTC ms; null: not yet. */
  readonly downloadedAt: number | null;
  /** When the file is deleted, UTC ms; null: there is none. */
  readonly keptUntil: number | null;
  /** Why it failed and what to do. */
  readonly problem: string | null;
}

/** Pieces of the file, read as fast as they are taken. */
export type SnapshotBytes = AsyncIterable<Uint8Array>;

/** Snapshots for who asks over the network: one at a time, in a file that does not stay. */
export interface Snapshots {
  /** The last one; undefined: none since the start. */
  readonly last: () => Snapshot | undefined;
  /** Undefined: one is being made. */
  readonly make: () => Snapshot | undefined;
  /** The file of one that is `ready`; else undefined. */
  readonly read: (id: number) => SnapshotBytes | undefined;
}
