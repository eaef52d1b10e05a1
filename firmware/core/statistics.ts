import type { Grade } from './grade.ts';

/** What happened in one span of time. */
export interface Bucket {
  /** Where it begins, UTC ms. */
  readonly at: number;
  /** Connections and first datagrams; a folded row counts for all it stands for. */
  readonly connections: number;
  /** Events of each grade, those of coming and going left out. */
  readonly grades: Readonly<Record<Grade, number>>;
}

/** Equal spans one after the other; the first begins at `from`. */
export interface Buckets {
  readonly from: number;
  readonly until: number;
  readonly widthMs: number;
}

/** What a part of the events adds: number of the bucket, connections, events of a grade; `next` as in a list. */
export interface Counts {
  readonly rows: readonly {
    readonly bucket: number;
    readonly grade: Grade | null;
    readonly connections: number;
    readonly events: number;
  }[];
  readonly next: number | null;
}
