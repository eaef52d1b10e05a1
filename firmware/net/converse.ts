import { Malformed, SessionEnded } from '../core/errors.ts';
import type { Carrier } from './carrier.ts';
import { carry } from './carry.ts';
import { Conversation } from './conversation.ts';
import { streamPeer, udpPeer } from './peers.ts';
import type { Decoy, Room } from './room.ts';
import { identityOf, Session, type Identity } from './session.ts';

/** One accepted connection, from accept to the recorded end. Never rejects. */
export async function converse(room: Room, decoy: Decoy, carrier: Carrier): Promise<void> {
  const session = new Session(room, decoy, identityOf(carrier, 'tcp', null));
  const { wire, gone } = carry(room, session, carrier);
  if (carrier.remoteAddress === undefined || carrier.stream.destroyed) {
    // Reset before it could be accepted: there is nobody to talk to, but it happened.
    session.end('reset');
    carrier.stream.destroy();
  } else {
    const peer =
      decoy.sensor.transport === 'stream'
        ? streamPeer(room, session, wire)
        : new Conversation(room, session, carrier, wire);
    await talk(room, session, decoy, peer);
    // A visitor who does not read it holds nobody up longer than the session may last.
    if (session.reason === undefined && session.finish !== undefined)
      await Promise.race([session.finish(), session.over()]);
    session.end(wire.visitorDone ? 'visitor-closed' : 'sensor-done');
  }
  await gone;
}

/** One datagram. `reply` is undefined when the source asked too often to be answered. */
export async function answer(
  room: Room,
  decoy: Decoy,
  identity: Identity,
  packet: Buffer,
  reply: ((bytes: Buffer) => void) | undefined,
): Promise<void> {
  const session = new Session(room, decoy, identity);
  room.places.take(session);
  session.heard(packet);
  // A flood of datagrams would record an event each: beyond the number only what is new is looked into.
  if (!session.kept && room.folder.isNew(session.remoteAddress, packet)) session.keep();
  if (session.kept) await talk(room, session, decoy, udpPeer(room, session, packet, reply ?? (() => {})));
  session.end('sensor-done');
  session.close();
}

async function talk(room: Room, session: Session, decoy: Decoy, peer: object): Promise<void> {
  const { sensor } = decoy;
  try {
    await (sensor.talk as (peer: object, options: Decoy['options']) => Promise<void>).call(sensor, peer, decoy.options);
  } catch (error) {
    if (error instanceof SessionEnded) {
      session.end('visitor-closed');
    } else if (error instanceof Malformed) {
      session.end('malformed');
    } else if (session.reason === undefined) {
      room.fault(sensor.name, session.id, error);
      session.end('fault');
    }
  }
}
