import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durationText } from '../../firmware/api/honeypotr/timespan.ts';
import { at } from '../store/evidence.ts';
import { ask } from './client.ts';
import { status } from './fake-store.ts';
import { startReal, type Real } from './real.ts';

const decoy = { sensor: 'door', instance: 'door', transport: 'tcp', address: '::', state: 'listening' } as const;
let real: Real;
beforeAll(async () => {
  const decoys = [
    { ...decoy, port: 21, problem: null },
    { ...decoy, port: 9999, problem: null },
  ];
  real = await startReal({ status: async () => status({ decoys, store: { ...status().store, sessions: 57 } }) });
});
afterAll(() => real.stop());
const get = async <T>(path: string): Promise<T> => (await ask(real.port, `/v1/${path}`)).json() as T;

interface Session {
  readonly session: string;
  readonly duration: string;
  readonly peer_address: string;
  readonly session_items: readonly Record<string, unknown>[];
}

describe('HoneyPotR’s API', () => {
  it('1: links', async () => {
    const base = `http://127.0.0.1:${real.port}/v1/analytics`;
    const links = [`rel: ports, href: ${base}/ports`, `rel: ipaddresses, href: ${base}/ipaddresses`];
    expect(await get('analytics')).toEqual({ links });
    expect(await get('analytics/')).toEqual({ links });
  });

  it('2: ports with numbers as texts, those without attacks too', async () => {
    const rel = (port: number): string => `http://127.0.0.1:${real.port}/v1/analytics/ports/${port}?days=1`;
    expect(await get('analytics/ports')).toEqual([
      { port: '21', total_attacks: '50', unique_ipaddresses: '4', timespan: 'days=1', rel_link: rel(21) },
      { port: '9999', total_attacks: '0', unique_ipaddresses: '0', timespan: 'days=1', rel_link: rel(9999) },
    ]);
    const [port] = await get<{ total_attacks: string; timespan: string }[]>('analytics/ports?x=1&minutes=0&days=9');
    expect(port).toMatchObject({ total_attacks: '0', timespan: 'minutes=0' });
  });

  it('3: one port, each session whole', async () => {
    const { port, timespan, items } = await get<{ port: string; timespan: string; items: Session[] }>(
      'analytics/ports/21?weeks=2',
    );
    expect([port, timespan, items.length]).toEqual(['21', 'weeks=2', 50]);
    const first = items.find(({ session }) => session === '1');
    expect(first).toMatchObject({
      ...{ begin_time: new Date(at(0)).toISOString(), end_time: new Date(at(50)).toISOString() },
      ...{ local_address: '192.0.2.1', peer_address: '192.0.2.7', duration: '0:00:00.050000' },
    });
    expect(first?.session_items[0]).toEqual({
      ...{ ID: 2, session: '1', eventDateTime: new Date(at(1)).toISOString(), peerAddress: '192.0.2.7' },
      ...{ localAddress: '192.0.2.1', event: 'login', username: 'user1', password: 'p', accepted: 0, raw: 'AAE=' },
    });
    expect(await get('analytics/ports/65535')).toEqual({ port: '65535', timespan: 'days=1', items: [] });
  });

  it('4: addresses as a list, at both places', async () => {
    const list = await get<{ ipaddress: string; total_attacks: string }[]>('analytics/ipaddresses');
    expect(list.map(({ ipaddress, total_attacks }) => [ipaddress, total_attacks])).toEqual([
      ['192.0.2.7', '17'],
      ['192.0.2.200', '10'],
      ['198.51.100.1', '10'],
      ['2001:db8::7', '10'],
    ]);
    expect(await get('ipaddresses')).toEqual(list);
  });

  it('5: one address, each enabled port, IPv6 too', async () => {
    type Ports = { readonly ports: readonly Readonly<Record<string, Session[]>>[] };
    const { ports } = await get<Ports>('analytics/ipaddresses/2001:DB8:0::7');
    expect(ports.map((port) => Object.keys(port)[0])).toEqual(['21', '9999']);
    expect([ports[0]?.['21']?.length, ports[1]?.['9999']?.length]).toEqual([10, 0]);
    expect(new Set(ports[0]?.['21']?.map(({ peer_address }) => peer_address))).toEqual(new Set(['2001:db8::7']));
  });

  it.each([
    'analytics/ports/0',
    'analytics/ports/70000',
    'analytics/ipaddresses/1',
    'analytics/ports?days=x',
    'analytics/ports?days=-1',
  ])('%s is refused in words', async (path) => {
    const answer = await ask(real.port, `/v1/${path}`);
    expect(answer.status).toBe(400);
    expect((answer.json() as { error: string }).error).toMatch(/^[A-Z].+\.$/);
  });

  it('writes durations as Python does', () => {
    const day = 86_400_000;
    expect([0, 2500, 59_999, 3_600_000, day + 7_384_000, 2 * day, -5].map(durationText)).toEqual([
      ...['0:00:00', '0:00:02.500000', '0:00:59.999000', '1:00:00', '1 day, 2:03:04', '2 days, 0:00:00', '0:00:00'],
    ]);
  });
});

describe('/metrics', () => {
  it('has names, units, help and no address', async () => {
    const answer = await ask(real.port, '/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = answer.body.toString();
    const names = [...text.matchAll(/^# TYPE (\S+) (counter|gauge)$/gm)];
    expect(names.length).toBeGreaterThan(10);
    for (const [, name = '', type] of names) {
      expect(text).toContain(`# HELP ${name} `);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
    expect(text).toContain('skep_sessions_total 57\n');
    expect(text).toContain('skep_graded_events_total{grade="login"} 0\n');
    expect(text).toContain('skep_decoy_up{sensor="door",instance="door",transport="tcp",port="21"} 1\n');
    expect(text).toMatch(/^skep_build_info\{version="0\.1\.0"\} 1$/m);
    expect(text).not.toMatch(/192\.0\.2|2001:db8/);
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) .+|skep_[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.e+]+)$/);
    }
  });
});
