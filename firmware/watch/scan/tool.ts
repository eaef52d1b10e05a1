import { groupsOf } from '../../core/address.ts';
import type { Probe } from './probe.ts';

const NMAP_WINDOWS: ReadonlySet<number> = new Set([1024, 2048, 3072, 4096]);
/** nmap's OS detection: the UDP packet U1 (osscan2.cc), an IP id and a length that nothing else has. */
const NMAP_U1 = { ipId: 0x1042, length: 308 };
const TCP_HEADER = 20;
/** Option 2 of RFC 793: what a segment may hold. */
const MSS_OPTION = 4;
const ZMAP_ID = 54_321;
const ZMAP_WINDOW = 65_535;
const HPING_WINDOW = 512;

/** The program that makes such packets; undefined: any. */
export function toolOf({ kind, dstIp, dstPort, marks }: Probe): string | undefined {
  const { ipId, window, sequence, length } = marks;
  if (kind === 'udp') return ipId === NMAP_U1.ipId && length === NMAP_U1.length ? 'nmap' : undefined;
  if (window === null || dstPort === null) return undefined;
  if (kind === 'syn' && ipId !== null && sequence !== null) {
    // masscan's templ-pkt.c: so that it knows the answer again without a table.
    if (ipId === ((lowWord(dstIp) ^ dstPort ^ sequence) & 0xffff)) return 'masscan';
    if (ipId === ZMAP_ID && window === ZMAP_WINDOW) return 'zmap';
  }
  // No system offers so small a window, and nmap's SYN has one option: the segment size.
  if (NMAP_WINDOWS.has(window) && length === TCP_HEADER + (kind === 'syn' ? MSS_OPTION : 0)) return 'nmap';
  return window === HPING_WINDOW && length === TCP_HEADER ? 'hping3' : undefined;
}

/** The last 16 bits of an address. */
function lowWord(ip: string): number {
  if (ip.includes(':')) return Number.parseInt(groupsOf(ip)[7] ?? '0', 16);
  const [, , c = 0, d = 0] = ip.split('.').map(Number);
  return c * 256 + d;
}
