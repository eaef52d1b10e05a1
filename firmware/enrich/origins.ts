import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Origin } from './lane.ts';
import type { Get } from './https-get.ts';
import { openIpinfo, type IpinfoSettings } from './ipinfo.ts';
import { reverseName } from './names.ts';
import { kernelTables, openNeighbours } from './neighbours.ts';
import { isLoopback, isOnLink, isPublic, type OwnAddress } from './network.ts';
import { openPlaces, type Database, type PlacesSettings } from './places.ts';
import { vendorOf } from './vendors.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The kernel answers a first packet before it has asked for the hardware address (UDP): it is known a little later. */
const NEIGHBOUR_MS = 1000;

/** Asked for at each connection otherwise. */
const INTERFACES_MS = 10_000;

function ownAddresses(mono: () => number): () => readonly OwnAddress[] {
  let at = Number.NEGATIVE_INFINITY;
  let addresses: readonly OwnAddress[] = [];
  return () => {
    if (mono() - at < INTERFACES_MS) return addresses;
    at = mono();
    addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
    return addresses;
  };
}

export interface OriginSettings {
  /** Sections `[names]` and `[geo]`. */
  readonly names: { readonly reverse_dns: 'all' | 'private' | 'off'; readonly servers: readonly string[] };
  readonly geo: {
    readonly enabled: boolean;
    readonly databases: readonly string[];
    readonly ipinfo: { readonly token: string; readonly url: string; readonly cache_s: number };
  };
  /** Folder of what the build lays beside the daemon (scripts/data.mjs). */
  readonly data: string;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
  readonly get: Get;
}

/** Whoever is asked about visitors, as configured. */
export function originsOf({ names, geo, data, clock, log, get }: OriginSettings): Origin[] {
  const origins = [linkOrigin(join(data, 'mac-vendors.txt'), clock)];
  if (names.reverse_dns !== 'off') origins.push(nameOrigin(names.reverse_dns, names.servers));
  if (geo.enabled) origins.push(placeOrigin({ databases: databasesOf(geo.databases, data), log }));
  const { token, url, cache_s: cacheS } = geo.ipinfo;
  if (token !== '') origins.push(ipinfoOrigin({ url, token, get, clock, log }, cacheS * 1000));
  return origins;
}

/** What the owner has goes first; the countries that come with Skep know the rest. */
const databasesOf = (own: readonly string[], data: string): Database[] => [
  ...own.map((path) => ({ path })),
  { path: join(data, 'country-ipv4.mmdb'), family: 4 },
  { path: join(data, 'country-ipv6.mmdb'), family: 6 },
];

/** `vendors`: the list that the build lays beside the daemon. */
function linkOrigin(vendors: string, clock: Clock): Origin {
  const mono = (): number => clock.mono();
  const own = ownAddresses(mono);
  const find = openNeighbours(kernelTables, mono);
  return {
    event: 'link',
    about: 'the kernel’s neighbour table',
    // Another machine may take the address over, or somebody who wants to be taken for it.
    againMs: MINUTE_MS,
    wants: (address) => isOnLink(address, own()),
    async learn(address) {
      let found = await find(address);
      if (found === undefined) {
        await wait(NEIGHBOUR_MS);
        found = await find(address);
      }
      if (found === undefined) return undefined;
      // Without the list the address alone is worth recording.
      const vendor = await vendorOf(found.mac, vendors).catch(() => undefined);
      return { mac: found.mac, vendor, network_interface: found.device };
    },
  };
}

const nameOrigin = (of: 'all' | 'private', servers: readonly string[]): Origin => ({
  event: 'name',
  about: 'reverse DNS',
  againMs: DAY_MS,
  wants: (address) => !isLoopback(address) && !/^fe80:/i.test(address) && (of === 'all' || !isPublic(address)),
  async learn(address) {
    const hostname = await reverseName(address, { servers });
    return hostname === undefined ? undefined : { hostname };
  },
});

function placeOrigin(settings: PlacesSettings): Origin {
  const find = openPlaces(settings);
  return {
    event: 'place',
    about: 'GeoIP',
    againMs: DAY_MS,
    wants: isPublic,
    learn: async (address) => {
      const place = await find(address);
      return place === undefined ? undefined : { ...place };
    },
  };
}

function ipinfoOrigin(settings: IpinfoSettings, cacheMs: number): Origin {
  return { event: 'ipinfo', about: 'ipinfo.io', againMs: cacheMs, wants: isPublic, learn: openIpinfo(settings) };
}
