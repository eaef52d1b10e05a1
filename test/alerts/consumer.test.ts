import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Consumer } from '../../firmware/alerts/consumer.ts';
import { SETTLE_MS } from '../../firmware/alerts/incidents.ts';
import { ignoringBy } from '../../firmware/alerts/ignoring.ts';
import { summaryMessage } from '../../firmware/alerts/message.ts';
import { newsMessage } from '../../firmware/alerts/news-message.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import { event, login, settled, T0, TestClock, TestStore, until } from './rig.ts';

const WINDOW_MS = 300_000;
const A = '10.0.0.9';
const B = '10.0.0.10';

let rig: TestStore;
let clock: TestClock;
let log: string[];
let wakes: number;
let maxPerHour: number;
const running: Consumer[] = [];

beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
  log = [];
  wakes = 0;
  maxPerHour = 1000;
});
afterEach(async () => {
  for (const consumer of running.splice(0)) await consumer.stop();
  rig.temp.remove();
});

function start(channels: readonly string[] = ['email']): Consumer {
  const setting = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: WINDOW_MS, maxPerHour };
  const consumer = new Consumer({
    store: rig.store,
    clock,
    rules: { windowMs: WINDOW_MS, maxPerHour, maxPerMinute: maxPerHour },
    ignoring: ignoringBy(rig.store, [], 10_000),
    log: (sentence) => log.push(sentence),
    write: (news, now, machine) => channels.map((channel) => newsMessage(news, channel, setting, now, machine)),
    writeSummary: (overflow, now) => channels.map((channel) => summaryMessage(overflow, channel, setting, now)),
    written: () => {
      wakes += 1;
    },
  });
  running.push(consumer);
  return consumer;
}

async function restart(consumer: Consumer): Promise<Consumer> {
  await consumer.stop();
  return start();
}

const subjects = (): unknown[] => rig.rows('SELECT subject FROM outbox ORDER BY id').map(({ subject }) => subject);
const incidents = (): unknown[] =>
  rig.rows('SELECT id, source, first_event, last_event, events, grade, ended_at, story FROM incident ORDER BY id');
const messageIds = (): unknown[] =>
  rig.rows('SELECT message_id FROM outbox ORDER BY id').map((row) => row['message_id']);

/** Lets the consumer see what time it is. */
async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  rig.ring();
  await settled();
}

describe('the consumer', () => {
  it('writes one message for one incident, with what became known while it settled', async () => {
    start();
    rig.commit(event(1, A, T0));
    await settled();
    expect(subjects()).toEqual([]);
    await pass(500);
    rig.commit(login(2, A, T0 + 500), login(3, A, T0 + 600, 'tried root / toor'));
    await pass(SETTLE_MS - 500);
    expect(subjects()).toEqual(['[closet-3] 10.0.0.9 tried to log in to ftp']);
    const [row] = rig.rows('SELECT body, incident, channel, created_at, next_try_at, state FROM outbox');
    expect(row).toMatchObject({ incident: 1, channel: 'email', created_at: clock.now(), next_try_at: clock.now() });
    expect(row?.['body']).toContain('tried root / toor');
    expect(wakes).toBe(1);
    rig.commit(login(4, A, clock.now()), login(5, A, clock.now()));
    await pass(SETTLE_MS * 2);
    expect(subjects()).toHaveLength(1);
  });

  it('tells nobody of what the box did to itself, also when a restart came between', async () => {
    const own = (id: number, session: number, name = 'login'): EventRow => ({
      ...login(id, '127.0.0.1', T0),
      session,
      name,
    });
    const consumer = start();
    rig.commit({ ...event(1, '127.0.0.1', T0), session: 7, sensor: 'skep', name: 'self_test', grade: null });
    rig.commit(own(2, 7, 'opened'), own(3, 7), login(4, A, T0));
    await pass(SETTLE_MS * 2);
    expect(subjects()).toEqual(['[closet-3] 10.0.0.9 tried to log in to ftp']);
    rig.selfTests.push(7);
    await restart(consumer);
    // The same address is a visitor's as soon as the session is another one.
    rig.commit(own(5, 7), own(6, 8));
    await pass(SETTLE_MS * 2);
    expect(subjects().slice(1)).toEqual(['[closet-3] 127.0.0.1 tried to log in to ftp']);
    expect(incidents()).toMatchObject([{ first_event: 4 }, { first_event: 6, events: 1 }]);
  });

  it('wakes by itself when a message is due', async () => {
    start();
    // The store was 1.95 s late: the rest of the settle time is real.
    rig.commit(event(1, A, T0 - SETTLE_MS + 50));
    setTimeout(() => clock.pass(50), 20);
    await until(() => subjects().length === 1);
    expect(wakes).toBe(1);
  });

  it('tells each of several sources, and the same source again after its window', async () => {
    start();
    rig.commit(event(1, A, T0), event(2, B, T0), event(3, A, T0 + 1));
    await pass(SETTLE_MS);
    expect(subjects()).toEqual(['[closet-3] 10.0.0.9 connected to ftp', '[closet-3] 10.0.0.10 connected to ftp']);
    clock.pass(WINDOW_MS * 2);
    rig.commit(event(4, A, clock.now()));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(3);
    expect(new Set(messageIds()).size).toBe(3);
  });

  it('keeps incidents when there is nobody to tell', async () => {
    start([]);
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
    expect(incidents()).toHaveLength(1);
    expect(subjects()).toEqual([]);
    expect(wakes).toBe(0);
  });

  it('ends an incident that has gone quiet without another event', async () => {
    start();
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
    await pass(WINDOW_MS + 20_000);
    await pass(0);
    expect(rig.rows('SELECT ended_at FROM incident')).toEqual([{ ended_at: T0 }]);
  });

  it('reads a backlog page by page and makes one incident and one message of it', async () => {
    rig.events.push(...Array.from({ length: 20_000 }, (_, at) => login(at + 1, A, T0 + at)));
    clock.pass(40_000);
    start();
    await until(() => subjects().length === 1 && incidents().length === 1);
    await settled();
    expect(incidents()).toMatchObject([{ id: 1, first_event: 1, last_event: 20_000, events: 20_000 }]);
    expect(rig.calls.filter((call) => call === 'events').length).toBeGreaterThanOrEqual(41);
    expect(rig.calls.filter((call) => call === 'saveAlertStep')).toHaveLength(1);
    expect(rig.temp.state.alertCursor()).toBe(20_000);
  });

  it('saves quiet progress every ten seconds, and what is left when it stops', async () => {
    const consumer = start();
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
    const saves = () => rig.calls.filter((call) => call === 'saveAlertStep').length;
    expect(saves()).toBe(1);
    for (let number = 2; number < 36; number += 1) {
      rig.commit(login(number, A, clock.now()));
      await pass(1000);
    }
    // One of them tells that it went from a touch to a login.
    expect(saves()).toBe(5);
    expect(rig.temp.state.alertCursor()).toBeLessThan(35);
    rig.commit(login(40, A, clock.now()));
    await settled();
    await consumer.stop();
    expect(rig.temp.state.alertCursor()).toBe(40);
    expect(rig.temp.state.openIncidents()).toMatchObject([{ events: 36, lastEvent: 40, grade: 'login' }]);
    expect(rig.listeners).toBe(0);
  });

  it('writes only what changed', async () => {
    start();
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
    rig.commit(event(2, B, clock.now()));
    await settled();
    await pass(SETTLE_MS);
    expect(rig.saved).toEqual([[1], [2]]);
  });

  it('goes on after a gap in the numbers', async () => {
    rig.temp.state.saveAlertStep({ cursor: 10, incidents: [], messages: [], overflow: null });
    // 11 to 4,000 were pruned before anybody read them.
    rig.events.push(event(4001, A, T0));
    start();
    await pass(SETTLE_MS);
    expect(incidents()).toMatchObject([{ first_event: 4001 }]);
    expect(subjects()).toHaveLength(1);
  });
});

describe('a restart', () => {
  const stream: EventRow[] = [];
  for (let index = 0; index < 24; index += 1) {
    const source = [A, B, '10.0.0.11'][index % 3] ?? A;
    // The twelfth comes after a long quiet: three more incidents.
    stream.push(login(index + 1, source, T0 + index * 100 + (index >= 12 ? 2 * WINDOW_MS : 0), `tried ${index}`));
  }

  async function play(consumer: Consumer, events: readonly EventRow[]): Promise<void> {
    for (const one of events) {
      clock.pass(Math.max(0, one.at - clock.now()));
      rig.commit(one);
      await settled();
    }
    expect(consumer.problem).toBeNull();
  }

  async function outcome(): Promise<{ incidents: unknown[]; told: unknown[] }> {
    await pass(SETTLE_MS);
    await pass(WINDOW_MS * 2);
    const last = running.at(-1);
    await last?.stop();
    return { incidents: incidents(), told: messageIds() };
  }

  it('at any event, in good order or by a kill, changes nothing: no incident and no message missed or doubled', async () => {
    await play(start(), stream);
    const whole = await outcome();
    expect(whole.incidents).toHaveLength(6);
    expect(whole.told).toHaveLength(6);

    for (const kill of [false, true]) {
      for (let at = 0; at <= stream.length; at += 1) {
        rig.temp.remove();
        rig = new TestStore();
        clock = new TestClock();
        const first = start();
        await play(first, stream.slice(0, at));
        // Killed: nothing more is saved, as if the last save had never been asked for.
        if (kill) rig.broken.add('saveAlertStep');
        await first.stop();
        rig.broken.clear();
        await play(start(), stream.slice(at));
        expect(await outcome()).toEqual(whole);
      }
    }
  }, 60_000);

  it('tells what was not yet told when it stopped', async () => {
    const consumer = start();
    rig.commit(event(1, A, T0));
    await settled();
    await restart(consumer);
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(1);
  });
});

describe('a store that fails', () => {
  it('is asked again, and what was not saved is folded again, once', async () => {
    const consumer = start();
    rig.broken.add('saveAlertStep');
    rig.commit(event(1, A, T0), event(2, B, T0));
    await pass(SETTLE_MS);
    expect(consumer.problem).toBe('alerts wait for the store: database or disk is full');
    rig.commit(login(3, A, clock.now()));
    await settled();
    expect(wakes).toBe(0);
    rig.broken.clear();
    await until(() => subjects().length === 2);
    await settled();
    expect(consumer.problem).toBeNull();
    expect(log).toEqual(['alerts wait for the store: database or disk is full', 'alerts go on']);
    expect(rig.rows('SELECT source, events, grade FROM incident ORDER BY id')).toEqual([
      { source: A, events: 2, grade: 'login' },
      { source: B, events: 1, grade: 'touch' },
    ]);
  });

  it('does not double what it saved without saying so', async () => {
    start();
    rig.mute.add('saveAlertStep');
    rig.commit(event(1, A, T0));
    await pass(SETTLE_MS);
    rig.mute.clear();
    await until(() => log.includes('alerts go on'));
    rig.commit(event(2, A, clock.now()));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(1);
    await running.at(-1)?.stop();
    expect(incidents()).toMatchObject([{ events: 2 }]);
  });

  it('may fail from the first call on', async () => {
    rig.broken.add('alertCursor').add('events');
    start();
    rig.commit(event(1, A, T0));
    await until(() => log.length === 1);
    rig.broken.clear();
    clock.pass(SETTLE_MS);
    await until(() => subjects().length === 1);
    expect(incidents()).toHaveLength(1);
  });
});
