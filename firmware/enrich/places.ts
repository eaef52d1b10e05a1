import { open } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';
import { errnoOf, messageOf } from '../core/errors.ts';
import { placeOf, type Place } from './place.ts';

export interface Database {
  readonly path: string;
  /** The only addresses that are in it; undefined: both. */
  readonly family?: 4 | 6;
}

export interface PlacesSettings {
  /** What an earlier one says goes before what a later one says. */
  readonly databases: readonly Database[];
  readonly log: (sentence: string) => void;
}

/** A file is held in memory as a whole; more than this is more than the box can spare. */
const FILE_MAX = 128 * 1024 * 1024;

/**
 * Where an address is, by MaxMind databases. A file is read when the first address comes that it could know, and stays
 * in memory; one that is not there or not readable is told once and left out.
 */
export function openPlaces({ databases, log }: PlacesSettings): (address: string) => Promise<Place | undefined> {
  const readers = new Map<Database, Promise<Reader<Response> | undefined>>();

  async function load(database: Database): Promise<Reader<Response> | undefined> {
    try {
      return new Reader<Response>(await contentOf(database.path));
    } catch (error) {
      giveUp(database, error);
      return undefined;
    }
  }

  async function ask(database: Database, address: string): Promise<Place> {
    const reader = readers.get(database) ?? load(database);
    readers.set(database, reader);
    const loaded = await reader;
    try {
      // An IPv4 database has no places for IPv6, and would find some all the same.
      if (loaded === undefined || (loaded.metadata.ipVersion === 4 && !isIPv4(address))) return {};
      return placeOf(loaded.get(address));
    } catch (error) {
      giveUp(database, error);
      readers.set(database, Promise.resolve(undefined));
      return {};
    }
  }

  function giveUp({ path }: Database, error: unknown): void {
    const reason = errnoOf(error) === 'ENOENT' ? 'it is not there' : messageOf(error);
    log(`GeoIP database ${path} cannot be used, its places stay unknown: ${reason}`);
  }

  return async (address) => {
    const family = isIPv4(address) ? 4 : 6;
    const fitting = databases.filter((database) => database.family === undefined || database.family === family);
    const places = await Promise.all(fitting.map(async (database) => await ask(database, address)));
    const place: Place = Object.fromEntries(places.toReversed().flatMap((one) => Object.entries(one)));
    return Object.keys(place).length === 0 ? undefined : place;
  };
}

async function contentOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > FILE_MAX) throw new Error(`its ${size} bytes are more than the ${FILE_MAX} that are read`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
