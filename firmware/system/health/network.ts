import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { groupsOf } from '../../core/address.ts';
import { PORTAL_ADDRESS, USB_ADDRESS } from '../../core/set-up-addresses.ts';
import { lineOf, namesIn } from './files.ts';
import { bad, good, type Reader } from './reading.ts';

/** What this box has but its loopback. */
export interface Link {
  readonly name: string;
  /** Something is at the other end of the cable. */
  readonly isUp: boolean;
  /** Without those that hold on this link only, and those of the set-up's own links; the first in order is the most useful to people. */
  readonly addresses: readonly string[];
}

type Interfaces = () => ReturnType<typeof networkInterfaces>;
/** There the device waits for its owner: no visitor comes that way, and no mail goes. */
const SET_UP: readonly string[] = [PORTAL_ADDRESS, USB_ADDRESS];
const CLASS = '/sys/class/net';
/** The loopback, and those that lead to virtual machines on this box. */
const INWARD = /^(?:lo$|veth|docker|br-|virbr|cni|cali|flannel|dummy)/;

export async function linksOf(folder = CLASS, interfaces: Interfaces = networkInterfaces): Promise<Link[]> {
  const names = (await namesIn(folder)).filter((name) => !INWARD.test(name));
  const own = interfaces();
  return await Promise.all(
    names.map(async (name) => ({
      name,
      // `carrier` cannot be read of an interface that is switched off.
      isUp: (await lineOf(join(folder, name, 'carrier'))) === '1',
      addresses: (own[name] ?? [])
        .map(({ address }) => address)
        .filter((address) => !/^(?:fe[89ab]|169\.254\.)/i.test(address) && !SET_UP.includes(address)),
    })),
  );
}

/** Whether visitors can come. A computer without any interface is left out. */
export const network =
  (links: () => readonly Link[]): Reader =>
  () => {
    const all = links();
    if (all.length === 0) return undefined;
    const served = all.filter(({ addresses }) => addresses.length > 0);
    if (served.length > 0) return good(served.map(({ name, addresses }) => `${name} ${addresses[0] ?? ''}`).join(', '));
    const isPlugged = all.some(({ isUp }) => isUp);
    if (isPlugged) return bad('no address', 'The network gives none: see to its DHCP server, or set one by hand.');
    return bad('no link', 'Plug in the cable, or see to the Wi-Fi: nobody can come, and no mail can go.');
  };

/** What is not as it was, one sentence each: `eth0: the link is down`, `eth0: 10.0.0.9 instead of 10.0.0.5`. */
export function changesOf(before: readonly Link[], now: readonly Link[]): string[] {
  const names = [...new Set([...before, ...now].map(({ name }) => name))].toSorted();
  return names.flatMap((name) => {
    const was = before.find((link) => link.name === name);
    const is = now.find((link) => link.name === name);
    if (is === undefined) return [`${name}: the interface is gone`];
    const gone = lasting(was?.addresses ?? []).filter((address) => !lasting(is.addresses).includes(address));
    const came = lasting(is.addresses).filter((address) => !lasting(was?.addresses ?? []).includes(address));
    const link = (was?.isUp ?? false) === is.isUp ? [] : [`${name}: the link is ${is.isUp ? 'up' : 'down'}`];
    if (gone.length === 0 && came.length === 0) return link;
    if (came.length === 0) return [...link, `${name}: ${gone.join(', ')} is gone`];
    return [...link, `${name}: ${came.join(', ')}${gone.length === 0 ? ' came' : ` instead of ${gone.join(', ')}`}`];
  });
}

/** Of IPv6 the network: the rest is made anew each day (RFC 8981). */
const lasting = (addresses: readonly string[]): string[] => [
  ...new Set(
    addresses.map((address) => (address.includes(':') ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address)),
  ),
];
