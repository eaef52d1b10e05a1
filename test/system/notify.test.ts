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

  it('is told that all is ready, twice a period that the loop turns, and that it ends', async () => {
    const manager = started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '60000000', WATCHDOG_PID: `${PID}` });
    manager.ready('7 ports');
    await vi.advanceTimersByTimeAsync(61_000);
    manager.stopping();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told).toEqual(['4711 READY=1 STATUS=7 ports', '4711 WATCHDOG=1', '4711 WATCHDOG=1', '4711 STOPPING=1']);
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

  it('that cannot be told is a line of the log, and no reason to end', async () => {
    const failing: Notifier = { ...notifier, ready: async () => await Promise.reject(new Error('no such file')) };
    const manager = started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '2000000' }, failing);
    manager.ready('');
    await vi.advanceTimersByTimeAsync(2500);
    manager.stopping();
    expect(log).toEqual(['systemd was not told: no such file']);
    expect(told).toEqual(['4711 WATCHDOG=1', '4711 WATCHDOG=1', '4711 STOPPING=1']);
  });

  it('that answers slowly is not run into by the next message', async () => {
    const slow: Notifier = { ...notifier, send: async (_, said) => (told.push(said), await new Promise(() => {})) };
    started({ NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '2000000' }, slow).ready('');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual(['4711 READY=1 STATUS=', 'WATCHDOG=1']);
  });
});
