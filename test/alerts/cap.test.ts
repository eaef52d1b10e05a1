import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Consumer } from '../../firmware/alerts/consumer.ts';
import { SETTLE_MS } from '../../firmware/alerts/incidents.ts';
import { ignoringBy } from '../../firmware/alerts/ignoring.ts';
import { summaryMessage } from '../../firmware/alerts/message.ts';
import { newsMessage } from '../../firmware/alerts/news-message.ts';
import { HOUR_MS, URGENT_RESERVE } from '../../firmware/alerts/ration.ts';
import type { EventRow } from '../../firmware/core/rows.ts';
import { event, graded, login, settled, T0, TestClock, TestStore } from './rig.ts';

const WINDOW_MS = 300_000;

let rig: TestStore;
let clock: TestClock;
let running: Consumer[];

beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
  running = [];
});
afterEach(async () => {
  for (const consumer of running) await consumer.stop();
  rig.temp.remove();
});

function start(maxPerHour: number, channels: readonly string[] = ['email']): Consumer {
  const setting = { deviceName: 'closet-3', timeZone: 'UTC', windowMs: WINDOW_MS, maxPerHour };
  const consumer = new Consumer({
    store: rig.store,
    clock,
    rules: { windowMs: WINDOW_MS, maxPerHour, maxPerMinute: maxPerHour },
    ignoring: ignoringBy(rig.store, [], 10_000),
    log: (sentence) => expect(sentence).toBe(''),
    write: (news, now, machine) => channels.map((channel) => newsMessage(news, channel, setting, now, machine)),
    writeSummary: (overflow, now) => channels.map((channel) => summaryMessage(overflow, channel, setting, now)),
    written: () => undefined,
  });
  running.push(consumer);
  return consumer;
}

const mails = () =>
  rig.rows('SELECT channel, message_id, subject, body, created_at FROM outbox ORDER BY created_at, message_id');
const subjects = () => rig.rows('SELECT subject FROM outbox ORDER BY id').map(({ subject }) => subject);
const seen = (id: number, source: string): EventRow => event(id, source, clock.now());

async function pass(ms: number): Promise<void> {
  clock.pass(ms);
  rig.ring();
  await settled();
}

/** Until the consumer has read all there is. */
async function quiet(): Promise<void> {
  for (let calls = -1; calls !== rig.calls.length;) {
    calls = rig.calls.length;
    await settled();
  }
}

describe('a storm of 100,000 forged sources', () => {
  it('makes as many mails as the cap allows and one summary, and hides nobody who was let in', async () => {
    const SOURCES = 100_000;
    const STEP = 5000;
    start(20);
    for (let from = 0; from < SOURCES; from += STEP) {
      const forged = Array.from({ length: STEP }, (_, at) =>
        event(from + at + 1, `2001:db8::${(from + at).toString(16)}`, clock.now(), {
          sensor: 'dns',
          transport: 'udp',
          name: 'query',
          grade: 'probe',
          summary: `asked for ${'a'.repeat(60)}.example`,
        }),
      );
      rig.commit(...forged);
      await quiet();
      await pass(2000);
    }
    rig.commit(graded(SOURCES + 1, '10.0.0.9', clock.now(), 'commands'), login(SOURCES + 2, '10.0.0.8', clock.now()));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(21);
    expect(subjects().at(-1)).toBe('[closet-3] 10.0.0.9 gave commands to ftp');

    // What is kept of it is bounded: on the card, in the state that is saved, in what is saved at once.
    expect(rig.rows('SELECT count(*) AS rows FROM incident WHERE ended_at IS NULL')).toEqual([{ rows: 2000 }]);
    expect(rig.rows('SELECT count(*) AS rows FROM incident')[0]?.['rows']).toBeLessThanOrEqual(12_000);
    expect(rig.rows('SELECT count(*) AS rows, max(length(tally)) < 8000 AS small FROM overflow')).toEqual([
      { rows: 1, small: 1 },
    ]);
    expect(Math.max(...rig.saved.map((numbers) => numbers.length))).toBeLessThan(5000);
    expect(rig.saved.length).toBeLessThan(SOURCES / 500);

    await pass(HOUR_MS);
    await pass(HOUR_MS);
    await pass(HOUR_MS);
    expect(subjects()).toHaveLength(22);
    const [summary] = rig.rows(
      'SELECT subject, body, length(body) < 8000 AS small FROM outbox ORDER BY id DESC LIMIT 1',
    );
    expect(summary).toMatchObject({ subject: '[closet-3] 99,981 more sources in the last hour', small: 1 });
    expect(summary?.['body']).toContain('  1 tried to log in to ftp (1)\n  99,980 probed dns (99,980)\n');
    expect(summary?.['body']).toMatch(/worst first \(times are UTC\):\n {2}10\.0\.0\.8 tried to log in to ftp/);
    expect(rig.rows('SELECT * FROM overflow')).toEqual([]);

    rig.commit(event(SOURCES + 3, '10.0.0.7', clock.now()));
    await pass(SETTLE_MS);
    expect(subjects().at(-1)).toBe('[closet-3] 10.0.0.7 connected to ftp');
  }, 60_000);

  it('that lasts makes no more in any hour', async () => {
    start(4);
    let id = 0;
    for (let minute = 0; minute < 300; minute += 1) {
      const come = Array.from({ length: 20 }, () => {
        id += 1;
        return id % 70 === 0
          ? graded(id, `10.1.${id >> 8}.${id & 255}`, clock.now(), 'critical')
          : seen(id, `10.0.${id >> 8}.${id & 255}`);
      });
      rig.commit(...come);
      await pass(60_000);
    }
    const times = mails().map((row) => Number(row['created_at']));
    for (const at of times) {
      const inHour = times.filter((other) => other >= at && other - at < HOUR_MS).length;
      expect(inHour).toBeLessThanOrEqual(4 + URGENT_RESERVE + 1);
    }
    expect(subjects().filter((subject) => String(subject).includes('more sources')).length).toBeGreaterThanOrEqual(4);
  }, 60_000);
});

describe('a restart', () => {
  /** Fifteen sources in two and a half hours, some let in, some back again; by the third the cap of two is reached. */
  const stream: EventRow[] = [];
  for (let index = 0; index < 30; index += 1) {
    const at = T0 + index * 300_000 + (index % 3) * 1000;
    const source = `10.0.0.${index % 15}`;
    stream.push(
      index % 6 === 4 ? graded(index + 1, source, at, 'commands') : login(index + 1, source, at, `tried ${index}`),
    );
  }

  async function play(events: readonly EventRow[]): Promise<void> {
    for (const one of events) {
      while (clock.now() + 60_000 < one.at) await pass(60_000);
      await pass(Math.max(0, one.at - clock.now()));
      rig.commit(one);
      await pass(SETTLE_MS);
    }
  }
  async function outcome(): Promise<unknown[]> {
    for (let minute = 0; minute < 130; minute += 1) await pass(60_000);
    await running.at(-1)?.stop();
    return mails();
  }

  it('at any event, in good order or by a kill, changes no mail and no summary', async () => {
    start(2, ['email', 'handler']);
    await play(stream);
    const whole = await outcome();
    const summaries = subjects().filter((subject) => String(subject).includes('more source'));
    expect(summaries.length).toBeGreaterThanOrEqual(4);
    expect(summaries.length).toBeLessThan(whole.length);
    expect(whole.length % 2).toBe(0);

    for (const kill of [false, true]) {
      for (let at = 0; at <= stream.length; at += 1) {
        rig.temp.remove();
        rig = new TestStore();
        clock = new TestClock();
        const first = start(2, ['email', 'handler']);
        await play(stream.slice(0, at));
        if (kill) rig.broken.add('saveAlertStep');
        running.pop();
        await first.stop();
        rig.broken.clear();
        start(2, ['email', 'handler']);
        await play(stream.slice(at));
        expect(await outcome()).toEqual(whole);
      }
    }
  }, 120_000);

  it('does not begin a new hour, and one with a clock that was stepped back does not wait for the old one', async () => {
    const first = start(2);
    rig.commit(...[1, 2, 3, 4].map((id) => seen(id, `10.0.0.${id}`)));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(2);
    await pass(HOUR_MS / 2);
    await first.stop();
    const second = start(2);
    rig.commit(seen(5, '10.0.0.5'));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(2);
    await second.stop();
    clock.at -= 1000 * HOUR_MS;
    start(2);
    await pass(0);
    expect(subjects().slice(2)).toEqual([
      expect.stringMatching(/^\[closet-3\] 3 more sources since 2026-11-21 05:24 UTC$/),
    ]);
  });

  it('counts what was written to a channel, not to all of them', async () => {
    const first = start(3, ['email', 'handler']);
    rig.commit(...[1, 2].map((id) => seen(id, `10.0.0.${id}`)));
    await pass(SETTLE_MS);
    await first.stop();
    start(3, ['email', 'handler']);
    rig.commit(...[3, 4].map((id) => seen(id, `10.0.0.${id}`)));
    await pass(SETTLE_MS);
    expect(subjects()).toHaveLength(6);
  });
});

describe('a consumer that holds', () => {
  it('writes the summary also when all that it tells of was over and saved before', async () => {
    start(1);
    rig.commit(...[1, 2, 3].map((id) => seen(id, `10.0.0.${id}`)));
    await pass(SETTLE_MS);
    for (let minute = 0; minute < 10; minute += 1) await pass(60_000);
    expect(rig.rows('SELECT count(*) AS open FROM incident WHERE ended_at IS NULL')).toEqual([{ open: 0 }]);
    expect(rig.rows('SELECT count(*) AS rows FROM overflow')).toEqual([{ rows: 1 }]);
    await pass(HOUR_MS - 600_000);
    expect(subjects().at(-1)).toBe('[closet-3] 2 more sources in the last hour');
    expect(rig.rows('SELECT * FROM overflow')).toEqual([]);
  });

  it('does not turn in circles until the summary is due', async () => {
    start(1);
    rig.commit(seen(1, '10.0.0.1'), seen(2, '10.0.0.2'));
    await pass(SETTLE_MS);
    const calls = rig.calls.length;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(rig.calls.length).toBe(calls);
  });

  it('saves at once since when', async () => {
    start(1);
    rig.commit(seen(1, '10.0.0.1'));
    await pass(SETTLE_MS);
    rig.commit(seen(2, '10.0.0.2'));
    await pass(SETTLE_MS);
    const heldAt = clock.now();
    rig.commit(seen(3, '10.0.0.3'));
    await pass(SETTLE_MS);
    expect(rig.rows('SELECT id, held_at FROM incident')).toEqual([
      { id: 1, held_at: null },
      { id: 2, held_at: heldAt },
    ]);
  });
});
