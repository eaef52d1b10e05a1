import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import packed from 'skep:world';
import type { PeerFacts } from '../../firmware/api/contract.ts';
import { isPrivate, placesOf, PLACES_MAX, PRIVATE_MAX } from '../../firmware/api/map/places.ts';
import { drawn } from '../../firmware/api/map/png.ts';
import { mapSvg } from '../../firmware/api/map/svg.ts';
import { unpacked } from '../../firmware/api/map/world.ts';
import type { Sources } from '../../firmware/api/sources.ts';
import { ask } from './client.ts';
import { startReal } from './real.ts';

const world = unpacked(packed);
const nobody = {
  ...{ firstAt: 1, lastAt: 5, sessions: 2, mac: null, vendor: null, hostname: null, country: null, region: null },
  ...{ city: null, postal: null, latitude: null, longitude: null, timezone: null, network: null, osName: null },
  ...{ osFlavor: null, osMatch: null, distance: null, linkType: null, uptimeMinutes: null, natAt: null },
  ...{ osChangedAt: null, badSoftware: null, httpName: null, httpFlavor: null, language: null, connections: null },
} satisfies Omit<PeerFacts, 'ip'>;
const peer = (ip: string, facts: Partial<PeerFacts> = {}): PeerFacts => ({ ...nobody, ip, ...facts });

/** Hands out two a part. */
function sourcesOf(peers: readonly PeerFacts[]): Sources {
  const list = async (_name: string, _filter: object, { before = peers.length }: { before?: number }) =>
    await Promise.resolve({
      rows: peers.slice(Math.max(0, before - 2), before),
      next: before > 2 ? before - 2 : null,
    });
  return { store: { list }, log: () => undefined } as unknown as Sources;
}
const mapOf = async (peers: readonly PeerFacts[]) => await placesOf(sourcesOf(peers), world, {});

describe('where sources came from', () => {
  it('is counted by place: city where it is known, else country, own network, or nowhere', async () => {
    const map = await mapOf([
      peer('198.51.100.1', { country: 'DE' }),
      peer('198.51.100.2', { country: 'DE', lastAt: 9 }),
      peer('198.51.100.3', { country: 'DE', city: 'Berlin', latitude: 52.52, longitude: 13.41 }),
      peer('198.51.100.4', { country: 'XX' }),
      peer('198.51.100.5', { country: '__proto__' }),
      peer('198.51.100.6'),
      peer('10.0.0.9', { country: 'DE' }),
      peer('fe80::1%eth0'),
    ]);
    expect(map).toMatchObject({ sources: 8, unplaced: 3, privateSources: 2 });
    expect(map.private.map(({ ip }) => ip).sort()).toEqual(['10.0.0.9', 'fe80::1%eth0']);
    expect(
      map.points.map(({ country, city, sources, sessions, lastAt }) => [country, city, sources, sessions, lastAt]),
    ).toEqual([
      ['DE', null, 2, 4, 9],
      ['DE', 'Berlin', 1, 2, 5],
    ]);
    const [germany, berlin] = map.points;
    expect(berlin?.x).toBeGreaterThan(germany?.x ?? Infinity);
    expect(berlin?.y).toBeLessThan(germany?.y ?? 0);
  });

  it('stays small, however many places there are', async () => {
    const peers = Array.from({ length: PLACES_MAX + 50 }, (_, index) =>
      peer(`198.51.${index >> 8}.${index & 255}`, {
        country: 'FR',
        latitude: (index % 90) / 2,
        longitude: Math.floor(index / 90),
      }),
    );
    const map = await mapOf([...peers, ...peers.map((_, index) => peer(`10.1.${index >> 8}.${index & 255}`))]);
    expect(map.points.length).toBeLessThanOrEqual(PLACES_MAX + 1);
    expect(map.points.reduce((sum, { sources }) => sum + sources, 0)).toBe(peers.length);
    expect(map.private).toHaveLength(PRIVATE_MAX);
    expect(map.privateSources).toBe(peers.length);
  });

  it.each([
    '10.0.0.1',
    '172.31.255.1',
    '192.168.1.1',
    '169.254.3.4',
    '100.64.0.1',
    '127.0.0.1',
    '::1',
    'fd00::1',
    'fe80::2',
  ])('%s is of a private network', (ip) => expect(isPrivate(ip)).toBe(true));
  it.each(['11.0.0.1', '172.32.0.1', '192.169.0.1', '2001:db8::1', '100.128.0.1', 'unknown'])('%s is not', (ip) =>
    expect(isPrivate(ip)).toBe(false),
  );
});

describe('the drawing', () => {
  const at = (x: number, y: number) => ({
    ...{ country: 'X', city: null, longitude: 0, latitude: 0, sessions: 1, lastAt: 1 },
    x,
    y,
    sources: 1,
  });
  const map = { width: 1, height: 1, points: [at(100, 100)], sources: 1, unplaced: 0, private: [], privateSources: 0 };

  it('has land where land is, sea where sea is, and a dot where somebody is', () => {
    const { width, pixels } = drawn(world, map, []);
    const pixel = (x: number, y: number) => pixels[Math.round(y) * width + Math.round(x)];
    // Places of the world that lie far from any coast, in units of the drawing.
    expect(pixel(2 * 480, 2 * 243)).toBe(0);
    const germany = world.places['DE'];
    expect(germany).toEqual([10.4, 51]);
    // Not that of Ashmore and Cartier Islands, which have the same number.
    expect(world.places['AU']?.[1]).toBeLessThan(-20);
    expect(pixel(2 * 100, 2 * 100)).toBe(2);
    const counts = [0, 0, 0, 0];
    for (const colour of pixels) counts[colour] = (counts[colour] ?? 0) + 1;
    const [sea = 0, land = 0] = counts;
    // A third of what Robinson draws of the earth is land; the corners of the picture are sea.
    expect(land / (sea + land)).toBeGreaterThan(0.2);
    expect(land / (sea + land)).toBeLessThan(0.4);
  });

  it('writes what it says, and nothing of a stranger as markup', () => {
    const plain = drawn(world, { ...map, points: [] }, []).pixels;
    const captioned = drawn(world, { ...map, points: [] }, ['Total: 3']).pixels;
    expect(captioned.filter((colour) => colour === 3).length).toBeGreaterThan(100);
    expect(plain.filter((colour) => colour === 3)).toHaveLength(0);
    const hostile = { ...map, points: [{ ...at(1, 1), city: '<script>alert(1)</script>' }] };
    const svg = mapSvg(world, hostile, ['a<b']);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;alert(1)');
  });
});

describe('the addresses of HoneyPotR', () => {
  it.each(['/v1/analytics/worldmap?days=7', '/v1/worldmap?days=7'])(
    '%s is SVG, or PNG where it is asked for',
    async (path) => {
      const { port } = await startReal();
      const svg = await ask(port, path);
      expect([svg.status, svg.headers['content-type']]).toEqual([200, 'image/svg+xml']);
      expect(svg.body.toString()).toContain('Unique IP addresses: last 7 days');
      expect(svg.body.toString()).toMatch(/Total: \d+</);
      const png = await ask(port, `${path}&picture=png`);
      expect([png.status, png.headers['content-type']]).toEqual([200, 'image/png']);
      const accepted = await ask(port, path, { headers: { accept: 'image/png' } });
      expect(accepted.headers['content-type']).toBe('image/png');
    },
  );

  it('the PNG is one that others read', async () => {
    const { port } = await startReal();
    const { body } = await ask(port, '/v1/worldmap?picture=png');
    const { width, height, palette, data } = decode(body);
    expect([width, height, palette?.[0], palette?.[1]]).toEqual([1920, 974, [0x99, 0xcc, 0xff], [0, 0x99, 0]]);
    expect(new Set(data)).toEqual(new Set([0, 1, 3]));
  });
});
