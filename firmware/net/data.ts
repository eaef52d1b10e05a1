import { SessionEnded } from '../core/errors.ts';
import type { DataListener, DataPeer } from '../sensors/sensor.ts';
import { plainAddress } from '../core/address.ts';
import type { Carrier } from './carrier.ts';
import { carry } from './carry.ts';
import { dataPeer } from './peers.ts';
import type { Holder } from './places.ts';
import type { Room } from './room.ts';
import { identityOf, Session } from './session.ts';

/** A visitor may dial before the sensor asks; more than one is only ever somebody else trying the port. */
const WAITING_MAX = 1;

/**
 * A port of a session's own (FTP PASV). Whoever dials it is a session of its own with the control session as parent;
 * only a connection from the same address becomes the data connection (another one is data theft, RFC 2577 section 3).
 */
export async function openDataListener(room: Room, parent: Session, control: Carrier): Promise<DataListener> {
  const waiting: { readonly peer: DataPeer; readonly session: Session }[] = [];
  let taker: ((peer: DataPeer | undefined) => void) | undefined;
  let open = true;

  // Plain: a dual-stack listener names an IPv4 visitor `::ffff:...`, which cannot be bound.
  const address = plainAddress(control.localAddress ?? '127.0.0.1');
  const handle = await room.openListener(address, (carrier) => {
    const session = new Session(room, parent.decoy, identityOf(carrier, 'tcp', parent.id));
    const carried = carry(room, session, carrier);
    const stranger = session.remoteAddress !== parent.remoteAddress;
    if (stranger || !open || waiting.length >= WAITING_MAX) {
      session.end('sensor-done');
      return;
    }
    // Whoever is busy here is not idle there: a slow transfer must not cost the visitor the control connection.
    for (const sign of ['data', 'drain']) {
      carrier.stream.on(sign, () => {
        if (parent.reason === undefined) room.places.touch(parent, room.clock.mono());
      });
    }
    const peer = dataPeer(room, session, carried.wire, () => carried.gone);
    if (taker === undefined) waiting.push({ peer, session });
    else taker(peer);
  });

  // The listener holds a file descriptor, so it holds a place; when it has to give way the session is told so.
  const holder: Holder = {
    holds: 'listener',
    remoteAddress: parent.remoteAddress,
    startedMono: room.clock.mono(),
    heardMono: room.clock.mono(),
    lingersSince: undefined,
    end: () => close(),
    cut: () => close(),
  };
  room.places.take(holder);

  function close(): void {
    if (!open) return;
    open = false;
    handle.close();
    room.places.release(holder);
    taker?.(undefined);
    // Whom nobody will ask for any more: the file was not there, or the visitor left without fetching it.
    for (const { session } of waiting.splice(0)) session.end('sensor-done');
  }
  parent.onEnd(close);

  return {
    port: handle.port,
    address,
    close,
    async accept(ms) {
      if (parent.reason !== undefined) throw new SessionEnded(parent.reason);
      const ready = waiting.shift()?.peer;
      if (ready !== undefined || !open) return ready;
      const peer = await new Promise<DataPeer | undefined>((resolve) => {
        taker = resolve;
        void room.sleep(ms).then(() => resolve(undefined));
      });
      taker = undefined;
      parent.throwIfEnded();
      return peer;
    },
  };
}
