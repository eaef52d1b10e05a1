import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { StatusAnswer } from '../../firmware/api/contract.ts';
import { EMPTY_FEED, EVENTS_KEPT, feedAfter, type Feed } from '../../web-ui/feed.ts';
import { follow, waitMs, type Connection, type World } from '../../web-ui/follow.ts';
import { range, start, until, type Started } from '../api/client.ts';
import { event, events, FakeStore } from '../api/fake-store.ts';

/** The page's own follower and feed, against the real api, without a browser. */
class Page {
  feed: Feed = EMPTY_FEED;
  status: StatusAnswer | undefined;
  readonly connections: Connection[] = [];
  readonly waits: number[] = [];
  socket: WebSocket | undefined;
  /** What is to happen when nothing is heard for long. */
  silent: () => void = () => undefined;
  readonly #follower: ReturnType<typeof follow>;

  constructor(port: () => number) {
    this.#follower = follow(this.#world(port), {
      held: () => ({ cursor: this.feed.cursor, newest: this.feed.events[0] }),
      feed: (action) => (this.feed = feedAfter(this.feed, action)),
      status: (status) => (this.status = status),
      connection: (connection) => this.connections.push(connection),
    });
  }

  get ids(): number[] {
    return this.feed.events.map(({ id }) => id).toReversed();
  }

  get connection(): string {
    return this.connections.at(-1)?.kind ?? 'none';
  }

  retryNow(): void {
    this.#follower.retryNow();
  }

  stop(): void {
    this.#follower.stop();
  }

  #world(port: () => number): World {
    return {
      async get(path) {
        const response = await fetch(`http://127.0.0.1:${port()}${path}`);
        if (!response.ok) throw new Error(`answer ${response.status}`);
        return (await response.json()) as unknown;
      },
      openSocket: (path, heard, closed) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port()}${path}`, { origin: `http://127.0.0.1:${port()}` });
        socket.on('message', (data: Buffer) => heard(data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', closed);
        this.socket = socket;
        return socket;
      },
      later: (what, ms) => {
        if (ms >= 40_000) {
          this.silent = what;
          return () => (this.silent = () => undefined);
        }
        this.waits.push(ms);
        const timer = setTimeout(what, ms / 500);
        return () => clearTimeout(timer);
      },
      now: Date.now,
      random: () => 0.5,
    };
  }
}

let daemon: Started;
let page: Page;
beforeEach(async () => {
  daemon = await start();
  daemon.store.commit(...events(1, 500));
});
afterEach(async () => {
  page.stop();
  await daemon.api.stop();
});
const open = async (): Promise<void> => {
  page = new Page(() => daemon.port);
  await until(() => page.connection === 'live');
};
const restart = async (store: FakeStore): Promise<void> => {
  await daemon.api.stop();
  await until(() => page.connection !== 'live');
  daemon = await start({}, store);
};

describe('the page follows the daemon', () => {
  it('loads the newest 200 and then every new one', async () => {
    await open();
    expect(page.ids).toEqual(range(301, 500));
    expect(page.feed.more).toBe(true);
    daemon.store.commit(...events(501, 503));
    await until(() => page.feed.cursor === 503);
    expect(page.ids).toEqual(range(301, 503));
    await until(() => page.status !== undefined);
    expect(page.status?.sentence).toBe('Quiet. 1 decoy listening, no touch so far.');
  });

  it('misses and doubles nothing between load and socket', async () => {
    page = new Page(() => daemon.port);
    for (let id = 501; id <= 700; id += 1) {
      daemon.store.commit(event(id));
      if (id % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await until(() => page.feed.cursor === 700);
    expect(page.ids).toEqual(range(page.ids[0] ?? 0, 700));
    expect(page.ids[0]).toBeLessThanOrEqual(501);
  });

  it('resumes after cuts at any moment: nothing missed, nothing doubled', async () => {
    await open();
    let next = 501;
    const commits = setInterval(() => {
      const size = 1 + Math.floor(Math.random() * 10);
      if (next < 1200) daemon.store.commit(...events(next, next + size - 1));
      if (next < 1200) next += size;
    }, 2);
    while (next < 1200) {
      page.socket?.terminate();
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    }
    clearInterval(commits);
    await until(() => page.feed.cursor === next - 1);
    expect(page.ids).toEqual(range(301, next - 1));
    expect(page.ids.length).toBeLessThan(EVENTS_KEPT);
  });

  it('resumes after a restart of the daemon and says in between that it is away', async () => {
    await open();
    await daemon.api.stop();
    await until(() => page.connection === 'waiting');
    const { store } = daemon;
    store.commit(...events(501, 900));
    daemon = await start({}, store);
    await until(() => page.feed.cursor === 900);
    expect(page.ids).toEqual(range(301, 900));
    expect(page.connection).toBe('live');
    const away = page.connections.find(({ kind }) => kind === 'waiting');
    expect(away).toMatchObject({ heardAt: expect.any(Number) as number, retryAt: expect.any(Number) as number });
  });

  it('begins anew when the database was replaced by one with lower numbers', async () => {
    await open();
    const other = new FakeStore();
    other.commit(...range(1, 30).map((id) => event(id, { summary: 'other' })));
    await restart(other);
    await until(() => page.feed.cursor === 30);
    expect(page.feed.events.map(({ summary }) => summary)).toEqual(Array.from({ length: 30 }, () => 'other'));
  });

  it('begins anew when the same number stands for another event', async () => {
    await open();
    const other = new FakeStore();
    other.commit(...range(1, 600).map((id) => event(id, { summary: 'other' })));
    await restart(other);
    await until(() => page.feed.cursor === 600);
    expect(page.ids).toEqual(range(401, 600));
    expect(new Set(page.feed.events.map(({ summary }) => summary))).toEqual(new Set(['other']));
  });

  it('goes on when retention has deleted what it holds', async () => {
    await open();
    const pruned = new FakeStore();
    pruned.commit(...events(550, 560));
    await restart(pruned);
    await until(() => page.feed.cursor === 560);
    expect(page.ids).toEqual([...range(301, 500), ...range(550, 560)]);
  });

  it('starts from nothing in an empty store', async () => {
    await daemon.api.stop();
    daemon = await start({}, new FakeStore());
    await open();
    expect(page.feed.cursor).toBe(0);
    daemon.store.commit(event(1));
    await until(() => page.feed.cursor === 1);
    expect(page.ids).toEqual([1]);
  });

  it('takes a line on which nothing is heard for dead, and resumes on another', async () => {
    await open();
    page.socket?.pause();
    daemon.store.commit(...events(501, 510));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.feed.cursor).toBe(500);
    page.silent();
    expect(page.connection).toBe('waiting');
    await until(() => page.feed.cursor === 510);
    expect(page.ids).toEqual(range(301, 510));
  });

  it('waits longer after each failure, and no longer once it was heard', async () => {
    await open();
    page.waits.length = 0;
    await daemon.api.stop();
    await until(() => page.waits.length >= 8);
    expect(page.waits.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    daemon = await start({}, daemon.store);
    await until(() => page.connection === 'live');
    page.waits.length = 0;
    page.socket?.terminate();
    await until(() => page.waits.length >= 1);
    expect(page.waits[0]).toBe(1000);
  });
});

describe('the wait before a reconnect', () => {
  it('differs from page to page by a quarter either way', () => {
    expect([waitMs(1, 0), waitMs(1, 1), waitMs(9, 0), waitMs(9, 1)]).toEqual([750, 1250, 22_500, 37_500]);
  });
});
