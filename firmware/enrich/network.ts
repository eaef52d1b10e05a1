import { BlockList, isIP, isIPv4 } from 'node:net';

/** An address of this machine, as os.networkInterfaces() tells it. */
export interface OwnAddress {
  readonly address: string;
  /** `192.168.1.7/24`; null: not known. */
  readonly cidr: string | null;
}

/** RFC 6890 and the IANA registries of special-purpose addresses: nobody on the public internet has one. */
const SPECIAL_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;
const DOCUMENTATION_IPV6 = [
  ['2001:db8::', 32],
  ['3fff::', 20],
] as const;

const special = new BlockList();
for (const [net, prefix] of SPECIAL_IPV4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of DOCUMENTATION_IPV6) special.addSubnet(net, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** `fe80::1%eth0` as `fe80::1`. */
export const withoutZone = (address: string): string => address.split('%')[0] ?? '';

export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return isIP(address) === 6 && globalUnicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Is it a machine on a network that this one is on, and not this one itself? */
export function isOnLink(address: string, own: readonly OwnAddress[]): boolean {
  const plain = withoutZone(address);
  if (own.some((mine) => mine.address === plain)) return false;
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  return own.some(({ address: mine, cidr }) => {
    const prefix = Number(cidr?.split('/')[1] ?? Number.NaN);
    if (isIPv4(mine) !== (family === 'ipv4') || Number.isNaN(prefix) || isLoopback(mine)) return false;
    const net = new BlockList();
    net.addSubnet(mine, prefix, family);
    return net.check(plain, family);
  });
}

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');
