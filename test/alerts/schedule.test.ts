import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Schedule, type Period } from '../../firmware/alerts/report/schedule.ts';
import type { Store } from '../../firmware/store/api.ts';
import type { NewMessage } from '../../firmware/store/state.ts';
import { settled, T0, TestClock, TestStore, until } from './rig.ts';

const HOUR_MS = 3_600_000;

let rig: TestStore;
let clock: TestClock;
let log: string[];
let periods: Period[];
let lastEvent: number;
let running: Schedule[];
let woken: number;
beforeEach(() => {
  rig = new TestStore();
  clock = new TestClock();
  log = [];
  periods = [];
  lastEvent = 10;
  running = [];
  woken = 0;
});
afterEach(async () => {
  for (const schedule of running) await schedule.stop();
  rig.temp.remove();
});

const message = ({ after, to }: Period): NewMessage => ({
  kind: 'report',
  incident: null,
  channel: 'email',
  messageId: `<${after}.${to}@x>`,
  inReplyTo: null,
  subject: 's',
  body: 'b',
  letter: null,
  createdAt: T0,
  nextTryAt: T0,
});

/** Each full hour. */
function start(line = 'hourly', everyMs = HOUR_MS, write?: (period: Period) => Promise<NewMessage[]>): Schedule {
  const store = new Proxy(rig.store, {
    get: (target, name: keyof Store) =>
      name === 'status' ? async () => await Promise.resolve({ lastEvent }) : Reflect.get(target, name),
  });
  const schedule = new Schedule({
    name: 'report',
    line,
    next: async () => await Promise.resolve((Math.floor(clock.now() / everyMs) + 1) * everyMs),
    store,
    clock,
    log: (sentence) => log.push(sentence),
    write:
      write ??
      (async (period) => {
        periods.push(period);
        return await Promise.resolve([message(period)]);
      }),
    written: () => {
      woken += 1;
    },
  });
  running.push(schedule);
  return schedule;
}

async function restart(afterMs: number, line?: string, everyMs?: number): Promise<Schedule> {
  for (const schedule of running.splice(0)) await schedule.stop();
  clock.pass(afterMs);
  const schedule = start(line, everyMs);
  await settled();
  return schedule;
}

const outbox = () => rig.rows('SELECT message_id FROM outbox ORDER BY id').map((row) => row['message_id']);
const NEXT = Date.UTC(2026, 10, 21, 6);

describe('a schedule', () => {
  it('begins with the run in which it was set up, and waits for its time', async () => {
    const schedule = start();
    await settled();
    expect(schedule.nextAt).toBe(NEXT);
    expect(outbox()).toEqual([]);
    expect(rig.rows('SELECT * FROM appointment')).toEqual([
      { name: 'report', line: 'hourly', next_at: NEXT, done_at: T0, event: 0 },
    ]);
  });

  it('makes up once for all times that passed while the box was off, and loses no event', async () => {
    await restart(0);
    lastEvent = 50;
    const schedule = await restart(5 * HOUR_MS);
    expect(periods).toEqual([{ after: 0, to: 50, since: T0, until: T0 + 5 * HOUR_MS }]);
    expect(outbox()).toEqual(['<0.50@x>']);
    expect(woken).toBe(1);
    expect(schedule.nextAt).toBe(NEXT + 5 * HOUR_MS);
    lastEvent = 70;
    await restart(60_000);
    expect(outbox()).toHaveLength(1);
    await restart(HOUR_MS);
    expect(periods.at(-1)).toMatchObject({ after: 50, to: 70, since: T0 + 5 * HOUR_MS });
    expect(outbox()).toEqual(['<0.50@x>', '<50.70@x>']);
  });

  it('writes nothing twice and skips nothing when the store fails at the worst moment', async () => {
    await restart(0);
    lastEvent = 20;
    rig.broken.add('keepAppointment');
    await restart(HOUR_MS);
    await until(() => log.length > 0);
    expect(log).toEqual(['the report waits: database or disk is full']);
    expect(running[0]?.problem).toBe('the report waits: database or disk is full');
    expect(outbox()).toEqual([]);
    rig.broken.clear();
    rig.mute.add('keepAppointment');
    await restart(1000);
    await until(() => log.length > 1);
    expect(outbox()).toEqual(['<0.20@x>']);
    rig.mute.clear();
    lastEvent = 30;
    const schedule = await restart(1000);
    expect(outbox()).toEqual(['<0.20@x>']);
    expect(schedule.problem).toBeNull();
    await restart(HOUR_MS);
    expect(outbox()).toEqual(['<0.20@x>', '<20.30@x>']);
  });

  it('goes on where it was when its line is changed', async () => {
    await restart(0);
    lastEvent = 20;
    const schedule = await restart(HOUR_MS, 'daily', 24 * HOUR_MS);
    expect(outbox()).toEqual([]);
    expect(schedule.nextAt).toBe(Date.UTC(2026, 10, 22));
    await restart(24 * HOUR_MS, 'daily', 24 * HOUR_MS);
    expect(periods).toMatchObject([{ after: 0, to: 20, since: T0 }]);
  });

  it('is not put off when the clock is stepped back', async () => {
    clock.at = Date.UTC(2031, 0, 1);
    await restart(0);
    clock.at = T0;
    const schedule = await restart(0);
    expect(schedule.nextAt).toBe(NEXT);
    await restart(HOUR_MS);
    expect(outbox()).toHaveLength(1);
  });

  it('keeps the time when there is nothing to be said, and what was not said is in the next message', async () => {
    const nothing = async (period: Period): Promise<NewMessage[]> => {
      periods.push(period);
      return await Promise.resolve([]);
    };
    await restart(0);
    for (const schedule of running.splice(0)) await schedule.stop();
    clock.pass(HOUR_MS);
    lastEvent = 12;
    const schedule = start('hourly', HOUR_MS, nothing);
    await settled();
    expect(periods).toHaveLength(1);
    expect(schedule.nextAt).toBe(NEXT + HOUR_MS);
    expect([woken, outbox().length]).toEqual([0, 0]);
    await restart(HOUR_MS);
    const [skipped, next] = [periods[0], periods.at(-1)];
    expect(next).toMatchObject({ after: 0, since: skipped?.since, to: 12 });
  });
});
