import { createHash } from 'node:crypto';
import type { ClientHello } from './client-hello.ts';

export interface Ja4 {
  readonly ja4: string;
  /** The same before hashing (JA4_r). */
  readonly raw: string;
}

const SNI = 0x0000;
const ALPN = 0x0010;
const HASH_CHARS = 12;
const NOTHING = '0'.repeat(HASH_CHARS);

/** Values that clients throw in so that servers learn to pass over what they do not know (RFC 8701). */
const isGrease = (value: number): boolean => (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
const real = (values: readonly number[]): number[] => values.filter((value) => !isGrease(value));
const hex = (values: readonly number[]): string[] => values.map((value) => value.toString(16).padStart(4, '0'));
const count = (values: readonly number[]): string => String(Math.min(values.length, 99)).padStart(2, '0');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);

/** FoxIO's fingerprint of a TLS client, as its technical_details/JA4.md has it. */
export function ja4Of(hello: ClientHello): Ja4 {
  const ciphers = real(hello.ciphers);
  const extensions = real(hello.extensions);
  const versions = real(hello.versions);
  const version = VERSIONS.get(versions.length > 0 ? Math.max(...versions) : hello.version) ?? '00';
  const named = extensions.includes(SNI) ? 'd' : 'i';
  const a = `t${version}${named}${count(ciphers)}${count(extensions)}${alpnOf(hello.alpn)}`;
  const b = hex(ciphers).toSorted().join(',');
  // Which server and which protocol are wanted says nothing about the client: they are in the first part.
  const c = hex(extensions.filter((type) => type !== SNI && type !== ALPN))
    .toSorted()
    .join(',');
  const signatures = hex(real(hello.signatures)).join(',');
  const tail = signatures === '' ? c : `${c}_${signatures}`;
  return {
    ja4: `${a}_${ciphers.length === 0 ? NOTHING : hash(b)}_${extensions.length === 0 ? NOTHING : hash(tail)}`,
    raw: `${a}_${b}_${tail}`,
  };
}

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

export const versionName = (hello: ClientHello): string => {
  const highest = real(hello.versions).reduce((a, b) => Math.max(a, b), 0) || hello.version;
  return NAMES.get(highest) ?? `0x${highest.toString(16).padStart(4, '0')}`;
};
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x0304, 'TLS 1.3'],
  [0x0303, 'TLS 1.2'],
  [0x0302, 'TLS 1.1'],
  [0x0301, 'TLS 1.0'],
  [0x0300, 'SSL 3.0'],
]);

/** First and last character of the first protocol; of its hex digits when one of them is neither letter nor digit. */
function alpnOf(protocols: readonly string[]): string {
  const first = protocols.find((name) => name.length !== 2 || !isGrease(Buffer.from(name, 'latin1').readUInt16BE(0)));
  if (first === undefined || first === '') return '00';
  const ends = first.charAt(0) + first.charAt(first.length - 1);
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const digits = Buffer.from(first, 'latin1').toString('hex');
  return digits.charAt(0) + digits.charAt(digits.length - 1);
}
