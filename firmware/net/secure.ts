import { TLSSocket, type SecureContext } from 'node:tls';
import { guardedStream, wireOf } from './guarded.ts';
import type { Wire } from './wire.ts';

/** The TLS server side over a wire. Undefined when the handshake fails: the bytes that came are in the session's first bytes. */
export async function secureWire(wire: Wire, secureContext: SecureContext): Promise<Wire | undefined> {
  const socket = new TLSSocket(guardedStream(wire), { isServer: true, secureContext });
  const shaken = await new Promise<boolean>((resolve) => {
    socket.once('secure', () => resolve(true));
    for (const event of ['error', 'close', 'end']) socket.once(event, () => resolve(false));
  });
  if (!shaken) {
    socket.on('error', () => {});
    socket.destroy();
    return undefined;
  }
  return wireOf(socket);
}
