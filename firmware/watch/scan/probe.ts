import type { ProbeKind } from '../../core/scan-events.ts';

/** A packet as the kernel's log tells of it. */
export interface Probe {
  readonly srcIp: string;
  readonly dstIp: string;
  /** Null: the protocol has none. */
  readonly srcPort: number | null;
  /** Of kind `protocol`: the protocol's number. */
  readonly dstPort: number | null;
  readonly kind: ProbeKind;
  /** A program of this box listens on the port. */
  readonly listening: boolean;
  /** Packets that it stands for: of a flood only each so many-th is told. */
  readonly weight: number;
  /** Number of the message: what is missing in between was lost. */
  readonly sequence: number | null;
  readonly mac: string | null;
  readonly icmpType: number | null;
  /** What tells one program from another. */
  readonly marks: Marks;
}

export interface Marks {
  /** Null: IPv6 has none. */
  readonly ipId: number | null;
  readonly window: number | null;
  readonly sequence: number | null;
  /** Bytes behind the IP header: 20 of a TCP packet without options and data. ulogd's `tcp.offset` is always 0. */
  readonly length: number | null;
}

const WORD_BYTES = 4;

type Packet = Readonly<Record<string, unknown>>;

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;

/** One line of ulogd's JSON (its plugins BASE, IFINDEX, IP2STR, HWHDR); undefined: it is none of a probe. */
export function probeIn(line: string): Probe | undefined {
  const packet = parsed(line);
  if (packet === undefined) return undefined;
  const srcIp = text(packet, 'src_ip');
  const dstIp = text(packet, 'dest_ip');
  const label = /^(open|closed) (\d{1,5})$/.exec(text(packet, 'oob.prefix') ?? '');
  if (srcIp === null || dstIp === null || label === null) return undefined;
  const kind = kindOf(packet);
  if (kind === undefined) return undefined;
  return {
    srcIp: withZone(srcIp, text(packet, 'oob.in')),
    dstIp,
    srcPort: number(packet, 'src_port'),
    dstPort: kind === 'protocol' ? protocolOf(packet) : number(packet, 'dest_port'),
    kind,
    listening: label[1] === 'open',
    weight: Number(label[2]),
    sequence: number(packet, 'oob.seq.local'),
    mac: text(packet, 'mac.saddr.str'),
    icmpType: number(packet, 'icmp.type') ?? number(packet, 'icmpv6.type'),
    marks: {
      ipId: number(packet, 'ip.id'),
      window: number(packet, 'tcp.window'),
      sequence: number(packet, 'tcp.seq'),
      length: lengthOf(packet),
    },
  };
}

function parsed(line: string): Packet | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Packet) : undefined;
  } catch {
    return undefined;
  }
}

function number(packet: Packet, key: string): number | null {
  const value = packet[key];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const LONGEST = 64;

function text(packet: Packet, key: string): string | null {
  const value = packet[key];
  return typeof value === 'string' && value !== '' && value.length <= LONGEST ? value : null;
}

/** Link-local addresses mean something on one interface only (RFC 4007); a session's address is written like this, too. */
const withZone = (ip: string, device: string | null): string =>
  device !== null && /^fe[89ab]/i.test(ip) ? `${ip}%${device}` : ip;

/** BASE gives the number in front of extension headers in IPv6; with ports or flags it is plain what came behind. */
function protocolOf(packet: Packet): number | null {
  if (number(packet, 'tcp.window') !== null) return TCP;
  if (number(packet, 'udp.len') !== null) return UDP;
  return number(packet, 'ip6.nexthdr') ?? number(packet, 'ip.protocol');
}

function kindOf(packet: Packet): ProbeKind | undefined {
  switch (protocolOf(packet)) {
    case null:
      return undefined;
    case TCP:
      return tcpKind(packet);
    case UDP:
      return 'udp';
    case ICMP:
    case ICMPV6:
      return 'icmp';
    default:
      return 'protocol';
  }
}

function lengthOf(packet: Packet): number | null {
  const total = number(packet, 'ip.totlen');
  const header = number(packet, 'ip.ihl');
  return total !== null && header !== null ? total - header * WORD_BYTES : number(packet, 'ip6.payloadlen');
}

const FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'] as const;

/** By the six flags of RFC 793; ECN's two are set by honest SYNs as well (RFC 3168). */
function tcpKind(packet: Packet): ProbeKind {
  const flags = FLAGS.filter((flag) => number(packet, `tcp.${flag}`) === 1 || packet[`tcp.${flag}`] === true).join(' ');
  switch (flags) {
    case '':
      return 'null';
    case 'syn':
      return 'syn';
    case 'fin':
      return 'fin';
    case 'fin psh urg':
      return 'xmas';
    case 'ack':
    case 'psh ack':
      return 'ack';
    case 'fin ack':
    case 'fin psh ack':
      return 'maimon';
    case 'syn ack':
      return 'syn_ack';
    default:
      return 'odd';
  }
}
