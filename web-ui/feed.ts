import type { EventRow } from '../firmware/api/contract.ts';

/** The events that the page holds: a window at the newest end of the store, without gaps. */
export interface Feed {
  /** Newest first, no number twice. */
  readonly events: readonly EventRow[];
  /** Number of the newest event known; a reconnect resumes from it. Undefined before the first load. */
  readonly cursor: number | undefined;
  /** Events above this number wait until the reader lets them in; null: they come as they come. */
  readonly heldAt: number | null;
  /** The store has older ones. */
  readonly more: boolean;
  /** How many are kept; grows when the reader asks for older ones. */
  readonly kept: number;
}

export type FeedAction =
  /** The newest page, newest first, takes the place of everything. */
  | { readonly type: 'loaded'; readonly events: readonly EventRow[]; readonly full: boolean }
  /** Oldest first, as the live socket sends them. */
  | { readonly type: 'arrived'; readonly events: readonly EventRow[] }
  /** Newest first, as asked for with `before`. */
  | { readonly type: 'older'; readonly events: readonly EventRow[]; readonly full: boolean }
  | { readonly type: 'hold' }
  | { readonly type: 'release' };

/** A phone's memory and the browser's patience; the store has the rest. */
export const EVENTS_KEPT = 1000;
/** What may pile up behind the pill before the window moves on below it. */
export const EVENTS_HELD = 4000;

export const EMPTY_FEED: Feed = { events: [], cursor: undefined, heldAt: null, more: false, kept: EVENTS_KEPT };

export function feedAfter(feed: Feed, action: FeedAction): Feed {
  switch (action.type) {
    case 'loaded': {
      const newest = action.events[0]?.id ?? 0;
      const heldAt = feed.heldAt === null ? null : newest;
      return { events: action.events, cursor: newest, heldAt, more: action.full, kept: EVENTS_KEPT };
    }
    case 'arrived':
      return withArrived(feed, action.events);
    case 'older': {
      const oldest = feed.events.at(-1)?.id ?? Number.POSITIVE_INFINITY;
      const events = [...feed.events, ...action.events.filter(({ id }) => id < oldest)];
      return { ...feed, events, more: action.full, kept: Math.max(feed.kept, events.length) };
    }
    case 'hold':
      return feed.heldAt === null ? { ...feed, heldAt: feed.cursor ?? 0 } : feed;
    case 'release':
      return trimmed({ ...feed, heldAt: null });
  }
}

/** A number at or below the cursor is known already: after a reconnect nothing stands there twice. */
function withArrived(feed: Feed, arrived: readonly EventRow[]): Feed {
  const cursor = feed.cursor ?? 0;
  const fresh = arrived.filter(({ id }) => id > cursor);
  const newest = fresh.at(-1);
  if (newest === undefined) return feed;
  return trimmed({ ...feed, events: [...fresh.toReversed(), ...feed.events], cursor: newest.id });
}

function trimmed(feed: Feed): Feed {
  const room = feed.heldAt === null ? feed.kept : feed.kept + EVENTS_HELD;
  return feed.events.length <= room ? feed : { ...feed, events: feed.events.slice(0, room), more: true };
}

export const shownOf = ({ events, heldAt }: Feed): readonly EventRow[] =>
  heldAt === null ? events : events.filter(({ id }) => id <= heldAt);

export const waitingOf = ({ events, heldAt }: Feed): readonly EventRow[] =>
  heldAt === null ? [] : events.filter(({ id }) => id > heldAt);
