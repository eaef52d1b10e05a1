import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { EventDetail } from '../../firmware/core/rows.ts';
import { follow, type Following } from '../../firmware/forward/follower.ts';

/** Events 1 to `last`; every tenth is a token. */
class Shelf {
  last = 0;
  saved: number[] = [];
  broken = false;
  #cursor: number;
  #listener: (last: number) => void = () => {};
  constructor(cursor: number) {
    this.#cursor = cursor;
  }

  readonly store: Following['store'] = {
    cursor: async () => await Promise.resolve(this.#cursor),
    saveCursor: async (_, event) => {
      this.#cursor = event;
      this.saved.push(event);
      await Promise.resolve();
    },
    details: async ({ after, limit }) => {
      await Promise.resolve();
      if (this.broken) throw new Error('no answer');
      const upTo = Math.min(this.last, after + limit);
      const events = Array.from({ length: upTo - after }, (_, at) => after + at + 1).filter((id) => id % 10 === 0);
      return { events: events.map((id) => ({ id }) as EventDetail), upTo };
    },
    onCommit: (listener) => {
      this.#listener = listener;
      return () => {
        this.#listener = () => {};
      };
    },
  };

  async grow(last: number): Promise<void> {
    this.last = last;
    this.#listener(last);
    await wait(5);
  }
}

const tenths = (from: number, to: number): number[] =>
  Array.from({ length: to }, (_, at) => at + 1).filter((id) => id > from && id % 10 === 0);

it('hands on each event once and in order, over many pages and a restart', async () => {
  const shelf = new Shelf(0);
  const taken: number[] = [];
  const take = (events: readonly EventDetail[]): void => void taken.push(...events.map(({ id }) => id));
  const settings = { store: shelf.store, consumer: 'log', kinds: ['http.token'], take, log: () => {} };
  shelf.last = 1204;
  const first = follow(settings);
  await wait(20);
  await shelf.grow(1233);
  await first.stop();
  await shelf.grow(1251);
  const second = follow(settings);
  await wait(20);
  await second.stop();
  expect(taken).toEqual(tenths(0, 1251));
});

it('does not write for what concerns nobody', async () => {
  const shelf = new Shelf(1000);
  shelf.last = 1000;
  const follower = follow({ store: shelf.store, consumer: 'log', kinds: [], take: () => {}, log: () => {} });
  await wait(5);
  for (let last = 1001; last < 1010; last += 1) await shelf.grow(last);
  await follower.stop();
  expect(shelf.saved).toEqual([]);
});

it('says what is wrong once, and goes on where it was when it is put right', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const shelf = new Shelf(0);
  const taken: number[] = [];
  const said: string[] = [];
  let full = true;
  const take = (events: readonly EventDetail[]): void => {
    if (full) throw new Error('ENOSPC: no space left on device, write');
    taken.push(...events.map(({ id }) => id));
  };
  shelf.last = 30;
  const follower = follow({ store: shelf.store, consumer: 'log x', kinds: [], take, log: (line) => said.push(line) });
  for (let n = 0; n < 3; n += 1) await vi.advanceTimersByTimeAsync(10_000);
  full = false;
  await vi.advanceTimersByTimeAsync(10_000);
  await follower.stop();
  vi.useRealTimers();
  expect(taken).toEqual([10, 20, 30]);
  expect(said).toEqual([
    'log x: ENOSPC: no space left on device, write; tried again every 10 s, nothing is lost',
    'log x: goes on',
  ]);
});

it('leaves no timer behind when it fails while it is stopped', async () => {
  const shelf = new Shelf(0);
  shelf.broken = true;
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  const follower = follow({ store: shelf.store, consumer: 'log', kinds: [], take: () => {}, log: () => {} });
  await follower.stop();
  expect(timers()).toBe(before);
});
