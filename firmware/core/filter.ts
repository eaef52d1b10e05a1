import { BlockList, isIP } from 'node:net';
import type { Grade } from './grade.ts';

/** What somebody wants to see of the evidence: the same for every list. What is left out does not matter. */
export interface Filter {
  /** UTC ms; belongs to it. */
  readonly from?: number;
  /** UTC ms; does not belong to it. */
  readonly until?: number;
  /** An address, or a network as `10.0.0.0/8`. */
  readonly source?: string;
  /** A sensor's name, or that of one of its instances. */
  readonly sensor?: string;
  /** The port that was dialled. */
  readonly port?: number;
  /** This one and worse. */
  readonly grade?: Grade;
  /** Some characters, whatever their case (ASCII). */
  readonly text?: string;
}

export const FILTER_KEYS = [
  'from',
  'until',
  'source',
  'sensor',
  'port',
  'grade',
  'text',
] as const satisfies readonly (keyof Filter)[];

/** `10.0.0.9`, `10.0.0.0/8`, `fe80::/10`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** Whether an address lies in a network, written as {@link isNetwork} takes it. */
export function networkTest(written: string): (address: string) => boolean {
  const [network = '', prefix] = written.split('/');
  const version = isIP(network);
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix), family);
  return (address) => {
    const plain = address.split('%')[0] ?? '';
    // Node would find an IPv4 address in an IPv6 network that holds ::ffff:0:0/96; nobody who writes one means that.
    return isIP(plain) === version && list.check(plain, family);
  };
}

/** Whether a port is in `22,80-90`. */
export const portIn = (ranges: string, port: number): boolean =>
  ranges.split(',').some((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return first <= port && port <= last;
  });
