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

/** The same wire, with bytes in front that have been read from it already. */
export function after(first: Buffer, wire: Wire): Wire {
  let held: Buffer | undefined = first.length > 0 ? first : undefined;
  return {
    async some() {
      const bytes = held ?? (await wire.some());
      held = undefined;
      return bytes;
    },
    send: async (bytes) => await wire.send(bytes),
  };
}
