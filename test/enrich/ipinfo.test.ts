import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEnrich } from '../../firmware/enrich/enrich.ts';
import { httpsGet, type Get } from '../../firmware/enrich/https-get.ts';
import { openIpinfo } from '../../firmware/enrich/ipinfo.ts';
import type { Origin } from '../../firmware/enrich/lane.ts';
import { CERTIFICATE } from '../alerts/certificate.ts';
import { rig, until } from './rig.ts';

const GOOD = {
  ip: '8.8.8.8',
  hostname: 'dns.google',
  city: 'Mountain View',
  region: 'California',
  country: 'US',
  loc: '37.4056,-122.0775',
  org: 'AS15169 Google LLC',
  postal: '94043',
  timezone: 'America/Los_Angeles',
};
const FACTS = {
  ipinfo_hostname: 'dns.google',
  ipinfo_city: 'Mountain View',
  ipinfo_region: 'California',
  ipinfo_country: 'US',
  ipinfo_latitude: 37.4056,
  ipinfo_longitude: -122.0775,
  ipinfo_org: 'AS15169 Google LLC',
  ipinfo_postal: '94043',
  ipinfo_timezone: 'America/Los_Angeles',
};
const PAUSE_MS = 300_000;
const HOUR_MS = 3_600_000;

let server: Server;
let asked: IncomingMessage[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  answer = (response) => response.end(JSON.stringify(GOOD));
  server = createServer(CERTIFICATE, (request, response) => {
    asked.push(request);
    answer(response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const url = (): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
function open(get: Get = httpsGet({ ca: CERTIFICATE.cert })) {
  const { clock, log, logged, time } = rig();
  return { logged, time, ask: openIpinfo({ url: url(), token: 'abc123', get, clock, log }) };
}
const says = (value: unknown) => {
  answer = (response) => response.end(JSON.stringify(value));
};

describe('ipinfo.io', () => {
  it('is asked with the token in a header, and believed in what has the right shape', async () => {
    const { ask, logged } = open();
    expect(await ask('8.8.8.8')).toEqual(FACTS);
    expect(asked.map(({ method, url: path, headers }) => [method, path, headers.authorization])).toEqual([
      ['GET', '/8.8.8.8/json', 'Bearer abc123'],
    ]);
    says({ ip: '2001:4860:4860::8888', country: 'US' });
    expect(await ask('2001:4860:4860:0:0:0:0:8888')).toEqual({ ipinfo_country: 'US' });
    expect(asked[1]?.url).toBe('/2001%3A4860%3A4860%3A0%3A0%3A0%3A0%3A8888/json');
    expect(logged).toEqual([]);
  });

  it.each([
    [{ country: 'USA' }, {}],
    [{ country: ['US'], city: { x: 1 }, org: 7, hostname: null, postal: true }, {}],
    [{ loc: '91,0' }, {}],
    [{ loc: '1,181' }, {}],
    [{ loc: '1e9,1' }, {}],
    [{ loc: ['1', '2'], city: '' }, {}],
    [{ loc: { toString: 1 } }, {}],
    [{ bogon: true }, { ipinfo_bogon: true }],
    [{ bogon: 'yes' }, {}],
    [{ constructor: 'x', __proto__: { city: 'x' }, city: 'Bern' }, { ipinfo_city: 'Bern' }],
  ])('of %j only what fits is taken', async (said, facts) => {
    says({ ip: '8.8.8.8', ...said });
    const { ask } = open();
    expect(await ask('8.8.8.8')).toEqual(facts);
  });

  it.each([
    ['another address', JSON.stringify({ ...GOOD, ip: '1.1.1.1' })],
    ['no address', JSON.stringify({ error: { title: 'Rate limit hit' } })],
    ['a list', JSON.stringify([GOOD])],
    ['null', 'null'],
    ['no JSON', '<html>'],
    ['nothing', ''],
  ])('that tells of %s is not believed, and left alone for a while', async (_, body) => {
    answer = (response) => response.end(body);
    const { ask, logged, time } = open();
    expect(await ask('8.8.8.8')).toBe('not now');
    expect(await ask('8.8.4.4')).toBe('not now');
    expect(asked).toHaveLength(1);
    expect(logged).toEqual(['ipinfo.io is not asked for 5 minutes: its answer is none about the address']);
    says(GOOD);
    time.turnedMs += PAUSE_MS;
    expect(await ask('8.8.8.8')).toEqual(FACTS);
  });

  it.each([
    [429, {}, HOUR_MS],
    [429, { 'retry-after': '120' }, 120_000],
    [429, { 'retry-after': '0' }, 60_000],
    [429, { 'retry-after': '999999999' }, 24 * HOUR_MS],
    [429, { 'retry-after': 'Wed, 21 Oct 2099 07:28:00 GMT' }, HOUR_MS],
    [403, {}, HOUR_MS],
    [500, {}, PAUSE_MS],
    [302, { location: 'https://127.0.0.1:1/' }, PAUSE_MS],
  ])('that answers %i %j is not asked for %i ms', async (status, headers, pauseMs) => {
    answer = (response) => response.writeHead(status, headers).end(JSON.stringify(GOOD));
    const { ask, logged, time } = open();
    for (let n = 0; n < 20; n += 1) expect(await ask(`8.8.8.${n}`)).toBe('not now');
    expect(asked).toHaveLength(1);
    expect(logged).toHaveLength(1);
    says(GOOD);
    time.turnedMs += pauseMs - 1000;
    expect(await ask('8.8.8.8')).toBe('not now');
    time.turnedMs += 1000;
    expect(await ask('8.8.8.8')).toEqual(FACTS);
    expect(asked).toHaveLength(2);
  });

  it('that sends without end is cut off', async () => {
    let sent = 0;
    answer = (response) => {
      const more = (): void => {
        sent += 16_384;
        if (!response.destroyed) response.write(' '.repeat(16_384), more);
      };
      more();
    };
    const { ask, logged } = open();
    expect(await ask('8.8.8.8')).toBe('not now');
    expect(logged).toEqual(['ipinfo.io is not asked for 5 minutes: its answer is longer than 65536 bytes']);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('that cannot prove who it is, hangs up or is away is told, and nothing else happens', async () => {
    const unproven = open(httpsGet());
    expect(await unproven.ask('8.8.8.8')).toBe('not now');
    expect(unproven.logged[0]).toMatch(/self-signed|unable to verify/);
    expect(asked).toHaveLength(0);
    answer = (response) => response.destroy();
    const hungUp = open();
    expect(await hungUp.ask('8.8.8.8')).toBe('not now');
    expect(hungUp.logged).toHaveLength(1);
  });

  it('that stalls holds up nobody: other facts come, and it is given up in the end', async () => {
    answer = (response) => response.write('{');
    const { records, ...room } = rig();
    const ask = openIpinfo({
      url: url(),
      token: 't',
      get: httpsGet({ ca: CERTIFICATE.cert }),
      clock: room.clock,
      log: room.log,
    });
    const stalls: Origin = { event: 'ipinfo', about: 'ipinfo.io', againMs: 1000, wants: () => true, learn: ask };
    const knows: Origin = {
      event: 'place',
      about: 'GeoIP',
      againMs: 1000,
      wants: () => true,
      learn: async () => await Promise.resolve({ country: 'US' }),
    };
    const { visited } = startEnrich([stalls, knows], room);
    for (let n = 0; n < 50; n += 1) visited(`8.8.8.${n}`, 'tcp');
    await until(() => records.length === 50);
    expect(records.every(({ name }) => name === 'place')).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(4);
    await until(() => room.logged.length > 0, 15_000);
    expect(room.logged).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(4);
  });
});
