import { Resolver } from 'node:dns/promises';
import { errnoOf } from '../core/errors.ts';
import { withoutZone } from './network.ts';

export interface NamesSettings {
  /** Name servers to ask; empty: those of the system, as they are at that time. */
  readonly servers: readonly string[];
}

const TRY_MS = 2000;
const TRIES = 2;
/** In all, with however many servers: one that answers byte by byte must not hold a place for ever. */
const LOOK_UP_MS = 8000;

/** The name that reverse DNS gives for an address; undefined when there is none. Rejects when nobody answers. */
export async function reverseName(address: string, { servers }: NamesSettings): Promise<string | undefined> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), LOOK_UP_MS);
  try {
    const names = await resolver.reverse(withoutZone(address));
    return names.find((name) => name !== '');
  } catch (error) {
    if (NOTHING.has(errnoOf(error) ?? '')) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The question was answered: there is no name, or none that can be one. */
const NOTHING: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EBADRESP', 'EBADNAME']);
