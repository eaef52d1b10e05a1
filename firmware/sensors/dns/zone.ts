import type { Device } from '../sensor.ts';
import { lowerCase, type Name } from './name.ts';
import { CLASS, TYPE } from './numbers.ts';
import type { ResourceRecord } from './reply.ts';

/** What a zone says about itself: its name servers and how long its data live. */
export interface Zone {
  readonly name: Name;
  readonly servers: readonly Name[];
  readonly soa: readonly (Buffer | Name)[];
}

const ROOT_SERVERS = 'abcdefghijklm'.split('').map((letter): Name => [letter, 'root-servers', 'net']);

/**
 * The zone that a name would lie in. Nobody is asked; the guess is what registries sell: `example.com`, and below a
 * country's `co.uk` and the like three labels. Labels are the visitor's own, in its case.
 */
export function zoneOf(name: Name, device: Device, ttl: number): Zone {
  if (name.length === 0) {
    const soa = [
      ...ROOT_SERVERS.slice(0, 1),
      ['nstld', 'verisign-grs', 'com'],
      numbers(2_026_010_200, 1800, 900, 86_400),
    ];
    return { name, servers: ROOT_SERVERS, soa };
  }
  const [second = '', top = ''] = name.slice(-2);
  const country = top.length === 2 && second.length <= 3;
  const own = name.slice(country ? -3 : -2);
  const servers = ['ns1', 'ns2'].map((label): Name => [label, ...own]);
  const soa = [...servers.slice(0, 1), ['hostmaster', ...own], numbers(serial(own, device), 7200, 3600, ttl)];
  return { name: own, servers, soa };
}

function numbers(serialNumber: number, refresh: number, retry: number, minimum: number): Buffer {
  const bytes = Buffer.alloc(20);
  const expire = 604_800;
  [serialNumber, refresh, retry, expire, minimum].forEach((value, at) => bytes.writeUInt32BE(value, 4 * at));
  return bytes;
}

/** A day of the last years and a counter, as people number their zones; the same at each visit. */
function serial(name: Name, device: Device): number {
  const [year = 0, month = 0, day = 0, count = 0] = device.derive(`dns zone ${name.map(lowerCase).join('.')}`, 4);
  return (2022 + (year % 4)) * 1_000_000 + (1 + (month % 12)) * 10_000 + (1 + (day % 28)) * 100 + (count % 6);
}

export const soaRecord = ({ name, soa }: Zone, ttl: number): ResourceRecord => ({
  owner: name,
  type: TYPE.SOA,
  class: CLASS.IN,
  ttl,
  data: soa,
});
