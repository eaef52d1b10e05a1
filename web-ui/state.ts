import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { EventRow, SessionDetail, SessionRow, StatusAnswer } from '../firmware/api/contract.ts';
import { EMPTY_FEED, feedAfter, shownOf, waitingOf, type Feed, type FeedAction } from './feed.ts';
import { matches, type View } from './filter.ts';
import type { Connection } from './follow.ts';

/** A session that was asked for. */
export type Opened =
  | { readonly kind: 'loading'; readonly id: number }
  | { readonly kind: 'loaded'; readonly id: number; readonly detail: SessionDetail }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };

/** Everything the page shows. Components read signals; main.tsx writes them. */
export interface State {
  readonly feed: Signal<Feed>;
  readonly sessions: Signal<readonly SessionRow[] | undefined>;
  readonly moreSessions: Signal<boolean>;
  readonly status: Signal<StatusAnswer | undefined>;
  readonly connection: Signal<Connection>;
  readonly view: Signal<View>;
  readonly opened: Signal<Opened | undefined>;
  /** Ticks each second, for "in 4 s" and "3 minutes ago". */
  readonly now: Signal<number>;
  /** The reader pressed Pause; scrolling away holds too, without this. */
  readonly paused: Signal<boolean>;
  /** What the daemon wrote into the page before any of this ran. */
  readonly firstSentence: string;

  readonly shown: ReadonlySignal<readonly EventRow[]>;
  readonly waiting: ReadonlySignal<number>;
  readonly shownSessions: ReadonlySignal<readonly SessionRow[]>;
  apply(action: FeedAction): void;
}

export function createState(firstSentence: string, view: View, now: number): State {
  const feed = signal(EMPTY_FEED);
  const sessions = signal<readonly SessionRow[] | undefined>(undefined);
  const shownView = signal(view);
  return {
    feed,
    sessions,
    moreSessions: signal(false),
    status: signal<StatusAnswer | undefined>(undefined),
    connection: signal<Connection>({ kind: 'connecting', heardAt: null }),
    view: shownView,
    opened: signal<Opened | undefined>(undefined),
    now: signal(now),
    paused: signal(false),
    firstSentence,
    shown: computed(() => shownOf(feed.value).filter((event) => matches(event, shownView.value))),
    waiting: computed(() => waitingOf(feed.value).filter((event) => matches(event, shownView.value)).length),
    shownSessions: computed(() => (sessions.value ?? []).filter((session) => matches(session, shownView.value))),
    apply: (action) => batch(() => (feed.value = feedAfter(feed.value, action))),
  };
}
