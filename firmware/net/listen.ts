import { createServer, isIPv6, type AddressInfo, type Server, type Socket } from 'node:net';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { Carrier } from './carrier.ts';
import { converse } from './converse.ts';
import { openDatagrams } from './datagrams.ts';
import type { Decoy, ListenerHandle, Room } from './room.ts';

/** Connections the kernel keeps for us while the event loop is busy; the kernel's own bound is net.core.somaxconn. */
const BACKLOG = 4096;

export interface Listening {
  readonly address: string;
  readonly port: number;
  close(): void;
}

/**
 * Opens one port of a decoy. The listener stays open for good: it is never closed and opened again between visitors, also
 * when the decoy is set otherwise meanwhile. `decoy` is asked at each accept; a visitor keeps what he met.
 */
export async function openDecoy(room: Room, decoy: () => Decoy, address: string, port: number): Promise<Listening> {
  if (decoy().sensor.transport === 'udp') return await openDatagrams(room, decoy, address, port);
  return await listenTcp(address, port, (socket) => void converse(room, decoy(), carrierOf(socket, port)));
}

/** A port of its own for a data connection. */
export async function openListener(address: string, onCarrier: (carrier: Carrier) => void): Promise<ListenerHandle> {
  return await listenTcp(address, 0, (socket) => onCarrier(carrierOf(socket, 0)));
}

/** What the owner has to know about a port that could not be opened: place and cure in one sentence. */
export function listenProblem(error: unknown, address: string, port: number): string {
  switch (errnoOf(error)) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is in use by another program: stop that program or choose another port`;
    case 'EACCES':
      return `no right to bind port ${port}: keep port_offset, or grant CAP_NET_BIND_SERVICE or authbind`;
    case 'EADDRNOTAVAIL':
      return `address ${address} is not one of this machine: choose one that 'ip address' shows, or leave 'address' out`;
    case 'EMFILE':
      return `no file descriptor is left for port ${port}: raise the limit (ulimit -n, LimitNOFILE=) or open fewer ports`;
    default:
      return `port ${port} on ${address} cannot be opened: ${messageOf(error)}`;
  }
}

async function listenTcp(address: string, port: number, onSocket: (socket: Socket) => void): Promise<Listening> {
  // Half-open: a visitor that has said its last word (`printf ... | nc`) still gets its answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.on('connection', onSocket);
  const bound = await listen(server, address, port);
  return { address: bound.address, port: bound.port, close: () => void server.close() };
}

async function listen(server: Server, address: string, port: number): Promise<AddressInfo> {
  try {
    return await listenOn(server, address, port);
  } catch (error) {
    // "All addresses" on a kernel without IPv6 are those of IPv4.
    if (address !== '::' || errnoOf(error) !== 'EAFNOSUPPORT') throw error;
    return await listenOn(server, '0.0.0.0', port);
  }
}

const listenOn = async (server: Server, host: string, port: number): Promise<AddressInfo> =>
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG, ipv6Only: isIPv6(host) && host !== '::' }, () => {
      server.off('error', reject);
      // An accept that fails (no descriptor left) must not end the daemon; Node goes on accepting by itself.
      server.on('error', () => {});
      resolve(server.address() as AddressInfo);
    });
  });

export const carrierOf = (socket: Socket, port: number): Carrier => ({
  stream: socket,
  remoteAddress: socket.remoteAddress,
  remotePort: socket.remotePort,
  localAddress: socket.localAddress,
  localPort: socket.localPort ?? port,
});
