import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NetworkBackend } from '../../firmware/setup/network.ts';
import { whenToRejoin } from '../../firmware/setup/rejoin.ts';
import { startSetup, type SetupParts } from '../../firmware/setup/setup.ts';

const MINUTE_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is due after a while away, and again after each while, but never while there is a network', () => {
  const due = whenToRejoin(100);
  const at = (away: boolean, ...times: readonly number[]): boolean[] => times.map((upMs) => due(away, upMs));
  expect(at(true, 0, 99, 100, 101, 199, 200)).toEqual([false, false, true, false, false, true]);
  expect(at(false, 300)).toEqual([false]);
  expect(at(true, 301, 400, 401)).toEqual([false, false, true]);
});

/** A device with an owner, whose network is away for so many tries. */
function device(tries: number) {
  let tried = 0;
  const asked: string[] = [];
  const network = {
    links: async () => {
      const back = tried >= tries;
      const addresses = back ? ['10.77.0.62'] : [];
      return await Promise.resolve([{ device: 'wlan0', kind: 'wifi', connected: back, ours: false, addresses }]);
    },
    retryWifi: async () => {
      tried += 1;
      return await Promise.resolve({ kind: 'failed', reason: 'the log-in broke off' });
    },
  } as Partial<NetworkBackend> as NetworkBackend;
  const root = { name: 'skep-1a2b', protected: false, asked: false, hasWifi: true, ssid: '', problems: [] };
  const parts = {
    ...{ network, desk: { isOwned: async () => await Promise.resolve(true) }, mdns: false },
    ask: async (verb: string) => {
      asked.push(verb);
      return await Promise.resolve(verb === 'state' ? root : {});
    },
    upMs: () => Date.now(),
    pageUrls: () => [],
    addresses: () => (tried >= tries ? ['10.77.0.62'] : []),
    now: () => undefined,
    log: () => undefined,
  } as unknown as SetupParts;
  const setup = startSetup(parts);
  return { setup, asked, tried: () => tried };
}

it('tries the Wi-Fi of its owner again until it is back, and opens none of its own', async () => {
  const { setup, asked, tried } = device(3);
  await vi.advanceTimersByTimeAsync(MINUTE_MS);
  expect([tried(), setup.state()]).toEqual([0, { at: 'closed', why: 'owned' }]);
  await vi.advanceTimersByTimeAsync(20 * MINUTE_MS);
  expect(tried()).toBe(3);
  // Root's part is not woken for nothing.
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(20 * MINUTE_MS);
  expect([tried(), asked.length - before]).toEqual([3, 0]);
  expect(asked).not.toContain('access-point-up');
  await setup.stop();
});
