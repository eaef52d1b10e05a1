import type { EventOwner } from './declaration.ts';
import { field } from './field.ts';

/** What a packet that never reached a decoy was. The TCP ones are called as nmap calls its scans. */
export const PROBE_KINDS = [
  'syn',
  'fin',
  'null',
  'xmas',
  'ack',
  'maimon',
  'syn_ack',
  'odd',
  'udp',
  'icmp',
  'protocol',
] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

/** So much of a list of ports goes into an event while the scan goes on, and at its end. */
export const PORTS_GOING_ON_MAX = 512;
export const PORTS_AT_END_MAX = 4096;

const NUMBERS = {
  first_at: field.int('When it began, UTC ms; with `event.src_ip` the key of its row in table `scan`.'),
  duration_ms: field.int('From the first probe to the last.'),
  kind: field.choice('What most of the probes were.', PROBE_KINDS),
  kinds: field.text('Each kind with its number of probes: `syn 1000, icmp 2`.', { max: 256 }),
  protocol: field.text('`tcp`, `udp`, `icmp`, or several: `tcp+udp`.', { max: 32 }),
  probes: field.int('Packets, also those that the kernel only counted.'),
  missed: field.int('Messages of the kernel that were lost while it went on; each stands for one packet or more.'),
  port_count: field.int('Different ports, TCP and UDP together.'),
  tcp_ports: field.text('TCP ports as ranges; … at its end: there are more.', { max: PORTS_AT_END_MAX }),
  udp_ports: field.text('UDP ports, the same.', { max: PORTS_AT_END_MAX }),
  tool: field.text('The program, where its packets show it.', { max: 32 }),
  dst_ip: field.text('The address of this box that was probed first.', { max: 64 }),
  mac: field.text('Hardware address that the probes came from: the machine’s own, or the last router’s.', { max: 17 }),
  sources: field.int('Of many addresses that are told as one: how many came; the same one may be counted again.'),
} as const;

/** Probes that never became a connection: one scan is one row in table `scan`, whose columns are these fields. */
export const SCAN_EVENTS = {
  name: 'scan',
  events: {
    scan: {
      about: 'Somebody probes ports of this box: told soon after it began and, while it goes on, at growing intervals.',
      grade: 'probe',
      summary: '{kind} scan of {port_count} ports in {duration_ms} ms ({tcp_ports}), {tool}',
      fields: NUMBERS,
    },
    ended: {
      about: 'A scan is over (`scans.gap_s`), or the daemon was stopped while it went on.',
      grade: null,
      summary: 'scan over: {kind} scan of {port_count} ports in {duration_ms} ms ({tcp_ports}), {tool}',
      fields: {
        ...NUMBERS,
        tcp_map: field.bytes(
          'When the text is cut, all TCP ports: port p is bit p % 8 (the lowest is 0) of byte p / 8.',
          { max: 8192 },
        ),
        udp_map: field.bytes('The same of UDP ports.', { max: 8192 }),
      },
    },
  },
} as const satisfies EventOwner;

export type ScanEvent = keyof typeof SCAN_EVENTS.events;
