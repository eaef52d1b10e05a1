import type { SessionRow } from '../firmware/api/contract.ts';

/**
 * The newest page takes the place of what it covers; what the reader loaded below it stays. Where the page does not
 * reach down to what is held, there is a gap in between, and what lies below it goes: `older` brings it back whole. A page
 * that is not full is all there is.
 */
export function withNewest(
  held: readonly SessionRow[],
  page: readonly SessionRow[],
  full: boolean,
): readonly SessionRow[] {
  if (!full) return page;
  const oldest = page.at(-1)?.id ?? 0;
  const newestHeld = held[0]?.id ?? 0;
  if (oldest > newestHeld) return page;
  return [...page, ...held.filter(({ id }) => id < oldest)];
}

export function withOlder(held: readonly SessionRow[], page: readonly SessionRow[]): readonly SessionRow[] {
  const oldest = held.at(-1)?.id ?? Number.POSITIVE_INFINITY;
  return [...held, ...page.filter(({ id }) => id < oldest)];
}
