import { field, type ValuesOf } from '../core/field.ts';

const PORTS = { max: 4096, pattern: '^[0-9, -]*$' } as const;

export const SCANS = {
  socket: field.text(
    'Socket that this daemon listens on and ulogd writes to: the packets that reach no decoy; empty: scans are not watched.',
    { default: '/run/skep/scans.sock', max: 107 },
  ),
  gap_s: field.int(
    'Seconds of quiet from one source after which its scan is over. Longer than a slow scan’s pace (nmap -T0: 300 s), or each of its probes is a scan of its own.',
    { default: 1800, min: 10, max: 86_400 },
  ),
  ignored_tcp: field.text(
    'TCP ports that nobody is told of unless more is probed: "5357,7000-7010". Default: WS-Discovery, AnyDesk, update sharing of Windows.',
    { ...PORTS, default: '5357,7070,7680' },
  ),
  ignored_udp: field.text(
    'UDP ports, the same. Default: DHCP, NetBIOS, SSDP, WS-Discovery, mDNS, LLMNR, Dropbox. What goes to all machines, and pings, are never told of.',
    { ...PORTS, default: '67-68,137-138,546-547,1900,3702,5353,5355,17500' },
  ),
} as const;

export const SCANS_SECTION = {
  name: 'scans',
  about: 'Port scans: what the kernel logs of packets that nobody answers; needs nftables and ulogd2 (image/scan).',
  fields: SCANS,
} as const;

export type ScansWritten = ValuesOf<typeof SCANS>;
