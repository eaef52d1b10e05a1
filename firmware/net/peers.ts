import type { Capture, DataListener, DataPeer, Peer, StreamPeer, TcpPeer, UdpPeer } from '../sensors/sensor.ts';
import type { EventDeclarations } from '../core/declaration.ts';
import type { Carrier } from './carrier.ts';
import { openDataListener } from './data.ts';
import { guardedStream } from './guarded.ts';
import type { Room } from './room.ts';
import { after, secureWire } from './secure.ts';
import type { Session } from './session.ts';
import { Turns } from './turns.ts';
import type { SocketWire, Wire } from './wire.ts';

/** Bytes of a byte string. A char that is no byte is a bug of the sensor, not to be hidden by cutting it to 8 bits. */
export function bytesOf(bytes: string | Uint8Array): Buffer {
  if (typeof bytes !== 'string') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const buffer = Buffer.from(bytes, 'latin1');
  if (WIDE.test(bytes)) throw new TypeError('send takes bytes: turn text into a byte string with byteString()');
  return buffer;
}
const WIDE = /[^\u0000-\u00ff]/;

function basePeer(room: Room, session: Session): Peer<EventDeclarations> {
  const { identity } = session;
  return {
    remoteAddress: identity.remoteAddress,
    remotePort: identity.remotePort,
    localAddress: identity.localAddress,
    localPort: identity.localPort,
    device: room.device,
    now: () => room.clock.now(),
    record(name, fields) {
      session.record(name, fields as Parameters<Session['record']>[1]);
      session.throwIfEnded();
    },
  };
}

export function tcpPeer(room: Room, session: Session, carrier: Carrier, wire: SocketWire): TcpPeer<EventDeclarations> {
  const turns = new Turns(session, wire, room.limits.line);
  let current: Wire = wire;
  return {
    ...basePeer(room, session),
    line: (max) => turns.line(max),
    exactly: (length) => turns.exactly(length),
    some: () => turns.some(),
    unread() {
      const held = turns.unread();
      return current === wire ? Buffer.concat([held, wire.unread()]) : held;
    },
    send: async (bytes) => await current.send(bytesOf(bytes)),
    async wait(ms) {
      await Promise.race([room.sleep(ms), session.over()]);
      session.throwIfEnded();
    },
    capture: (name): Capture => session.capture(name),
    async secure(received) {
      const first = received === undefined ? undefined : Buffer.concat([received, turns.unread()]);
      if (first === undefined) wire.unread();
      session.encrypted = true;
      // Else an alert, which is all that some are answered, would wait for it, and be too late.
      await session.written();
      session.throwIfEnded();
      const secured = await secureWire(first === undefined ? wire : after(first, wire), await room.secureContext());
      session.throwIfEnded();
      if (secured === undefined) return false;
      current = secured;
      session.finish = async () => await secured.finish?.();
      turns.switchTo(secured);
      return true;
    },
    listen: async (): Promise<DataListener> => await openDataListener(room, session, carrier),
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
