import type { Clock } from '../../core/clock.ts';
import type { EventRecord } from '../../core/record.ts';
import {
  PORTS_AT_END_MAX,
  PORTS_GOING_ON_MAX,
  PROBE_KINDS,
  SCAN_EVENTS,
  type ProbeKind,
  type ScanEvent,
} from '../../core/scan-events.ts';
import { cut, storedFields } from '../../core/summary.ts';
import { portsText, union } from './port-set.ts';
import type { Scan, Tally } from './scan.ts';
import { sentence } from './sentence.ts';

export type Counted = readonly (readonly [kind: ProbeKind, tally: Tally])[];

const SUMMARY_MAX = 300;

/** A scan as it is now, as the event that tells it. */
export function told(name: ScanEvent, scan: Scan, clock: Clock): EventRecord {
  const declaration = SCAN_EVENTS.events[name];
  const kinds = byWeight(scan);
  const max = name === 'ended' ? PORTS_AT_END_MAX : PORTS_GOING_ON_MAX;
  const tcp = union(kinds.flatMap(([kind, { ports }]) => (protocolOf(kind) === 'tcp' ? [ports] : [])));
  const udp = union(kinds.flatMap(([kind, { ports }]) => (protocolOf(kind) === 'udp' ? [ports] : [])));
  const tcpText = portsText(tcp, max);
  const udpText = portsText(udp, max);
  const values = {
    first_at: scan.startedAt,
    duration_ms: Math.round(scan.lastMono - scan.startedMono),
    kind: kinds[0]?.[0],
    kinds: kinds.map(([kind, { probes }]) => `${kind} ${probes}`).join(', '),
    protocol: [...new Set(kinds.map(([kind]) => protocolOf(kind)))].join('+'),
    probes: scan.probes,
    missed: scan.missed,
    port_count: tcpText.count + udpText.count,
    tcp_ports: textOf(tcpText.text),
    udp_ports: textOf(udpText.text),
    tool: scan.tool,
    dst_ip: scan.dstIp,
    mac: scan.mac,
    sources: scan.srcIp === null ? scan.sources : undefined,
    ...(name === 'ended' && !tcpText.whole ? { tcp_map: tcp } : {}),
    ...(name === 'ended' && !udpText.whole ? { udp_map: udp } : {}),
  };
  const said = sentence(scan, kinds);
  return {
    kind: 'event',
    session: null,
    at: clock.now(),
    mono: clock.mono(),
    sensor: SCAN_EVENTS.name,
    name,
    grade: declaration.grade,
    summary: cut(name === 'ended' ? `scan over: ${said}` : said, SUMMARY_MAX),
    srcIp: scan.srcIp,
    fields: storedFields(declaration, values),
  };
}

/** … is what storedFields() would take for a character of a visitor's, byte by byte. */
const textOf = (ports: string): Uint8Array | undefined => (ports === '' ? undefined : Buffer.from(ports, 'utf8'));

/** The kind of most probes first; pings last, for they come along with everything. */
function byWeight({ kinds }: Scan): Counted {
  const rank = ([kind, { probes }]: Counted[number]): number => (kind === 'icmp' ? 0 : probes);
  const place = ([kind]: Counted[number]): number => PROBE_KINDS.indexOf(kind);
  return [...kinds].toSorted((a, b) => rank(b) - rank(a) || place(a) - place(b));
}

function protocolOf(kind: ProbeKind): 'tcp' | 'udp' | 'icmp' | 'ip' {
  switch (kind) {
    case 'udp':
    case 'icmp':
      return kind;
    case 'protocol':
      return 'ip';
    default:
      return 'tcp';
  }
}
