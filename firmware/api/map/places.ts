import { isIP } from 'node:net';
import { networkTest, type Filter } from '../../core/filter.ts';
import type { ListPart } from '../../core/lists.ts';
import type { PeerFacts } from '../../core/rows.ts';
import type { MapAnswer, MapPoint } from '../contract.ts';
import { PAGE_ROWS_MAX } from '../limits.ts';
import { asked, type Sources } from '../sources.ts';
import { projectionFor } from './projection.ts';
import type { World } from './world.ts';

/** Different places on one map; who comes from yet another one is counted at his country. */
export const PLACES_MAX = 2000;
/** Addresses of private networks that are named; the rest is counted. */
export const PRIVATE_MAX = 100;

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 section 2.5.6, loopback. */
const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
].map(networkTest);

export const isPrivate = (ip: string): boolean => isIP(ip) !== 0 && PRIVATE.some((inside) => inside(ip));

interface Filling {
  country: string | null;
  city: string | null;
  longitude: number;
  latitude: number;
  sources: number;
  sessions: number;
  lastAt: number;
}

/** Where the sources came from: looked through a part at a time, and counted by place. */
export async function placesOf(sources: Sources, world: World, filter: Filter): Promise<MapAnswer> {
  const places = new Map<string, Filling>();
  const own: PeerFacts[] = [];
  let [total, ownCount, unplaced] = [0, 0, 0];
  for await (const peer of peersOf(sources, filter)) {
    total += 1;
    if (isPrivate(peer.ip)) {
      ownCount += 1;
      if (own.length < PRIVATE_MAX) own.push(peer);
      continue;
    }
    const place = placeOf(peer, world, places.size < PLACES_MAX);
    if (place === undefined) unplaced += 1;
    else add(places, place.key, { ...place, ...seen(peer) });
  }
  const project = await projectionFor(world);
  const points: MapPoint[] = [...places.values()].map((place) => ({
    ...place,
    ...project(place.longitude, place.latitude),
  }));
  const { width, height } = world;
  points.sort((a, b) => b.sources - a.sources);
  return { width, height, points, sources: total, unplaced, private: own, privateSources: ownCount };
}

const seen = ({ sessions, lastAt }: PeerFacts) => ({ sources: 1, sessions, lastAt });

function add(places: Map<string, Filling>, key: string, place: Filling): void {
  const { country, city, longitude, latitude, sources, sessions, lastAt } = place;
  const known = places.get(key);
  if (known === undefined) {
    places.set(key, { country, city, longitude, latitude, sources, sessions, lastAt });
    return;
  }
  known.sources += sources;
  known.sessions += sessions;
  known.lastAt = Math.max(known.lastAt, lastAt);
}

type Place = Pick<Filling, 'country' | 'city' | 'longitude' | 'latitude'> & { readonly key: string };

/** By its coordinates, to a tenth of a degree; else by its country; undefined: nobody knows. */
function placeOf(peer: PeerFacts, world: World, fine: boolean): Place | undefined {
  const { country, city, latitude, longitude } = peer;
  if (fine && latitude !== null && longitude !== null) {
    const [at, up] = [tenth(longitude), tenth(latitude)];
    return { key: `${at},${up}`, country, city, longitude: at, latitude: up };
  }
  if (country === null || !Object.hasOwn(world.places, country)) return undefined;
  const [at = 0, up = 0] = world.places[country] ?? [];
  return { key: country, country, city: null, longitude: at, latitude: up };
}

const tenth = (degrees: number): number => Math.round(degrees * 10) / 10;

async function* peersOf({ store, log }: Sources, filter: Filter): AsyncGenerator<PeerFacts> {
  for (let before: number | null | undefined; before !== null;) {
    const page = { limit: PAGE_ROWS_MAX, ...(before === undefined ? {} : { before }) };
    const part: ListPart<object> = await asked(store.list('sources', filter, page), log);
    yield* part.rows as readonly PeerFacts[];
    before = part.next;
  }
}
