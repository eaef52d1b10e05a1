import { errnoOf } from '../core/errors.ts';
import type { Carrier } from './carrier.ts';
import type { Room } from './room.ts';
import type { Session } from './session.ts';
import { SocketWire } from './wire.ts';

export interface Carried {
  readonly wire: SocketWire;
  /** Resolves when the carrier is gone and the session's end is recorded. */
  readonly gone: Promise<void>;
}

/**
 * Ties a session to what carries it: takes a place, hears errors and the visitor's close, and hangs up when the session
 * ends. A good end, or one that the product says
 * a word to, is a FIN and some patience (Places.sweep), so that the last words arrive; any other end cuts.
 */
export function carry(room: Room, session: Session, carrier: Carrier): Carried {
  const { stream } = carrier;
  const wire = new SocketWire(session, stream);

  session.hangUp = (reason) => {
    wire.release();
    // In clear, and on the conversation's own connection: a data connection carries a file.
    const mayTalk = !session.encrypted && session.identity.parent === null;
    const farewell = mayTalk ? session.decoy.sensor.farewells?.[reason] : undefined;
    if (farewell !== undefined) {
      const bytes = Buffer.from(farewell, 'latin1');
      session.bytesOut += bytes.length;
      stream.end(bytes);
    } else if (reason === 'sensor-done' || reason === 'visitor-closed') stream.end();
    else {
      stream.destroy();
      return;
    }
    // What still comes is heard (it counts, and belongs to the first bytes) but leads nowhere.
    stream.resume();
  };
  session.cut = () => stream.destroy();

  const gone = new Promise<void>((resolve) => {
    stream.on('error', (error: Error) => {
      session.end(errnoOf(error) === 'ECONNRESET' || errnoOf(error) === 'EPIPE' ? 'reset' : 'visitor-closed');
    });
    stream.once('close', () => {
      session.end('visitor-closed');
      wire.release();
      // A sensor that was waiting hears of the end first, and may still record what it held.
      setImmediate(() => {
        session.close();
        resolve();
      });
    });
  });
  room.places.take(session);
  return { wire, gone };
}
