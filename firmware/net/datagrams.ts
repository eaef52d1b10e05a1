import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { plainAddress, sourceOf } from '../core/address.ts';
import { answer } from './converse.ts';
import type { Listening } from './listen.ts';
import type { Decoy, Room } from './room.ts';

/** The kernel grants at most net.core.rmem_max. */
const RECEIVE_BYTES = 1024 * 1024;
const MINUTE_MS = 60_000;
/** Sources whose answers are counted one by one; beyond it newcomers are recorded but not answered in that minute. */
const SOURCES_MAX = 4096;

/** Opens one UDP port of a decoy: each datagram is a session of its own with at most one answer. */
export async function openDatagrams(room: Room, decoy: () => Decoy, address: string, port: number): Promise<Listening> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', ipv6Only: false });
  const mayAnswer = answerBudget(room);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address, port }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  // A burst waits in the kernel while the event loop is busy; what does not fit there is lost without a trace.
  socket.setRecvBufferSize(RECEIVE_BYTES);
  const bound = socket.address();
  // An ICMP "port unreachable" to an answer comes back as an error of the socket; it concerns nobody.
  socket.on('error', () => {});
  socket.on('message', (packet: Buffer, from: RemoteInfo) => {
    const identity = {
      remoteAddress: plainAddress(from.address),
      remotePort: from.port,
      localAddress: address === '::' || address === '0.0.0.0' ? undefined : address,
      localPort: bound.port,
      transport: 'udp' as const,
      parent: null,
    };
    const reply = mayAnswer(identity.remoteAddress)
      ? (bytes: Buffer): void => socket.send(bytes, from.port, from.address, () => {})
      : undefined;
    void answer(room, decoy(), identity, packet, reply);
  });
  return { address: bound.address, port: bound.port, close: () => void socket.close() };
}

/** A source address of a datagram is a claim: answering without a bound makes the box a weapon against whoever it names. */
function answerBudget(room: Room): (address: string) => boolean {
  let minute = -1;
  let answered = new Map<string, number>();
  return (address) => {
    const now = Math.floor(room.clock.mono() / MINUTE_MS);
    if (now !== minute) {
      minute = now;
      answered = new Map<string, number>();
    }
    const source = sourceOf(address);
    const count = (answered.get(source) ?? 0) + 1;
    if (count === 1 && answered.size >= SOURCES_MAX) return false;
    answered.set(source, count);
    return count <= room.limits.datagrams_answered;
  };
}
