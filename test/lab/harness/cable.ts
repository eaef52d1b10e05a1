import { spawnSync } from 'node:child_process';
import type { Namespace } from './namespace.ts';

/** A cable from the lab's network to another one, with an interface at each end. */
export interface Cable {
  /** Interface on the side of the daemon. */
  readonly here: string;
  readonly hereMac: string;
  /** Interface on the side of the visitors. */
  readonly there: string;
  readonly thereMac: string;
}

/** Lays it and gives the ends addresses, `10.77.0.1/24`. */
export function layCable(
  here: Namespace,
  there: Namespace,
  addresses: { readonly here: readonly string[]; readonly there: readonly string[]; readonly thereMac?: string },
): Cable {
  ip('-n', here.name, 'link', 'add', 'here0', 'type', 'veth', 'peer', 'name', 'there0', 'netns', there.name);
  if (addresses.thereMac !== undefined) ip('-n', there.name, 'link', 'set', 'there0', 'address', addresses.thereMac);
  for (const [{ name }, end, own] of [
    [here, 'here0', addresses.here],
    [there, 'there0', addresses.there],
  ] as const) {
    // Else an IPv6 address is of no use before the kernel has asked whether somebody else has it.
    for (const address of own)
      ip('-n', name, 'address', 'add', address, 'dev', end, ...(address.includes(':') ? ['nodad'] : []));
    ip('-n', name, 'link', 'set', end, 'up');
  }
  return { here: 'here0', hereMac: macOf(here, 'here0'), there: 'there0', thereMac: macOf(there, 'there0') };
}

/** `ip` in a network: `ipIn(network, 'neigh', 'add', ...)`. */
export const ipIn = ({ name }: Namespace, ...args: readonly string[]): string => ip('-n', name, ...args);

function macOf({ name }: Namespace, end: string): string {
  const [link] = JSON.parse(ip('-n', name, '-json', 'link', 'show', end)) as readonly { readonly address: string }[];
  return link?.address ?? '';
}

function ip(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  throw new Error(`ip ${args.join(' ')}: ${stderr.trim()}`);
}
