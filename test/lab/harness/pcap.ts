/** One TCP connection whose handshake was completed: it reached `accept`, or was gone before. */
export interface Connection {
  readonly from: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** What the visitor sent, in order, each byte once. */
  readonly sent: Buffer;
  /** What it was answered. */
  readonly answered: Buffer;
}

const FILE_HEAD = 24;
const PACKET_HEAD = 16;
/** Linux gives its loopback Ethernet headers (DLT_EN10MB). */
const ETHERNET_HEAD = 14;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

interface Segment {
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly sequence: number;
  readonly flags: number;
  readonly data: Buffer;
}

interface Side {
  next: number;
  readonly parts: Buffer[];
}

interface Pair {
  readonly opening: Segment;
  completed: boolean;
  readonly visitor: Side;
  readonly host: Side;
}

/** The completed connections of a capture file, in the order of their SYNs. Loopback loses and reorders nothing. */
export function connectionsIn(file: Buffer): readonly Connection[] {
  const all: Pair[] = [];
  const open = new Map<string, Pair>();
  for (const segment of segmentsIn(file)) {
    const key = `${segment.from} ${segment.fromPort} ${segment.to} ${segment.toPort}`;
    if ((segment.flags & (SYN | ACK)) === SYN) {
      if (open.get(key)?.opening.sequence === segment.sequence) continue;
      const pair: Pair = {
        opening: segment,
        completed: false,
        visitor: { next: segment.sequence + 1, parts: [] },
        host: { next: 0, parts: [] },
      };
      open.set(key, pair);
      all.push(pair);
      continue;
    }
    const mine = open.get(key);
    if (mine !== undefined) {
      // A port scan with half-open connections answers the SYN+ACK with RST: nobody was ever connected.
      if ((segment.flags & RST) === 0 && (segment.flags & ACK) !== 0) mine.completed = true;
      take(mine.visitor, segment);
      continue;
    }
    const theirs = open.get(`${segment.to} ${segment.toPort} ${segment.from} ${segment.fromPort}`);
    if (theirs === undefined) continue;
    if ((segment.flags & SYN) !== 0) theirs.host.next = segment.sequence + 1;
    else take(theirs.host, segment);
  }
  return all.filter(({ completed }) => completed).map(connectionOf);
}

const connectionOf = ({ opening, visitor, host }: Pair): Connection => ({
  from: opening.from,
  fromPort: opening.fromPort,
  toPort: opening.toPort,
  sent: Buffer.concat(visitor.parts),
  answered: Buffer.concat(host.parts),
});

function take(side: Side, { sequence, data, flags }: Segment): void {
  if (data.length === 0 || (flags & RST) !== 0) return;
  const known = (side.next - sequence) >>> 0;
  // Sent again: only what is new in it counts.
  if (known > data.length) return;
  side.parts.push(data.subarray(known));
  side.next = (sequence + data.length + ((flags & FIN) === 0 ? 0 : 1)) >>> 0;
}

function* segmentsIn(file: Buffer): Generator<Segment> {
  if (file.readUInt32LE(0) !== 0xa1b2c3d4) throw new Error('tcpdump wrote no little-endian pcap file');
  for (let at = FILE_HEAD; at + PACKET_HEAD <= file.length;) {
    const length = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + PACKET_HEAD, at + PACKET_HEAD + length);
    at += PACKET_HEAD + length;
    const segment = segmentOf(frame);
    if (segment !== undefined) yield segment;
  }
}

function segmentOf(frame: Buffer): Segment | undefined {
  const type = frame.readUInt16BE(12);
  const ip = frame.subarray(ETHERNET_HEAD);
  if (type === 0x0800) {
    const head = ((ip[0] ?? 0) & 15) * 4;
    return tcp(ip.subarray(head, ip.readUInt16BE(2)), ip.subarray(12, 16).join('.'), ip.subarray(16, 20).join('.'));
  }
  if (type === 0x86dd && ip[6] === 6) {
    return tcp(ip.subarray(40, 40 + ip.readUInt16BE(4)), ip.toString('hex', 8, 24), ip.toString('hex', 24, 40));
  }
  return undefined;
}

function tcp(bytes: Buffer, from: string, to: string): Segment {
  return {
    from,
    to,
    fromPort: bytes.readUInt16BE(0),
    toPort: bytes.readUInt16BE(2),
    sequence: bytes.readUInt32BE(4),
    flags: bytes[13] ?? 0,
    data: bytes.subarray(((bytes[12] ?? 0) >> 4) * 4),
  };
}
