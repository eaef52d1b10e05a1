import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callIn } from '../../../firmware/watch/springboard/call.ts';
import { openSpringboard } from '../../../firmware/watch/springboard/springboard.ts';
import { TestClock } from '../../alerts/rig.ts';

const MINUTE_MS = 60_000;
const line = (destination: string, port: number, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    ...{ 'oob.prefix': 'out 1', 'oob.uid': 993, 'ip.protocol': 6, src_ip: '10.0.0.5', dest_ip: destination },
    ...{ dest_port: port, ...more },
  });

describe('a line of the kernel’s log', () => {
  it.each([
    [line('198.51.100.7', 443), { destination: '198.51.100.7', port: 443, protocol: 'tcp', weight: 1, user: 993 }],
    [
      JSON.stringify({ 'oob.prefix': 'out 256', 'ip6.nexthdr': 58, 'ip.protocol': 58, dest_ip: 'fd00::7' }),
      { destination: 'fd00::7', port: 0, protocol: 'icmp', weight: 256, user: null },
    ],
    [line('10.0.0.1', 0, { 'ip.protocol': 132, dest_port: undefined }), { protocol: '132', port: 0 }],
  ])('tells of a call, case %#', (text, call) => {
    expect(callIn(text)).toMatchObject(call);
  });

  it.each([
    '',
    'out 1',
    '{"oob.prefix":"out 1"',
    '{"oob.prefix":"out 1"}',
    '"out 1"',
    '[["out 1"]]',
    line('198.51.100.7', 443, { 'oob.prefix': 'closed 1' }),
    line('198.51.100.7', 443, { 'oob.prefix': 'out 1000000' }),
    line('198.51.100.7', 443, { 'oob.prefix': 'out -1' }),
    line('evil\u001b[31m', 443),
    line('198.51.100.7', 443, { dest_ip: 5 }),
  ])('tells of none: %j', (text) => {
    expect(callIn(text)).toBeUndefined();
  });
});

describe('calls out', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  function open(addresses: Readonly<Record<string, readonly string[]>> = {}) {
    const told: string[] = [];
    const asked: number[] = [];
    const log: string[] = [];
    const clock = new TestClock();
    const springboard = openSpringboard({
      clock,
      named: [{ host: 'mail.example.test', port: 587, protocol: 'tcp' }],
      resolve: async (host) => {
        const found = addresses[host];
        return found === undefined ? await Promise.reject(new Error('ENOTFOUND')) : await Promise.resolve(found);
      },
      refresh: () => asked.push(clock.now()),
      note: (name, values) => told.push([name, ...Object.values(values)].join(' ')),
      log: (sentence) => log.push(sentence),
    });
    const pass = async (ms: number): Promise<void> => {
      clock.pass(ms);
      await vi.advanceTimersByTimeAsync(ms);
    };
    return { told, asked, springboard, pass, clock };
  }

  it('are told at once, and once a minute how many more', async () => {
    const { told, springboard, pass, clock } = open();
    expect(springboard.blockedAt()).toBeUndefined();
    expect(springboard.take(line('198.51.100.7', 443))).toBe(true);
    expect(springboard.take(line('198.51.100.7', 443, { 'oob.prefix': 'closed 1' }))).toBe(false);
    await pass(0);
    expect(told).toEqual(['outbound_blocked 198.51.100.7 443 tcp 1 993']);
    expect(springboard.blockedAt()).toBe(clock.now());
    for (let time = 0; time < 5; time += 1) springboard.take(line('198.51.100.7', 443));
    springboard.take(line('198.51.100.7', 443, { 'ip.protocol': 17 }));
    await pass(MINUTE_MS);
    expect(told.slice(1)).toEqual([
      'outbound_blocked 198.51.100.7 443 udp 1 993',
      'outbound_blocked 198.51.100.7 443 tcp 5 993',
    ]);
    await pass(10 * MINUTE_MS);
    expect(told).toHaveLength(3);
  });

  it('to more destinations than are told one by one are counted', async () => {
    const { told, springboard, pass } = open();
    for (let port = 1; port <= 1000; port += 1) springboard.take(line('198.51.100.7', port));
    springboard.take(line('198.51.100.7', 2000, { 'oob.prefix': 'out 256' }));
    await pass(MINUTE_MS);
    expect(told).toHaveLength(17);
    expect(told.at(-1)).toBe(`outbound_more ${1000 - 16 + 256}`);
    springboard.take(line('198.51.100.7', 1));
    springboard.take(line('198.51.100.7', 1));
    await pass(0);
    springboard.stop();
    expect(told.slice(17)).toEqual([
      'outbound_blocked 198.51.100.7 1 tcp 1 993',
      'outbound_blocked 198.51.100.7 1 tcp 1 993',
    ]);
  });

  it('to where a configured name leads by now are no alarm; new addresses are asked for, once a minute', async () => {
    const { told, asked, springboard, pass } = open({ 'mail.example.test': ['192.0.2.1', '192.0.2.2'] });
    springboard.take(line('192.0.2.2', 587));
    await pass(1000);
    springboard.take(line('192.0.2.2', 587));
    springboard.take(line('192.0.2.1', 587));
    await pass(MINUTE_MS);
    expect(told).toEqual(['outbound_stale mail.example.test 192.0.2.2', 'outbound_stale mail.example.test 192.0.2.1']);
    expect(asked).toHaveLength(2);
    expect(springboard.blockedAt()).toBeUndefined();
    springboard.take(line('192.0.2.2', 588));
    springboard.take(line('192.0.2.3', 587));
    springboard.take(line('192.0.2.1', 587, { 'ip.protocol': 17 }));
    await pass(0);
    expect(told.slice(2)).toEqual([
      'outbound_blocked 192.0.2.2 588 tcp 1 993',
      'outbound_blocked 192.0.2.1 587 udp 1 993',
      'outbound_blocked 192.0.2.3 587 tcp 1 993',
    ]);
  });

  it('are told when the name cannot be looked up', async () => {
    const { told, springboard, pass } = open();
    springboard.take(line('192.0.2.2', 587));
    await pass(0);
    expect(told).toEqual(['outbound_blocked 192.0.2.2 587 tcp 1 993']);
  });
});
