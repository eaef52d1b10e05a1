import { isIP } from 'node:net';
import { groupsOf } from './address.ts';
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

/**
 * Whether an address lies in a network, written as {@link isNetwork} takes it. By arithmetic, because it is asked for each
 * event that is looked through: node's BlockList takes twenty times as long. An IPv4 address is in no IPv6 network.
 */
export function networkTest(written: string): (address: string) => boolean {
  const [network = '', prefix] = written.split('/');
  const version = isIP(network);
  const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
  if (version === 4) {
    // Not `<<`: that would take a shift by 32 for one by 0.
    const size = 2 ** (32 - bits);
    const wanted = Math.floor(numberOf(network) / size);
    return (address) => !address.includes(':') && Math.floor(numberOf(address) / size) === wanted;
  }
  const start = bitsOf(network).slice(0, bits);
  return (address) => address.includes(':') && bitsOf(address).startsWith(start);
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const bitsOf = (address: string): string =>
  groupsOf(address)
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0'))
    .join('');

/** Whether a port is in `22,80-90`. */
export const portIn = (ranges: string, port: number): boolean =>
  ranges !== '' &&
  ranges.split(',').some((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return first <= port && port <= last;
  });
