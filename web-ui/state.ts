import { batch, computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { EventRow, StatusAnswer } from '../firmware/api/contract.ts';
import { EMPTY_FEED, feedAfter, shownOf, waitingOf, type Feed, type FeedAction } from './feed.ts';
import type { Connection } from './follow.ts';
import type { Route } from './route.ts';

/** Everything the frame of the page shows. Components read signals; main.tsx writes them. */
export interface State {
  readonly feed: Signal<Feed>;
  readonly status: Signal<StatusAnswer | undefined>;
  readonly connection: Signal<Connection>;
  readonly route: Signal<Route>;
  /** Ticks each second, for "in 4 s" and "3 minutes ago". */
  readonly now: Signal<number>;
  /** The reader pressed Pause; scrolling away holds too, without this. */
  readonly paused: Signal<boolean>;
  /** What the daemon wrote into the page before any of this ran. */
  readonly firstSentence: string;

  readonly shown: ReadonlySignal<readonly EventRow[]>;
  readonly waiting: ReadonlySignal<number>;
  apply(action: FeedAction): void;
}

export function createState(firstSentence: string, route: Route, now: number): State {
  const feed = signal(EMPTY_FEED);
  return {
    feed,
    status: signal<StatusAnswer | undefined>(undefined),
    connection: signal<Connection>({ kind: 'connecting', heardAt: null }),
    route: signal(route),
    now: signal(now),
    paused: signal(false),
    firstSentence,
    shown: computed(() => shownOf(feed.value)),
    waiting: computed(() => waitingOf(feed.value).length),
    apply: (action) => batch(() => (feed.value = feedAfter(feed.value, action))),
  };
}
