import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conditionOf, type Vitals } from '../../firmware/alerts/heartbeat-condition.ts';
import { Ping } from '../../firmware/alerts/heartbeat-ping.ts';
import { heartbeatOf } from '../../firmware/alerts/heartbeat-text.ts';
import { textOf } from '../../firmware/alerts/letter.ts';
import { T0, TestClock, until } from './rig.ts';

const GIB = 1024 ** 3;
const VITALS: Vitals = {
  version: '1.2.3',
  startedAt: T0 - 3 * 86_400_000,
  decoys: [{ instance: 'ftp', port: 10_021, problem: null }],
  store: { bytes: 5 * 1024 * 1024, problem: null },
  dropped: 0,
  faults: 0,
  mail: { configured: true, waiting: 0, refused: 1, lastDeliveredAt: T0 - 60_000, problem: null },
  health: [{ name: 'temperature', state: 'good', value: '41 °C', cure: null, since: T0 }],
};
const NOBODY = { connections: 0, grades: {}, sources: { top: [], different: 0, total: 0 } };
const SETTING = { deviceName: 'closet-3', timeZone: 'UTC' };
const TIMES = { since: T0 - 7 * 86_400_000, now: T0 };

describe('a heartbeat', () => {
  it('says how the box is', () => {
    const { subject, letter } = heartbeatOf(NOBODY, conditionOf(VITALS, GIB), TIMES, SETTING);
    expect(subject).toBe('[closet-3] Heartbeat: is well');
    expect(textOf(letter)).toBe(`closet-3 is well.

Clock  2026-11-21 05:24:05 UTC
Up     3 days, since 2026-11-18 05:24:05 UTC, skep 1.2.3
Visits nobody came (since 2026-11-14 05:24:05 UTC)
Ports  1 listen, 0 could not be opened
Disk   1,024 MiB free, the evidence has 5 MiB
Mail   0 wait, 1 refused, last delivered 2026-11-21 05:23:05 UTC
Faults 0 of sensors, 0 facts lost

What to do: nothing. When this mail stays away, look after the box.
`);
  });

  it('names what is bad about the box itself, once', () => {
    const fact = { value: 'x', cure: null, since: T0 } as const;
    const health = [
      { ...fact, name: 'mail', state: 'bad' },
      { ...fact, name: 'storage', state: 'bad' },
      { ...fact, name: 'card', state: 'bad', value: '3 errors on mmcblk0p2', cure: 'Replace it.' },
      { ...fact, name: 'page_certificate', state: 'bad', value: 'expired' },
      { ...fact, name: 'memory', state: 'warning' },
    ] as const;
    expect(conditionOf({ ...VITALS, health }, GIB).troubles).toEqual([
      'card: 3 errors on mmcblk0p2. Replace it.',
      'page certificate: expired',
    ]);
  });

  it('names what is wrong, inert', () => {
    const vitals: Vitals = {
      ...VITALS,
      decoys: [...VITALS.decoys, { instance: 'http', port: 80, problem: 'the port is taken\u001b[2J' }],
      store: { bytes: 0, problem: 'the disk is full' },
      mail: { ...VITALS.mail, waiting: 4, problem: '550 no\r\nSubject: x' },
    };
    const condition = conditionOf(vitals, 1024 * 1024);
    expect(condition.troubles).toEqual([
      'the disk is full',
      'only 1 MiB of the disk are free',
      'http does not listen on port 80: the port is taken\u001b[2J',
      '4 mails wait: 550 no\r\nSubject: x',
    ]);
    const { subject, letter } = heartbeatOf(
      { ...NOBODY, connections: 9, grades: { login: 2 }, sources: { top: [], different: 3, total: 9 } },
      condition,
      TIMES,
      SETTING,
    );
    expect(subject).toBe('[closet-3] Heartbeat: has 4 problems');
    const text = textOf(letter);
    expect(text).toContain(String.raw`the port is taken\x1b[2J`);
    expect(text).toContain(String.raw`4 mails wait: 550 no\x0d\x0aSubject: x`);
    expect(text).toContain('Visits 3 sources: 2 logins tried, 9 connections');
    expect(text).toContain('run skep doctor');
  });

  it('tells of somebody who came without a connection: a scan, a honeyfile', () => {
    const tally = { connections: 0, grades: { critical: 1 }, sources: { top: [], different: 1, total: 0 } } as const;
    const { letter } = heartbeatOf(tally, conditionOf(VITALS, GIB), TIMES, SETTING);
    expect(textOf(letter)).toContain('Visits 1 source: 1 alarm (since');
  });

  it('has no trouble with a mail that was refused once and then taken', () => {
    const vitals = { ...VITALS, mail: { ...VITALS.mail, problem: 'b@x: 550 no such user' } };
    expect(conditionOf(vitals, GIB).troubles).toEqual([]);
  });
});

describe('the ping', () => {
  let clock: TestClock;
  let log: string[];
  let asked: string[];
  let answer: number;
  let trouble: string | null;
  let server: Server;
  let pings: Ping[];
  beforeEach(async () => {
    clock = new TestClock();
    log = [];
    asked = [];
    answer = 200;
    trouble = null;
    pings = [];
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['user-agent']}`);
      response.writeHead(answer, answer === 301 ? { Location: 'http://127.0.0.1:1/' } : {}).end('x'.repeat(100_000));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    for (const ping of pings) await ping.stop();
    server.close();
  });

  const urlOf = (path = '/uuid?x=y'): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

  function start(more: { url?: string; fail?: boolean; timeoutMs?: number } = {}): Ping {
    const ping = new Ping({
      url: urlOf(),
      intervalMs: 60_000,
      fail: false,
      trouble: async () => await Promise.resolve(trouble),
      clock,
      version: '1.2.3',
      log: (sentence) => log.push(sentence),
      ...more,
    });
    pings.push(ping);
    return ping;
  }

  it('asks at once, and is content with any good answer', async () => {
    answer = 204;
    const ping = start();
    await until(() => ping.status().lastAt !== null);
    expect(asked).toEqual(['GET /uuid?x=y skep/1.2.3']);
    expect(ping.status()).toEqual({ lastAt: T0, problem: null });
    expect(log).toEqual([]);
  });

  it.each([
    [500, 'the answer was 500'],
    [301, 'the answer was 301, an address that has moved: set `url` to the new one'],
  ])('tells of an answer %i', async (status, problem) => {
    answer = status;
    const ping = start();
    await until(() => ping.status().problem !== null);
    expect(ping.status()).toEqual({ lastAt: null, problem });
    expect(log).toEqual([`heartbeat: ${problem}`]);
    expect(asked).toHaveLength(1);
  });

  it('asks nobody while the box has a problem, or for /fail', async () => {
    trouble = 'the disk is full';
    const silent = start();
    await until(() => silent.status().problem !== null);
    expect(asked).toEqual([]);
    const loud = start({ fail: true });
    await until(() => loud.status().problem !== null);
    expect(asked).toEqual(['GET /uuid/fail?x=y skep/1.2.3']);
    expect(loud.status()).toEqual({ lastAt: null, problem: 'the box has a problem: the disk is full' });
  });

  it('waits no longer than its limit, and ends at once with the daemon', async () => {
    const hole = createTcpServer(() => undefined);
    hole.listen(0, '127.0.0.1');
    await once(hole, 'listening');
    const url = `http://127.0.0.1:${(hole.address() as AddressInfo).port}/secret`;
    const ping = start({ url, timeoutMs: 50 });
    await until(() => ping.status().problem !== null);
    expect(ping.status().problem).toBe('no answer within 0.05 s');
    const patient = start({ url, timeoutMs: 600_000 });
    await patient.stop();
    expect(patient.status()).toEqual({ lastAt: null, problem: null });
    hole.close();
  });

  it('says nothing of the address when nobody is there', async () => {
    const ping = start({ url: 'http://127.0.0.1:1/secret' });
    await until(() => ping.status().problem !== null);
    expect(ping.status().problem).toContain('ECONNREFUSED');
    expect(log.join(' ')).not.toContain('secret');
  });
});
