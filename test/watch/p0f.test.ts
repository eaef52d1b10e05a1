import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventRecord } from '../../firmware/core/record.ts';
import { startP0f, type P0f } from '../../firmware/watch/p0f.ts';
import { encodeQuery } from '../../firmware/watch/p0f-message.ts';
import { FakeP0f, LINUX, NO_MATCH, reply } from './fake-p0f.ts';

let folder: string;
let server: FakeP0f;
let watcher: P0f | undefined;
let records: EventRecord[];
let logged: string[];
/** Added to the real clock: time is turned without waiting for it. */
let turnedMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-p0f-'));
  server = new FakeP0f(join(folder, 'p0f.sock'));
  records = [];
  logged = [];
  turnedMs = 0;
});
afterEach(async () => {
  watcher?.stop();
  await server.stop();
  rmSync(folder, { recursive: true });
});

function watch(): P0f {
  watcher = startP0f({
    socket: server.path,
    clock: { now: () => 1_790_000_000_000, mono: () => performance.now() + turnedMs, bootId: 'b' },
    append: (record) => records.push(record),
    log: (sentence) => logged.push(sentence),
  });
  return watcher;
}

const until = async (check: () => boolean): Promise<void> => {
  await vi.waitFor(() => expect(check()).toBe(true), { timeout: 10_000, interval: 10 });
};
const hex = (address: string): string => encodeQuery(address)?.subarray(4).toString('hex') ?? '';
const WINDOWS = reply({ longs: [1, 2, 1], texts: ['Windows', '7 or 8'] });

describe('what p0f knows of a visitor', () => {
  it('is an event about the address, of no grade and of no session', async () => {
    await server.start();
    watch().visited('192.0.2.7');
    await until(() => records.length === 1);
    expect(records[0]).toMatchObject({
      kind: 'event',
      session: null,
      at: 1_790_000_000_000,
      sensor: 'peer',
      name: 'p0f',
      grade: null,
      srcIp: '192.0.2.7',
      summary: 'p0f: Linux 3.11 and newer, 4 hops away, Ethernet or modem',
      fields: { os_name: 'Linux', distance: 4, connections: 3 },
    });
    expect(server.asked).toEqual([hex('192.0.2.7')]);
  });

  it('is asked for once a visit, however often the visitor connects, and again for the next one', async () => {
    await server.start();
    const { visited } = watch();
    for (let times = 0; times < 100; times += 1) visited('2001:db8::7');
    await until(() => records.length === 1);
    expect(server.asked).toEqual([hex('2001:db8::7')]);
    turnedMs += 60_001;
    await until(() => server.asked.length === 2);
    await until(() => {
      visited('2001:db8::7');
      return server.asked.length === 3;
    });
    expect(records).toHaveLength(1);
  });

  it('is asked for again while p0f has not seen enough', async () => {
    await server.start();
    const answers = [NO_MATCH, reply({ longs: [1, 2, 1], distance: 3 }), WINDOWS];
    server.answer = () => answers.shift() ?? LINUX;
    watch().visited('192.0.2.7');
    await until(() => server.asked.length === 1);
    turnedMs += 500;
    await until(() => server.asked.length === 2);
    turnedMs += 1500;
    await until(() => server.asked.length === 3);
    // It knows the system now: the next question is the last one, a minute after the visit.
    turnedMs += 30_000;
    watcher?.visited('192.0.2.8');
    await until(() => server.asked.length === 4);
    expect(server.asked.at(-1)).toBe(hex('192.0.2.8'));
    turnedMs += 28_000;
    await until(() => server.asked.filter((query) => query === hex('192.0.2.7')).length === 4);
    // Asked is not yet answered.
    await until(() => records.length === 4);
    expect(records.map(({ srcIp, fields, summary }) => [srcIp, fields['os_name'], summary])).toEqual([
      ['192.0.2.7', undefined, '3 hops away'],
      ['192.0.2.7', 'Windows', 'p0f: Windows 7 or 8'],
      ['192.0.2.8', 'Linux', 'p0f: Linux 3.11 and newer, 4 hops away, Ethernet or modem'],
      ['192.0.2.7', 'Linux', 'p0f: Linux 3.11 and newer, 4 hops away, Ethernet or modem'],
    ]);
  });

  it('is recorded again when it is other than before; that time went by is no news', async () => {
    await server.start();
    const { visited } = watch();
    const linux = (lastSeen: number, uptimeMinutes: number, language = ''): Buffer =>
      reply({
        longs: [1, lastSeen, lastSeen, uptimeMinutes, 49],
        texts: ['Linux', '', '', '', '', language],
      });
    const told: Buffer[] = [linux(6000, 90), linux(6600, 100), linux(7200, 5), linux(7200, 5, 'German')];
    for (const [visits, answer] of told.entries()) {
      server.answer = () => answer;
      await until(() => {
        // Until the last answer is read, whoever comes is still in the visit before.
        visited('192.0.2.7');
        return server.asked.length === 2 * visits + 1;
      });
      turnedMs += 60_001;
      await until(() => server.asked.length === 2 * visits + 2);
    }
    await until(() => records.length === 3);
    expect(records.map(({ fields }) => [fields['uptime_minutes'], fields['language']])).toEqual([
      [90, undefined],
      [5, undefined],
      [5, 'German'],
    ]);
  });

  it('is harmless, whatever its bytes are', async () => {
    await server.start();
    const evil = Buffer.from([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x0a, 0xff, 0x3c]);
    server.answer = () => reply({ texts: ['Linux', '', evil, evil, evil, evil] });
    watch().visited('192.0.2.7');
    await until(() => records.length === 1);
    expect(records[0]?.fields).toMatchObject({ http_name: String.raw`\x1b[31m\x0a\xff<` });
    expect(records[0]?.summary).toBe(String.raw`p0f: Linux, \x1b[31m\x0a\xff<`);
  });
});

describe('p0f that is not there', () => {
  it('is told once, and asked about those who wait when it comes', async () => {
    const { visited, problem } = watch();
    visited('192.0.2.7');
    await until(() => logged.length === 1);
    expect(logged[0]).toContain(`p0f at ${server.path} cannot be asked`);
    expect(logged[0]).toContain('p0f.socket = ""');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(logged).toHaveLength(1);
    expect(problem()).toBe(logged[0]);
    await server.start();
    await until(() => records.length === 1);
    expect(logged.slice(1)).toEqual(['p0f can be asked again']);
    expect(problem()).toBeNull();
  });

  it('is not asked about who came long before', async () => {
    const { visited } = watch();
    visited('192.0.2.7');
    await until(() => logged.length === 1);
    turnedMs += 121_000;
    await new Promise((resolve) => setTimeout(resolve, 300));
    visited('192.0.2.8');
    await server.start();
    await until(() => records.length === 1);
    expect(server.asked).toEqual([hex('192.0.2.8')]);
  });

  it('is asked again what it was asked when it died', async () => {
    await server.start();
    server.answer = () => undefined;
    const { visited } = watch();
    visited('192.0.2.7');
    await until(() => server.asked.length === 1);
    await server.stop();
    await until(() => logged.length === 1);
    server.answer = () => LINUX;
    await server.start();
    visited('192.0.2.8');
    await until(() => records.length === 2);
    expect(server.asked).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.8'].map(hex));
    expect(server.connections).toBe(2);
  });
});

describe('p0f that does not answer', () => {
  it('holds nobody up and costs nothing that grows: 10,000 visitors are a few questions', async () => {
    await server.start();
    server.answer = () => undefined;
    const { visited, problem } = watch();
    await until(() => server.connections === 1);
    for (let n = 0; n < 10_000; n += 1) visited(`10.1.${n >> 8}.${n & 255}`);
    await until(() => logged.length === 1);
    expect(problem()).toContain('does not answer');
    expect(server.asked).toHaveLength(16);
    expect(records).toEqual([]);
    // It wakes up: what was asked is answered late, then whoever is still remembered.
    server.answer = () => LINUX;
    server.wake(LINUX, 16);
    await until(() => records.length === 512);
    expect(records.at(-1)?.srcIp).toBe('10.1.1.255');
    expect(new Set(server.asked).size).toBe(512);
    expect(server.connections).toBe(1);
    expect(problem()).toBeNull();
  });
});

describe('what is not p0f', () => {
  it.each([
    ['talks another language', Buffer.from('220 ftp ready\r\n'.repeat(20))],
    ['answers twice', Buffer.concat([LINUX, LINUX])],
    ['answers in another magic', reply({ magic: 0x50304601 })],
    ['does not know the question', reply({ status: 0 })],
  ])('%s: it is left, told once and tried again', async (_, said) => {
    await server.start();
    server.answer = () => said;
    const { visited } = watch();
    visited('192.0.2.7');
    await until(() => server.connections >= 2);
    expect(logged.filter((line) => line.includes('what answers there is not p0f 3')).length).toBeGreaterThan(0);
    server.answer = () => WINDOWS;
    visited('192.0.2.8');
    await until(() => records.some(({ srcIp }) => srcIp === '192.0.2.8'));
  });

  it('that hangs up at once is not tried in a hurry', async () => {
    await server.start();
    server.answer = () => undefined;
    server.hangsUp = true;
    watch().visited('192.0.2.7');
    await until(() => server.connections >= 3);
    expect(server.connections).toBeLessThan(8);
    expect(records).toEqual([]);
  });

  it('that answers in pieces is heard to the end', async () => {
    await server.start();
    server.pieces = true;
    watch().visited('192.0.2.7');
    await until(() => records.length === 1);
    expect(records[0]?.fields).toMatchObject({ os_name: 'Linux', link_type: 'Ethernet or modem' });
  });
});
