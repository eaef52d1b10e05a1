import { endianness } from 'node:os';
import { isIPv4, isIPv6 } from 'node:net';
import { groupsOf } from '../core/address.ts';

/** p0f 3's API (its README, section 4; api.h): fixed lengths, in the byte order of the machine. */
export const QUERY_BYTES = 21;
export const REPLY_BYTES = 232;

const QUERY_MAGIC = 0x50_30_46_01;
const REPLY_MAGIC = 0x50_30_46_02;
const STATUS_OK = 0x10;
const STATUS_NO_MATCH = 0x20;
const TEXT_BYTES = 32;

const little = endianness() === 'LE';

/** Fields of event `peer.p0f`; what p0f does not know is left out. */
export interface Fingerprint {
  readonly os_name?: string;
  readonly os_flavor?: string;
  readonly os_match?: OsMatch;
  readonly distance?: number;
  readonly link_type?: string;
  readonly uptime_minutes?: number;
  readonly uptime_wraps_days?: number;
  readonly nat_at?: number;
  readonly changed_at?: number;
  readonly bad_software?: 'os differs' | 'mismatch';
  readonly http_name?: string;
  readonly http_flavor?: string;
  readonly language?: string;
  readonly connections: number;
  readonly p0f_first_at: number;
  readonly p0f_last_at: number;
}

type OsMatch = (typeof OS_MATCHES)[number];
/** `os_match_q`: bit 0 fuzzy, bit 1 a generic signature. */
const OS_MATCHES = ['exact', 'fuzzy', 'generic', 'fuzzy generic'] as const;

/** What p0f said: facts, that it has not seen the address, or something that p0f does not say. */
export type Reply = Fingerprint | 'unknown' | 'nonsense';

/** Undefined for what is no address; a zone index is left out, for p0f knows of none. */
export function encodeQuery(address: string): Buffer | undefined {
  const query = Buffer.alloc(QUERY_BYTES);
  if (little) query.writeUInt32LE(QUERY_MAGIC);
  else query.writeUInt32BE(QUERY_MAGIC);
  if (isIPv4(address)) {
    query.writeUInt8(4, 4);
    query.set(address.split('.').map(Number), 5);
    return query;
  }
  if (!isIPv6(address)) return undefined;
  query.writeUInt8(6, 4);
  for (const [at, group] of groupsOf(address).entries()) query.writeUInt16BE(Number.parseInt(group, 16), 5 + 2 * at);
  return query;
}

export function decodeReply(reply: Buffer): Reply {
  const long = (at: number): number => (little ? reply.readUInt32LE(at) : reply.readUInt32BE(at));
  const status = long(4);
  if (long(0) !== REPLY_MAGIC) return 'nonsense';
  if (status === STATUS_NO_MATCH) return 'unknown';
  if (status !== STATUS_OK) return 'nonsense';
  const text = (index: number): string | undefined => textAt(reply, 40 + index * TEXT_BYTES);
  const time = (at: number): number | undefined => (long(at) === 0 ? undefined : long(at) * 1000);
  const distance = little ? reply.readInt16LE(36) : reply.readInt16BE(36);
  const osName = text(0);
  const uptimeMinutes = long(20);
  const bad = reply.readUInt8(38);
  return known({
    os_name: osName,
    os_flavor: text(1),
    os_match: osName === undefined ? undefined : OS_MATCHES[reply.readUInt8(39) & 3],
    distance: distance < 0 ? undefined : distance,
    link_type: text(4),
    uptime_minutes: uptimeMinutes === 0 ? undefined : uptimeMinutes,
    uptime_wraps_days: uptimeMinutes === 0 ? undefined : long(24),
    nat_at: time(28),
    changed_at: time(32),
    bad_software: bad === 0 ? undefined : bad === 1 ? 'os differs' : 'mismatch',
    http_name: text(2),
    http_flavor: text(3),
    language: text(5),
    connections: long(16),
    p0f_first_at: long(8) * 1000,
    p0f_last_at: long(12) * 1000,
  });
}

/** Bytes up to NUL, as a byte string: p0f's HTTP fields come from headers that a visitor wrote. */
function textAt(reply: Buffer, start: number): string | undefined {
  const bytes = reply.subarray(start, start + TEXT_BYTES);
  const end = bytes.indexOf(0);
  const text = bytes.subarray(0, end === -1 ? TEXT_BYTES : end).toString('latin1');
  return text === '' ? undefined : text;
}

type Loose<T> = { readonly [K in keyof T]: T[K] | undefined };

const known = (facts: Loose<Fingerprint>): Fingerprint =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as unknown as Fingerprint;
