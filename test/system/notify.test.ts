import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceManager, type Notifier, type ServiceManager } from '../../firmware/system/notify.ts';

const PID = 4711;
const told: string[] = [];
const log: string[] = [];
const notifier: Notifier = {
  ready: async (pid, status) => told.push(`${pid} READY=1 STATUS=${status}`),
  send: async (pid, assignment) => told.push(`${pid} ${assignment}`),
};
const started = (env: Record<string, string>, by: Notifier = notifier): ServiceManager =>
  serviceManager(env, PID, by, (sentence) => void log.push(sentence));

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  log.length = 0;
});
afterEach(() => void vi.useRealTimers());

describe('a service manager', () => {
  it('that is not there is told nothing', async () => {
    const manager = started({ WATCHDOG_USEC: '60000000' });
    manager.ready('7 ports');
    await vi.advanceTimersByTimeAsync(300_000);
    manager.stopping();
    expect(told).toEqual([]);
  });

  it('is told that all is ready, four times a period that the loop turns, and that it ends', async () => {
    const manager = started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '60000000', WATCHDOG_PID: `${PID}` });
    manager.ready('7 ports');
    await vi.advanceTimersByTimeAsync(61_000);
    manager.stopping();
    await vi.advanceTimersByTimeAsync(300_000);
    const pings = Array.from({ length: 4 }, () => '4711 WATCHDOG=1');
    expect(told).toEqual(['4711 READY=1 STATUS=7 ports', ...pings, '4711 STOPPING=1']);
  });

  it.each([
    ['none is set', {}],
    ['it is another process', { WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }],
    ['it is no number', { WATCHDOG_USEC: 'soon' }],
  ])('hears of no watchdog when %s', async (_, env) => {
    started({ NOTIFY_SOCKET: '/run/n', ...env }).ready('');
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told).toHaveLength(1);
  });

  it('that is deaf for a while is told again that all is ready, with one line in the log', async () => {
    let deaf = 3;
    const ready = async (pid: number, status: string): Promise<unknown> => {
      if (deaf > 0) throw new Error(`deaf, ${(deaf -= 1)} times more`);
      return await notifier.ready(pid, status);
    };
    started({ NOTIFY_SOCKET: '/run/n' }, { ...notifier, ready }).ready('7 ports');
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told).toEqual(['4711 READY=1 STATUS=7 ports']);
    expect(log).toEqual(['systemd was not told: deaf, 2 times more']);
  });

  it('that can never be told is a line of the log, and no reason to end', async () => {
    let asked = 0;
    const ready = async (): Promise<unknown> => await Promise.reject(new Error(`no such file, ${(asked += 1)}`));
    const manager = started({ NOTIFY_SOCKET: '/run/n' }, { ...notifier, ready });
    manager.ready('');
    await vi.advanceTimersByTimeAsync(2500);
    manager.stopping();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(log).toEqual(['systemd was not told: no such file, 1']);
    expect(asked).toBe(3);
    expect(told).toEqual(['4711 STOPPING=1']);
  });

  it('that loses a ping hears the next', async () => {
    let lost = true;
    const send = async (pid: number, said: string): Promise<unknown> => {
      lost = !lost;
      if (lost) throw new Error('lost');
      return await notifier.send(pid, said);
    };
    started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '4000000' }, { ...notifier, send }).ready('');
    await vi.advanceTimersByTimeAsync(4100);
    expect(told).toEqual(['4711 READY=1 STATUS=', '4711 WATCHDOG=1', '4711 WATCHDOG=1']);
  });

  it('that answers slowly is not run into by the next message', async () => {
    const slow: Notifier = { ...notifier, send: async (_, said) => (told.push(said), await new Promise(() => {})) };
    started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '2000000' }, slow).ready('');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['4711 READY=1 STATUS=', 'WATCHDOG=1']);
  });
});
