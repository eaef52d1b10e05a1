import type { DataPeer, Peer, StreamPeer, UdpPeer } from '../sensors/sensor.ts';
import type { EventDeclarations } from '../core/declaration.ts';
import { guardedStream } from './guarded.ts';
import type { Room } from './room.ts';
import { secureWire } from './secure.ts';
import { bytesOf } from './sent.ts';
import type { Session } from './session.ts';
import type { SocketWire, Wire } from './wire.ts';

function basePeer(room: Room, session: Session): Peer<EventDeclarations> {
  const { identity } = session;
  return {
    remoteAddress: identity.remoteAddress,
    remotePort: identity.remotePort,
    localAddress: identity.localAddress,
    localPort: identity.localPort,
    device: room.device,
    now: () => room.clock.now(),
    record(name, fields, sources) {
      session.record(name, fields as Parameters<Session['record']>[1], sources);
      session.throwIfEnded();
    },
  };
}

export function udpPeer(
  room: Room,
  session: Session,
  packet: Buffer,
  reply: (bytes: Buffer) => void,
): UdpPeer<EventDeclarations> {
  return {
    ...basePeer(room, session),
    packet,
    async send(bytes) {
      const answer = bytesOf(bytes);
      await session.written();
      if (session.mayCount(answer.length)) reply(answer);
    },
  };
}

export function streamPeer(room: Room, session: Session, wire: SocketWire): StreamPeer<EventDeclarations> {
  const stream = guardedStream(wire);
  const closed = new Promise<void>((resolve) => {
    stream.once('close', resolve);
  });
  return { ...basePeer(room, session), stream, capture: (name) => session.capture(name), closed };
}

export function dataPeer(room: Room, session: Session, wire: SocketWire, hangUp: () => Promise<void>): DataPeer {
  let current: Wire = wire;
  return {
    some: async () => await current.some(),
    send: async (bytes) => await current.send(bytesOf(bytes)),
    async secure() {
      const secured = await secureWire(wire, await room.secureContext());
      if (secured === undefined) return false;
      current = secured;
      return true;
    },
    async close() {
      if (session.reason === undefined) await current.finish?.();
      session.end('sensor-done');
      await hangUp();
    },
  };
}
