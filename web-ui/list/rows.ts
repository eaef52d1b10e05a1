/** Rows of a list as the daemon hands them out a page at a time, the newest first. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** What `before` has to be for older ones; null: these are all. Undefined: nothing was loaded yet. */
  readonly next: number | null | undefined;
}

export const NO_ROWS: Rows<never> = { rows: [], next: undefined };

/**
 * The newest page, fetched again, takes the place of what it covers, and what was loaded below it stays. Where the page does
 * not reach down to what is held, there is a gap in between, and what lies below goes: `older` brings it back whole.
 */
export function withNewest<Row>(held: Rows<Row>, page: Rows<Row>, keyOf: (row: Row) => unknown): Rows<Row> {
  const fresh = new Set(page.rows.map(keyOf));
  const touches = held.rows.some((row) => fresh.has(keyOf(row)));
  if (page.next === null || !touches || held.rows.length <= page.rows.length) return page;
  return { rows: [...page.rows, ...held.rows.filter((row) => !fresh.has(keyOf(row)))], next: held.next };
}

export function withOlder<Row>(held: Rows<Row>, page: Rows<Row>, keyOf: (row: Row) => unknown): Rows<Row> {
  const known = new Set(held.rows.map(keyOf));
  return { rows: [...held.rows, ...page.rows.filter((row) => !known.has(keyOf(row)))], next: page.next };
}
