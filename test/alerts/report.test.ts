import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { htmlOf } from '../../firmware/alerts/letter-html.ts';
import { textOf } from '../../firmware/alerts/letter.ts';
import { cronTimes } from '../../firmware/alerts/report/cron.ts';
import { reportOf } from '../../firmware/alerts/report/report-text.ts';
import { startReport } from '../../firmware/alerts/report/report.ts';
import type { Schedule } from '../../firmware/alerts/report/schedule.ts';
import type { Counted, Tally } from '../../firmware/core/tally.ts';
import type { Store } from '../../firmware/store/api.ts';
import { settled, T0, TestClock, TestStore } from './rig.ts';

const HOUR_MS = 3_600_000;
const SETTING = { deviceName: 'closet-3', timeZone: 'Europe/Berlin' };
const PERIOD = { since: T0 - 7 * 24 * HOUR_MS, until: T0 };

const list = <T>(top: readonly T[], different = top.length, total = 0): Counted<T> => ({ top, different, total });
const NOTHING: Tally = {
  firstAt: null,
  lastAt: null,
  connections: 0,
  grades: {},
  sources: list([]),
  ports: list([]),
  credentials: list([]),
  domains: list([]),
  restarts: 1,
};
const ftp = { sensor: 'ftp', transport: 'tcp', port: '21', count: 1200 };
const SOME: Tally = {
  firstAt: T0 - HOUR_MS,
  lastAt: T0 - 1000,
  connections: 1234,
  grades: { login: 1000, commands: 2 },
  sources: list(
    [
      {
        source: '10.0.0.9',
        connections: 1200,
        events: 1002,
        grade: 'commands',
        firstAt: T0 - HOUR_MS,
        lastAt: T0,
        logins: 1000,
        ports: list([ftp, { ...ftp, port: '1-1000', count: 5 }], 9),
        credentials: list([{ username: 'root', password: '', count: 7 }], 1),
      },
      {
        source: null,
        connections: 1,
        events: 0,
        grade: 'touch',
        firstAt: T0,
        lastAt: T0,
        logins: 0,
        ports: list([]),
        credentials: list([]),
      },
    ],
    1500,
  ),
  ports: list([ftp], 3),
  credentials: list([
    { username: 'root', password: '', count: 7 },
    { username: '<script>\u202e', password: `http://evil.example/${'x'.repeat(10_000)}`, count: 2 },
    { username: 'key', password: null, count: 1 },
  ]),
  domains: list([{ name: 'example.org', count: 3 }]),
  restarts: 2,
};

describe('a report', () => {
  it('counts who, where, with what and what for', () => {
    const { subject, letter } = reportOf(SOME, PERIOD, SETTING);
    expect(subject).toBe(
      '[closet-3] Report: 1,500 sources, 2 commands and files, 1,000 logins tried, 1,234 connections',
    );
    expect(letter.grade).toBe('commands');
    const text = textOf(letter);
    expect(text).toContain(`From   2026-11-14 05:24:05 UTC (06:24:05 in Europe/Berlin)
To     2026-11-21 05:24:05 UTC (06:24:05 in Europe/Berlin)`);
    expect(text).toContain(`By source:
    1,200  10.0.0.9  (commands, 1,002 events)
             ports: ftp tcp 21 (1,200), ftp tcp 1-1000 (5), and 7 more
             logins: root / (empty) (7)
        1  without address: on this box, or a connection that was reset at once  (touch)
           ... and 1,498 more

By port:
    1,200  ftp tcp 21
           ... and 2 more

By credentials:
        7  root / (empty)
        2  <script>\\u202e / hxxp://evil[.]example/`);
    expect(text).toContain(`        1  key / (none)

By domain:
        3  example[.]org

Restarts:
        2  of skep
`);
    expect(text).toContain('change it now');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200);
    expect(htmlOf(letter)).not.toContain('<script>');
  });

  it('speaks of a password only when it shows one', () => {
    const { letter } = reportOf({ ...NOTHING, grades: { critical: 1 } }, PERIOD, SETTING);
    expect(textOf(letter)).not.toContain('password');
  });

  it('says that all is quiet', () => {
    const { subject, letter } = reportOf(NOTHING, PERIOD, SETTING);
    expect(subject).toBe('[closet-3] Report: all quiet, nobody came');
    expect(letter.grade).toBeNull();
    const text = textOf(letter);
    expect(text).toContain('closet-3: all quiet, nobody came.');
    expect(text).not.toContain('By ');
    expect(text).not.toContain('change it now');
  });

  it('comes from node-cron’s times, in the time zone that was asked for', async () => {
    const berlin = await cronTimes('0 7 * * 1', 'Europe/Berlin')();
    const parts = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/Berlin',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    expect(parts.format(berlin)).toBe('Mon 07:00');
    expect(berlin).toBeGreaterThan(Date.now());
    expect(berlin - Date.now()).toBeLessThanOrEqual(7 * 24 * HOUR_MS + HOUR_MS);
    const ask = cronTimes('*/5 * * * *', 'UTC');
    expect((await ask()) % 300_000).toBe(0);
  });
});

describe('the report', () => {
  let rig: TestStore;
  let clock: TestClock;
  let running: Schedule[];
  let lastEvent: number;
  let asked: unknown[];
  let tally: Tally;
  beforeEach(() => {
    rig = new TestStore();
    clock = new TestClock();
    running = [];
    lastEvent = 5;
    asked = [];
    tally = SOME;
  });
  afterEach(async () => {
    for (const one of running) await one.stop();
    rig.temp.remove();
  });

  function start(quiet: boolean): void {
    const own: Partial<Record<keyof Store, unknown>> = {
      status: async () => await Promise.resolve({ lastEvent }),
      tally: async (...args: unknown[]) => {
        asked.push(args);
        return await Promise.resolve(tally);
      },
    };
    const store = new Proxy(rig.store, {
      get: (target, name: keyof Store) => own[name] ?? (Reflect.get(target, name) as unknown),
    });
    running.push(
      startReport({
        store,
        settings: { cron: '0 * * * *', time_zone: '', quiet, top: 7 },
        clock,
        log: () => undefined,
        deviceName: 'closet-3',
        timeZone: 'UTC',
        channel: 'email',
        written: () => undefined,
        next: async () => await Promise.resolve((Math.floor(clock.now() / HOUR_MS) + 1) * HOUR_MS),
      }),
    );
  }

  async function nextHour(quiet: boolean): Promise<Record<string, unknown>[]> {
    start(quiet);
    await settled();
    await running.pop()?.stop();
    lastEvent = 9;
    clock.pass(HOUR_MS);
    start(quiet);
    await settled();
    return rig.rows('SELECT kind, channel, message_id, subject, incident FROM outbox');
  }

  it('is about the events since the last one, and a mail', async () => {
    const [mail, ...more] = await nextHour(false);
    expect(more).toEqual([]);
    expect(asked).toEqual([[{ by: 'number', from: 1, to: 9 }, 7]]);
    expect(mail).toMatchObject({ kind: 'report', channel: 'email', incident: null });
    expect(mail?.['message_id']).toMatch(/^<report\.\d+\.[0-9a-f]{16}@closet-3>$/);
  });

  it('is left out when all is quiet, if that is wished', async () => {
    tally = NOTHING;
    expect(await nextHour(false)).toEqual([]);
  });

  it('says that all is quiet else', async () => {
    tally = NOTHING;
    expect(await nextHour(true)).toMatchObject([{ subject: '[closet-3] Report: all quiet, nobody came' }]);
  });
});
