import { describe, expect, it } from 'vitest';
import {
  EMPTY_FEED,
  EVENTS_HELD,
  EVENTS_KEPT,
  feedAfter,
  shownOf,
  waitingOf,
  type Feed,
  type FeedAction,
} from '../../web-ui/feed.ts';
import { event, events } from '../api/fake-store.ts';
import { range } from '../api/client.ts';

const after = (...actions: readonly FeedAction[]): Feed => actions.reduce(feedAfter, EMPTY_FEED);
const ids = (feed: Feed): number[] => feed.events.map(({ id }) => id);
const loaded = (first: number, last: number): FeedAction => ({
  type: 'loaded',
  events: events(first, last).toReversed(),
  full: first > 1,
});
const arrived = (first: number, last: number): FeedAction => ({ type: 'arrived', events: events(first, last) });

describe('the feed', () => {
  it('knows where to resume from only after the first load', () => {
    expect(EMPTY_FEED.cursor).toBeUndefined();
    expect(after({ type: 'loaded', events: [], full: false }).cursor).toBe(0);
    expect(after(loaded(5, 9)).cursor).toBe(9);
    expect(after(loaded(5, 9), arrived(10, 12)).cursor).toBe(12);
  });

  it('is newest first and takes no number twice', () => {
    const feed = after(loaded(1, 5), arrived(4, 7), arrived(6, 8), arrived(1, 8));
    expect(ids(feed)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('is not changed by what it knows already', () => {
    const feed = after(loaded(1, 5));
    expect(feedAfter(feed, arrived(3, 5))).toBe(feed);
    expect(feedAfter(feed, { type: 'arrived', events: [] })).toBe(feed);
  });

  it('takes older events below what it has, and none that it has', () => {
    const feed = after(loaded(50, 60), { type: 'older', events: events(40, 52).toReversed(), full: true });
    expect(ids(feed)).toEqual(range(40, 60).toReversed());
    expect(feed.more).toBe(true);
    expect(after(loaded(3, 4), { type: 'older', events: events(1, 2).toReversed(), full: false }).more).toBe(false);
  });

  it('keeps a bounded number, the newest, and then says that there are older ones', () => {
    const feed = after(loaded(1, 200), arrived(201, 3000));
    expect(ids(feed)).toEqual(range(3001 - EVENTS_KEPT, 3000).toReversed());
    expect(feed.more).toBe(true);
  });

  it('does not take away again what the reader loaded', () => {
    const older = (first: number, last: number): FeedAction => ({
      type: 'older',
      events: events(first, last).toReversed(),
      full: true,
    });
    const feed = after(loaded(2001, 2200), older(1001, 2000), older(801, 1000), arrived(2201, 2201));
    expect(feed.events).toHaveLength(1400);
    expect(ids(feed).at(-1)).toBe(802);
  });

  it('held, shows what was there and lets the rest wait until it is released', () => {
    const held = after(loaded(1, 5), { type: 'hold' }, arrived(6, 8), { type: 'hold' }, arrived(9, 9));
    expect(shownOf(held).map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(waitingOf(held).map(({ id }) => id)).toEqual([9, 8, 7, 6]);
    const released = feedAfter(held, { type: 'release' });
    expect(shownOf(released).map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(waitingOf(released)).toEqual([]);
  });

  it('held for a long time stays bounded, whole at its new end', () => {
    const held = after(loaded(1, 200), { type: 'hold' }, arrived(201, 20_000));
    expect(ids(held)).toEqual(range(20_001 - EVENTS_KEPT - EVENTS_HELD, 20_000).toReversed());
    expect(feedAfter(held, { type: 'release' }).events).toHaveLength(EVENTS_KEPT);
  });

  it('loaded anew forgets what it had, also numbers above', () => {
    const feed = after(loaded(100, 200), { type: 'loaded', events: [event(3), event(2)], full: false }, arrived(4, 4));
    expect(ids(feed)).toEqual([4, 3, 2]);
  });
});
