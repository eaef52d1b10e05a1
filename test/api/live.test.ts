import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Reader, range, start, until, type Started } from './client.ts';
import { event, events, FakeStore, status } from './fake-store.ts';

let daemon: Started;
beforeEach(async () => {
  daemon = await start();
});
afterEach(() => daemon.api.stop());

describe('the live socket', () => {
  it('sends every event above the number in order, in pages of at most 200, then the new ones', async () => {
    daemon.store.commit(...events(1, 1050));
    const reader = new Reader(daemon.port, 17);
    await until(() => reader.last === 1050);
    daemon.store.commit(...events(1051, 1052));
    daemon.store.commit(event(1053));
    await until(() => reader.last === 1053);
    expect(reader.ids).toEqual(range(18, 1053));
    const sizes = reader.messages.map((message) => (message.type === 'events' ? message.events.length : 0));
    expect(Math.max(...sizes)).toBe(200);
  });

  it('sends only new events when no number is given, and says where they begin', async () => {
    daemon.store.commit(...events(1, 300));
    const reader = new Reader(daemon.port, undefined);
    await until(() => reader.messages.some(({ type }) => type === 'events'));
    expect(reader.messages.find(({ type }) => type === 'events')).toEqual({
      type: 'events',
      events: [],
      lastEvent: 300,
    });
    daemon.store.commit(event(301));
    await until(() => reader.last === 301);
    expect(reader.ids).toEqual([301]);
  });

  it('tells a reader whose number is above the newest event where the events end, and goes on from there', async () => {
    daemon.store.commit(...events(1, 10));
    const reader = new Reader(daemon.port, 5000);
    await until(() => reader.messages.some(({ type }) => type === 'events'));
    expect(reader.messages.find(({ type }) => type === 'events')).toEqual({
      type: 'events',
      events: [],
      lastEvent: 10,
    });
    daemon.store.commit(event(11));
    await until(() => reader.last === 11);
    expect(reader.ids).toEqual([11]);
  });

  it('misses and doubles nothing when a reader is cut at any number and resumes while events are committed', async () => {
    let next = 1;
    const commits = setInterval(() => {
      const size = 1 + Math.floor(Math.random() * 60);
      daemon.store.commit(...events(next, next + size - 1));
      next += size;
    }, 1);
    const seen: number[] = [];
    for (let cut = 0; cut < 40; cut += 1) {
      const reader = new Reader(daemon.port, seen.at(-1) ?? 0);
      const enough = Math.floor(Math.random() * 120);
      await until(() => reader.ids.length >= enough);
      reader.socket.terminate();
      // What arrives after the cut is lost with the connection, as in a browser that was closed.
      seen.push(...reader.ids);
    }
    clearInterval(commits);
    const reader = new Reader(daemon.port, seen.at(-1) ?? 0);
    await until(() => Math.max(seen.at(-1) ?? 0, reader.last) === next - 1);
    expect([...seen, ...reader.ids]).toEqual(range(1, next - 1));
  });

  it('resumes over a restart of the daemon', async () => {
    daemon.store.commit(...events(1, 5));
    const first = new Reader(daemon.port, 0);
    await until(() => first.last === 5);
    await daemon.api.stop();
    await until(() => first.closed !== undefined);
    expect(first.closed).toBe(1001);
    expect(daemon.store.listeners).toBe(0);
    daemon.store.commit(...events(6, 8));
    daemon = await start({}, daemon.store);
    const second = new Reader(daemon.port, first.last);
    await until(() => second.last === 8);
    expect([...first.ids, ...second.ids]).toEqual(range(1, 8));
  });

  it('keeps gaps in the numbers: what retention deleted is not waited for', async () => {
    daemon.store.commit(event(3), event(9), event(40));
    const reader = new Reader(daemon.port, 0);
    await until(() => reader.last === 40);
    expect(reader.ids).toEqual([3, 9, 40]);
  });

  it('asks the store once for readers that are at the same number', async () => {
    const readers = range(1, 8).map(() => new Reader(daemon.port, undefined));
    await until(() => readers.every(({ messages }) => messages.some(({ type }) => type === 'events')));
    await until(() => daemon.store.asking === 0);
    daemon.store.pulls.length = 0;
    daemon.store.commit(event(1));
    await until(() => readers.every(({ last }) => last === 1));
    expect(daemon.store.pulls).toEqual([0]);
  });

  it('waits for a store that fails and then misses nothing', async () => {
    await daemon.api.stop();
    daemon = await start({ limits: { retryMs: 5 } }, daemon.store);
    daemon.store.commit(...events(1, 3));
    const reader = new Reader(daemon.port, 0);
    await until(() => reader.last === 3);
    daemon.store.broken = true;
    daemon.store.commit(...events(4, 6));
    await until(() => daemon.logged.some((line) => line.includes('waits for the store')));
    daemon.store.broken = false;
    await until(() => reader.last === 6);
    expect(reader.ids).toEqual(range(1, 6));
  });
});

describe('a slow reader', () => {
  const PADDING = 'x'.repeat(2000);

  it('is held back at the limit, while others go on, and catches up without a gap', async () => {
    await daemon.api.stop();
    const store = new FakeStore();
    daemon = await start({ limits: { bufferedBytes: 100_000 } }, store);
    const slow = new Reader(daemon.port, 0);
    const quick = new Reader(daemon.port, 0);
    await until(() => slow.messages.length > 0 && quick.messages.length > 0);
    slow.socket.pause();
    // 40 MB: more than the kernel's socket buffers take.
    for (let batch = 0; batch < 100; batch += 1) {
      store.commit(...range(batch * 200 + 1, batch * 200 + 200).map((id) => event(id, { summary: PADDING })));
      await until(() => quick.last === batch * 200 + 200);
    }
    store.pulls.length = 0;
    slow.socket.resume();
    await until(() => slow.last === 20_000);
    expect(slow.ids).toEqual(range(1, 20_000));
    expect(quick.ids).toEqual(range(1, 20_000));
    // It was held back early on, not sent 40 MB: what it had not been sent was read from the store afterwards.
    expect(store.pulls[0]).toBeLessThan(15_000);
  });

  it('that answers no heartbeat is cut off', async () => {
    await daemon.api.stop();
    daemon = await start({ limits: { heartbeatMs: 20 } });
    const dead = new Reader(daemon.port, 0);
    const alive = new Reader(daemon.port, 0);
    await until(() => dead.messages.length > 0 && alive.messages.length > 0);
    dead.socket.pong = () => undefined;
    Object.defineProperty(dead.socket, '_autoPong', { value: false });
    await until(() => dead.closed !== undefined);
    expect(dead.closed).toBe(1006);
    expect(alive.closed).toBeUndefined();
  });
});

describe('the status on the live socket', () => {
  it('comes at connect and then when it has changed', async () => {
    await daemon.api.stop();
    let now = 1000;
    let openSessions = 0;
    daemon = await start({ status: async () => status({ now: (now += 1), openSessions }), limits: { statusMs: 2 } });
    const reader = new Reader(daemon.port, 0);
    const told = (): number[] =>
      reader.messages.flatMap((message) => (message.type === 'status' ? [message.status.openSessions] : []));
    await until(() => told().length >= 1);
    const looksBefore = now;
    await until(() => now > looksBefore + 20);
    // One at connect and one from the first look, which had nothing to compare with.
    expect(told()).toEqual(told().length === 1 ? [0] : [0, 0]);
    openSessions = 7;
    await until(() => told().includes(7));
    expect(told().filter((open) => open === 7)).toHaveLength(1);
  });

  it('is repeated from time to time, so that a page notices a dead line', async () => {
    await daemon.api.stop();
    let now = 1000;
    daemon = await start({
      status: async () => status({ now: (now += 1000) }),
      limits: { statusMs: 2, statusRepeatMs: 3000 },
    });
    const reader = new Reader(daemon.port, 0);
    await until(() => reader.messages.filter(({ type }) => type === 'status').length >= 4);
    expect(reader.ids).toEqual([]);
  });
});

describe('what the live socket refuses', () => {
  it('closes a reader that talks', async () => {
    const reader = new Reader(daemon.port, 0);
    await until(() => reader.messages.length > 0);
    reader.socket.send('hello');
    await until(() => reader.closed !== undefined);
    expect(reader.closed).toBe(1008);
  });

  it('closes a reader that sends a frame above the limit', async () => {
    const reader = new Reader(daemon.port, 0);
    await until(() => reader.messages.length > 0);
    reader.socket.send('x'.repeat(4096));
    await until(() => reader.closed !== undefined);
    expect(reader.closed).toBe(1009);
  });

  it('refuses readers above the limit with a sentence, and takes a new one when a place is free', async () => {
    await daemon.api.stop();
    daemon = await start({ limits: { clients: 3 } });
    const readers = range(1, 3).map(() => new Reader(daemon.port, 0));
    await until(() => readers.every(({ messages }) => messages.length > 0));
    const refused = new Reader(daemon.port, 0);
    let answer = 0;
    refused.socket.on('unexpected-response', (_, response) => (answer = response.statusCode ?? 0));
    await until(() => answer !== 0);
    expect(answer).toBe(503);
    readers[0]?.socket.close();
    await until(() => readers[0]?.closed !== undefined);
    const late = new Reader(daemon.port, 0);
    await until(() => late.messages.length > 0);
    expect(late.closed).toBeUndefined();
  });
});
