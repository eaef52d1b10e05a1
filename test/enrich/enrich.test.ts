import { describe, expect, it } from 'vitest';
import { startEnrich } from '../../firmware/enrich/enrich.ts';
import type { Facts, Origin } from '../../firmware/enrich/lane.ts';
import { rig, until } from './rig.ts';

interface Asked extends Origin {
  readonly asked: string[];
}

function origin(event: Origin['event'], learn: (address: string) => Promise<Facts | undefined>): Asked {
  const asked: string[] = [];
  return {
    event,
    about: `origin ${event}`,
    againMs: 1000,
    asked,
    wants: (address) => address !== '127.0.0.1',
    learn: async (address) => {
      asked.push(address);
      return await learn(address);
    },
  };
}
const never = async (): Promise<Facts> => await new Promise(() => {});
const addresses = (count: number): string[] => Array.from({ length: count }, (_, n) => `10.0.${n >> 8}.${n & 255}`);

describe('what is learned of a visitor', () => {
  it('is an event of each origin, once for all connections', async () => {
    const { records, ...room } = rig();
    const name = origin('name', async () => await Promise.resolve({ hostname: 'evil\x1b[31m.example' }));
    const link = origin('link', async () => await Promise.resolve({ mac: '00:11:22:33:44:55', vendor: undefined }));
    const { visited } = startEnrich([name, link], room);
    for (let n = 0; n < 50; n += 1) visited('192.0.2.7', 'tcp');
    visited('127.0.0.1', 'tcp');
    await until(() => records.length === 2);
    expect(
      records.map(({ sensor, name: event, srcIp, session, grade, summary }) => [
        sensor,
        event,
        srcIp,
        session,
        grade,
        summary,
      ]),
    ).toEqual([
      ['peer', 'name', '192.0.2.7', null, null, String.raw`reverse DNS says evil\x1b[31m.example`],
      ['peer', 'link', '192.0.2.7', null, null, 'hardware address 00:11:22:33:44:55'],
    ]);
    expect(name.asked).toEqual(['192.0.2.7']);
  });

  it('is asked for again later, and recorded when it is other than before', async () => {
    const { records, time, ...room } = rig();
    const answers: (Facts | undefined)[] = [{ hostname: 'a' }, { hostname: 'a' }, undefined, { hostname: 'b' }];
    const name = origin('name', async () => await Promise.resolve(answers[name.asked.length - 1]));
    const { visited } = startEnrich([name], room);
    for (let round = 1; round <= answers.length; round += 1) {
      visited('192.0.2.7', 'tcp');
      await until(() => name.asked.length === round);
      await new Promise(setImmediate);
      time.turnedMs += 1000;
    }
    expect(records.map(({ fields }) => fields)).toEqual([{ hostname: 'a' }, { hostname: 'b' }]);
  });

  it('does not wait for an origin that stalls', async () => {
    const { records, ...room } = rig();
    const stalled = origin('ipinfo', never);
    const place = origin('place', async () => await Promise.resolve({ country: 'CH' }));
    const { visited } = startEnrich([stalled, place], room);
    for (const address of addresses(100)) visited(address, 'tcp');
    await until(() => records.length === 100);
    expect(new Set(records.map(({ srcIp }) => srcIp)).size).toBe(100);
    expect(stalled.asked).toHaveLength(4);
  });

  it('is told once when an origin fails, and the next visitor is asked about all the same', async () => {
    const { records, logged, ...room } = rig();
    let works = false;
    const name = origin('name', async () => {
      if (!works) throw new Error('queryPtr ESERVFAIL');
      return await Promise.resolve({ hostname: 'a' });
    });
    const { visited } = startEnrich([name], room);
    for (const address of addresses(20)) visited(address, 'tcp');
    await until(() => name.asked.length === 20);
    await until(() => logged.length > 0);
    expect(logged).toEqual(['origin name cannot be asked about a visitor: queryPtr ESERVFAIL']);
    for (const address of addresses(20)) visited(address, 'tcp');
    works = true;
    visited('192.0.2.7', 'tcp');
    await until(() => records.length === 1);
    expect(name.asked).toHaveLength(21);
  });
});

describe('whoever has many addresses', () => {
  it('makes this box learn about so many, and forged datagrams about fewer', async () => {
    const { records, time, ...room } = rig();
    const place = origin('place', async () => await Promise.resolve({ country: 'CH' }));
    const { visited } = startEnrich([place], room);
    const many = addresses(10_000);
    for (const address of many.slice(0, 5000)) visited(address, 'udp');
    await until(() => records.length === 60);
    for (const address of many.slice(5000)) visited(address, 'tcp');
    await until(() => records.length === 120);
    expect(place.asked.length).toBeLessThan(130);
    time.turnedMs += 10_000;
    visited('192.0.2.7', 'tcp');
    await until(() => place.asked.includes('192.0.2.7'));
  });

  it('finds the box stopped', async () => {
    const { records, ...room } = rig();
    const { visited, stop } = startEnrich(
      [origin('place', async () => await Promise.resolve({ country: 'CH' }))],
      room,
    );
    visited('192.0.2.7', 'tcp');
    stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(records).toEqual([]);
  });
});

describe('what could not be asked', () => {
  const DAY_MS = 86_400_000;

  it.each(['rejects', 'not now'] as const)(
    '%s: is asked again minutes later, not at once and not a day later',
    async (how) => {
      const { records, time, ...room } = rig();
      let isAway = true;
      const asked: string[] = [];
      const name: Origin = {
        event: 'name',
        about: 'reverse DNS',
        againMs: DAY_MS,
        wants: () => true,
        learn: async (address) => {
          asked.push(address);
          if (!isAway) return await Promise.resolve({ hostname: 'a' });
          if (how === 'rejects') throw new Error('nobody answers');
          return how;
        },
      };
      const { visited } = startEnrich([name], room);
      visited('192.0.2.7', 'tcp');
      await until(() => asked.length === 1);
      await new Promise(setImmediate);
      isAway = false;
      visited('192.0.2.7', 'tcp');
      await new Promise(setImmediate);
      expect(asked).toHaveLength(1);
      time.turnedMs += 11 * 60_000;
      visited('192.0.2.7', 'tcp');
      await until(() => records.length === 1);
      time.turnedMs += DAY_MS / 2;
      visited('192.0.2.7', 'tcp');
      await new Promise(setImmediate);
      expect(asked).toHaveLength(2);
    },
  );
});
