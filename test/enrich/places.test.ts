import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dataFolder from 'skep:data-folder';
import { Reader, type CountryResponse } from 'mmdb-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../firmware/enrich/place.ts';
import { openPlaces, type Database } from '../../firmware/enrich/places.ts';

const folder = mkdtempSync(join(tmpdir(), 'skep-places-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PACKAGE = new URL('../../node_modules/@ip-location-db/geo-whois-asn-country-mmdb/', import.meta.url).pathname;
const IPV4: Database = { path: join(dataFolder, 'country-ipv4.mmdb'), family: 4 };
const IPV6: Database = { path: join(dataFolder, 'country-ipv6.mmdb'), family: 6 };

/** Numbers that are the same in each run (xorshift32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const open = (databases: readonly Database[]) => {
  const logged: string[] = [];
  return { logged, find: openPlaces({ databases, log: (sentence) => logged.push(sentence) }) };
};

describe('the country of 10,000 random addresses', () => {
  it('is what the database’s own reader says, in the file of both families', async () => {
    const random = seeded(20_261_121);
    const reader = new Reader<CountryResponse>(readFileSync(join(PACKAGE, 'geo-whois-asn-country.mmdb')));
    const { find, logged } = open([IPV4, IPV6]);
    const ipv4 = Array.from({ length: 5000 }, () => {
      const bits = random();
      return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
    });
    // Where addresses are given out: 2000::/3, most of them in its first sixteenths.
    const ipv6 = Array.from({ length: 5000 }, () => {
      const first = 0x2000 + (random() % 0x0c10);
      return [first, ...Array.from({ length: 7 }, () => random() & 0xffff)]
        .map((group) => group.toString(16))
        .join(':');
    });
    let known = 0;
    for (const address of [...ipv4, ...ipv6]) {
      const said = reader.get(address) as unknown as { country_code?: string } | null;
      const country = said?.country_code;
      known += country === undefined ? 0 : 1;
      expect([address, await find(address)]).toEqual([address, country === undefined ? undefined : { country }]);
    }
    expect(known).toBeGreaterThan(4000);
    expect(logged).toEqual([]);
  });
});

describe('a database', () => {
  it('is not read before an address comes that it could know', async () => {
    const path = join(folder, 'absent.mmdb');
    const { find, logged } = open([{ path, family: 6 }, { ...IPV4 }]);
    expect(await find('8.8.8.8')).toEqual({ country: 'US' });
    expect(logged).toEqual([]);
    expect(await find('2600::1')).toBeUndefined();
    expect(await find('2600::2')).toBeUndefined();
    expect(logged).toEqual([`GeoIP database ${path} cannot be used, its places stay unknown: it is not there`]);
  });

  const whole = readFileSync(IPV4.path);
  it.each([
    ['empty', Buffer.alloc(0)],
    ['something else', Buffer.from('<html>404</html>'.repeat(1000))],
    ['cut short', whole.subarray(0, whole.length / 2)],
    ['without its beginning', whole.subarray(whole.length / 2)],
  ])('that is %s is told once, and the others are asked', async (kind, content) => {
    const path = join(folder, `${kind}.mmdb`);
    writeFileSync(path, content);
    const { find, logged } = open([{ path }, IPV4]);
    for (let n = 0; n < 3; n += 1) expect(await find('8.8.8.8')).toEqual({ country: 'US' });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(path);
  });

  it('with noise in it gives places or none, and ends nothing', async () => {
    const random = seeded(7);
    const noisy = Buffer.from(whole);
    for (let n = 0; n < 200_000; n += 1) noisy[random() % (noisy.length - 2000)] = random() & 255;
    const path = join(folder, 'noisy.mmdb');
    writeFileSync(path, noisy);
    const { find, logged } = open([{ path }]);
    for (let n = 0; n < 2000; n += 1) {
      const place = await find([24, 16, 8, 0].map((shift) => (random() >>> shift) & 255).join('.'));
      expect(place?.country ?? 'XX').toMatch(/^[A-Z]{2}$/);
    }
    expect(logged.length).toBeLessThanOrEqual(1);
  });

  it('is read once, also when many ask at once', async () => {
    const path = join(folder, 'absent-too.mmdb');
    const { find, logged } = open([{ path }]);
    await Promise.all(Array.from({ length: 50 }, async () => await find('8.8.8.8')));
    expect(logged).toHaveLength(1);
  });
});

describe('a place', () => {
  it('is read from what MaxMind, DB-IP and ip-location-db write', () => {
    expect(
      placeOf({
        city: { geoname_id: 1, names: { de: 'Genf', en: 'Geneva' } },
        country: { iso_code: 'CH', names: {} },
        location: { latitude: 46.2, longitude: 6.14, time_zone: 'Europe/Zurich' },
        postal: { code: '1201' },
        subdivisions: [{ iso_code: 'GE', names: { en: 'Geneva' } }],
        autonomous_system_number: 3303,
        autonomous_system_organization: 'Swisscom',
      }),
    ).toEqual({
      country: 'CH',
      region: 'Geneva',
      city: 'Geneva',
      postal: '1201',
      latitude: 46.2,
      longitude: 6.14,
      timezone: 'Europe/Zurich',
      asn: 3303,
      network: 'Swisscom',
    });
    expect(
      placeOf({ country_code: 'CH', state1: 'Vaud', city: 'Nyon', postcode: '1260', latitude: 46.4, longitude: 6.2 }),
    ).toEqual({ country: 'CH', region: 'Vaud', city: 'Nyon', postal: '1260', latitude: 46.4, longitude: 6.2 });
  });

  it.each([
    null,
    'CH',
    { country_code: 'CHE', city: 7, latitude: 91, longitude: '6', autonomous_system_number: -1, timezone: '' },
    { country_code: ['CH'], city: { names: { en: {} } }, subdivisions: null, location: [] },
    Object.create({ country_code: 'CH' }),
  ])('is not made of what is none, case %#', (record) => {
    expect(placeOf(record)).toEqual({});
  });
});
