/** What can be counted by how often it came. */
export const TOPS = ['username', 'password', 'command', 'source', 'country', 'sensor', 'port'] as const;
export type TopOf = (typeof TOPS)[number];

/** How often one value came. */
export interface Counted {
  /** Same for the same value and for no other, and short however long that is. */
  readonly key: string;
  /** The value's first characters. */
  readonly value: string;
  /** Whether that is not all of it. */
  readonly cut: boolean;
  readonly count: number;
}

/** What a part of the evidence adds; `next` as in a list. */
export interface TopPart {
  readonly rows: readonly Counted[];
  readonly next: number | null;
}
