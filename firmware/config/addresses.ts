import { isIP, SocketAddress } from 'node:net';
import { plainAddress } from '../core/address.ts';
import { describe } from './describe.ts';
import type { Parsed } from './ports.ts';

/** Every address of the box, IPv4 and IPv6. */
export const EVERYWHERE = '::';
const EVERY_IPV4 = '0.0.0.0';

/** `address`: each one once and in its shortest form; those that `::` or `0.0.0.0` already covers are left out. */
export function parseAddresses(written: readonly string[]): Parsed<readonly string[]> {
  if (written.length === 0) return { fault: 'names no address; leave it out to serve every address of this box' };
  const addresses = new Set<string>();
  for (const text of written) {
    const address = canonical(text);
    if (address === undefined) {
      return {
        fault: `must be IP addresses of this box ("::" means all), not ${describe(text)}; names are not looked up`,
      };
    }
    addresses.add(address);
  }
  const all = [...addresses];
  return { value: all.filter((address) => !all.some((other) => other !== address && covers(other, address))) };
}

/** Whether two listeners with the same port would be in each other's way. */
export const overlap = (a: string, b: string): boolean => a === b || covers(a, b) || covers(b, a);

const covers = (wide: string, address: string): boolean =>
  wide === EVERYWHERE || (wide === EVERY_IPV4 && isIP(address) === 4);

/** One text for one address: `2001:DB8:0::1` is `2001:db8::1`, `::ffff:10.0.0.5` is `10.0.0.5`. */
export function canonical(text: string): string | undefined {
  const [address = '', zone] = text.trim().split('%');
  const version = isIP(address);
  if (version === 0 || (zone !== undefined && !/^[\w.-]+$/.test(zone))) return undefined;
  if (version === 4) return zone === undefined ? address : undefined;
  const short = plainAddress(new SocketAddress({ address, family: 'ipv6' }).address);
  return zone === undefined ? short : `${short}%${zone}`;
}
