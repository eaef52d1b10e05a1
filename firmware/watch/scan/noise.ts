import type { Probe } from './probe.ts';

/** Ports that a healthy network probes by itself. */
export interface Ignored {
  readonly tcp: ReadonlySet<number>;
  readonly udp: ReadonlySet<number>;
}

/** Who is asked there answers from there, late ones too: names (53, 137, 5353, 5355), DHCP, time, discovery. */
const ANSWERERS: ReadonlySet<number> = new Set([53, 67, 123, 137, 547, 1900, 3702, 5351, 5353, 5355]);
/** What programs ask from (RFC 6335 section 6: 1024 is where ports are no system's). */
const FIRST_ASKING_PORT = 1024;

/** Echo request in ICMP (RFC 792) and ICMPv6 (RFC 4443). */
const ECHO: ReadonlySet<number> = new Set([8, 128]);

export const isEcho = ({ kind, icmpType }: Probe): boolean =>
  kind === 'icmp' && icmpType !== null && ECHO.has(icmpType);

/** What a machine without bad intentions may send. It is counted, and belongs to a scan when there is one besides. */
export function isNoise({ kind, srcPort, dstPort }: Probe, ignored: Ignored): boolean {
  if (dstPort === null) return false;
  if (kind === 'udp') {
    return ignored.udp.has(dstPort) || (srcPort !== null && ANSWERERS.has(srcPort) && dstPort >= FIRST_ASKING_PORT);
  }
  return kind !== 'protocol' && kind !== 'icmp' && ignored.tcp.has(dstPort);
}
