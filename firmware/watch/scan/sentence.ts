import type { ProbeKind } from '../../core/scan-events.ts';
import { portsText, union } from './port-set.ts';
import type { Scan } from './scan.ts';
import type { Counted } from './telling.ts';

export const KIND_NAMES = {
  syn: 'SYN',
  fin: 'FIN',
  null: 'NULL',
  xmas: 'XMAS',
  ack: 'ACK',
  maimon: 'Maimon (FIN/ACK)',
  syn_ack: 'SYN/ACK',
  odd: 'odd TCP flags',
  udp: 'UDP',
  icmp: 'ICMP',
  protocol: 'IP protocol',
} as const satisfies Record<ProbeKind, string>;

/** Of the ports, what a person takes in at a glance. */
const GLANCE = 40;
const ALSO_MAX = 4;
/** So many packets, and so many for each port, are no scan that was repeated. */
const FLOOD_PROBES = 1000;
const FLOOD_A_PORT = 100;

/** `SYN scan of 1,000 ports in 12 s (21-23,80,…), nmap; also UDP (12), ICMP (2)` */
export function sentence(scan: Scan, kinds: Counted): string {
  const [[main, tally] = [], ...others] = kinds;
  if (main === undefined || tally === undefined) return 'no probe';
  const { text, count } = portsText(union([tally.ports]), GLANCE);
  const isFlood = tally.probes >= FLOOD_PROBES && tally.probes >= FLOOD_A_PORT * Math.max(1, count);
  const said = what(main, isFlood, count, text, tally.probes);
  const seconds = lasted(scan.lastMono - scan.startedMono);
  const inTime = seconds === '' ? '' : ` in ${seconds}`;
  const glance = count > 1 && main !== 'protocol' ? ` (${text})` : '';
  const crowd =
    scan.srcIp === null ? `, from about ${counted(scan.sources)} addresses, some or all of them forged` : '';
  const tool = scan.tool === undefined ? '' : `, ${scan.tool}`;
  return `${said}${inTime}${glance}${tool}${crowd}${also(others)}`;
}

function what(kind: ProbeKind, isFlood: boolean, count: number, ports: string, probes: number): string {
  const name = KIND_NAMES[kind];
  if (kind === 'icmp') return `${name} ${isFlood ? 'flood' : 'probe'}, ${packets(probes)}`;
  if (kind === 'protocol') return `${name} scan of ${counted(count)} protocol${count === 1 ? '' : 's'}`;
  const object = count === 1 ? `port ${ports}` : `${counted(count)} ports`;
  if (isFlood) return `${name} flood of ${object}, ${packets(probes)}`;
  return `${name} ${count === 1 ? 'probe' : 'scan'} of ${object}`;
}

function also(others: Counted): string {
  if (others.length === 0) return '';
  const named = others.slice(0, ALSO_MAX).map(([kind, { probes }]) => `${KIND_NAMES[kind]} (${counted(probes)})`);
  if (others.length > ALSO_MAX) named.push(`${others.length - ALSO_MAX} more`);
  return `; also ${named.join(', ')}`;
}

const packets = (count: number): string => `${counted(count)} packet${count === 1 ? '' : 's'}`;
const counted = (count: number): string => count.toLocaleString('en-US');

const MINUTE_S = 60;
const HOUR_S = 3600;

/** `12 s`, `5 min`, `3 h`: in whole units, of which there are two or more. */
function lasted(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds === 0) return '';
  if (seconds < 2 * MINUTE_S) return `${seconds} s`;
  if (seconds < 2 * HOUR_S) return `${Math.round(seconds / MINUTE_S)} min`;
  return `${Math.round(seconds / HOUR_S)} h`;
}
