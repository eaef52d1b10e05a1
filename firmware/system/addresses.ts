import { networkInterfaces } from 'node:os';

/** What this box is reached under from its network: IPv4 first, then global IPv6. */
export function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((of) => of ?? []);
  const outer = all.filter(({ internal, address }) => !internal && !/^(?:fe80|169\.254)/i.test(address));
  return outer.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
