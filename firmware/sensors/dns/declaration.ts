import { isIPv4, isIPv6 } from 'node:net';
import type { ValuesOf } from '../../core/field.ts';
import { field, type Peer } from '../sensor.ts';

/** A name of 255 bytes, each written as `\000`. */
const NAME_CHARS = 1024;
/** Of a broken message; the first bytes of a session are kept besides. */
const KEPT_BYTES = 4096;

export const OPTIONS = {
  answer: field.choice(
    'What a query gets: `address` (every name exists and has the addresses below), `nxdomain` (none exists), `refuse`.',
    ['address', 'nxdomain', 'refuse'],
    { default: 'address' },
  ),
  address_v4: field.text(
    'IPv4 address that every name has. Empty: one of 10.0.0.0/8 that this device makes up for itself.',
    { default: '', max: 15 },
  ),
  address_v6: field.text('IPv6 address that every name has. Empty: none.', { default: '', max: 45 }),
  ttl: field.int('Seconds that an answer may be kept.', { default: 300, min: 0, max: 604_800 }),
  product: field.choice(
    'Whose CHAOS answers: `bind`, `bind_9_11` (older, wordier: the one on a Synology NAS), `dnsmasq` (knows no `hostname.bind`).',
    ['bind', 'bind_9_11', 'dnsmasq'],
    { default: 'bind' },
  ),
  version: field.text('What `version.bind` says. Empty: CHAOS queries are refused.', {
    default: '9.18.28-0ubuntu0.22.04.1-Ubuntu',
    max: 255,
  }),
  hostname: field.text('What `hostname.bind` says. Empty: the host name of this device.', { default: '', max: 255 }),
} as const;

export const EVENTS = {
  query: {
    about: 'A well-formed message came: a query, or something else that a name server may be sent (see `opcode`).',
    grade: 'probe',
    summary: '{opcode} {name} {class} {type}: {rcode}',
    fields: {
      name: field.text(
        'Name asked for, byte for byte, as zone files and dig write it without the last dot: `\\.` is a dot inside a label, `\\000` a NUL.',
        { max: NAME_CHARS },
      ),
      type: field.text('Type asked for: `A`, `TYPE65280`.'),
      class: field.text('Class asked for: `IN`, `CH`, `CLASS5`.'),
      opcode: field.text('Purpose: `QUERY`, `NOTIFY`, `UPDATE`.'),
      rcode: field.text('What it is answered, unless its source asks too often.'),
      query_id: field.int('Number that the visitor gave it.'),
      flags: field.text('Bits that were set: `rd ad cd`.'),
      edns_version: field.int('Version of EDNS; null without EDNS.'),
      edns_bytes: field.int('Largest answer over UDP that the visitor takes.'),
      edns_options: field.text('Options of EDNS: `COOKIE 0123456789abcdef, NSID`.'),
      dnssec_ok: field.bool('Whether signatures were asked for (DO).'),
      records: field.text('Records beside the question: `answer A, additional TSIG`.'),
      trailing: field.int('Bytes after the end of the message; null when there were none.'),
    },
  },
  malformed: {
    about:
      'A message came that no name server would take: too short, an answer that nobody asked for, names that do not end.',
    grade: 'probe',
    summary: 'sent {size} bytes that are no query ({fault})',
    fields: {
      fault: field.choice('What is wrong first.', [
        'cut',
        'header',
        'response',
        'questions',
        'question',
        'name',
        'compression',
        'record',
        'edns',
      ]),
      packet: field.bytes('The message.', { max: KEPT_BYTES }),
      size: field.int('Its bytes.'),
      rcode: field.text('What it was answered; null when nothing.'),
      name: field.text('Name asked for, where one could be read.', { max: NAME_CHARS }),
      type: field.text('Type asked for.'),
    },
  },
} as const;

export type DnsPeer = Peer<typeof EVENTS>;
export type DnsOptions = ValuesOf<typeof OPTIONS>;

export function addressProblems({ address_v4: v4, address_v6: v6 }: DnsOptions): readonly string[] {
  return [
    ...(v4 === '' || isIPv4(v4) ? [] : ['`address_v4` must be an IPv4 address like 10.0.0.5, or empty']),
    ...(v6 === '' || (isIPv6(v6) && !v6.includes('%'))
      ? []
      : ['`address_v6` must be an IPv6 address like 2001:db8::5, or empty']),
  ];
}
