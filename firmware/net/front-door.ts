import { createServer } from 'node:net';
import { plainAddress } from '../core/address.ts';
import { carrierOf } from './listen.ts';
import { converse } from './converse.ts';
import type { Decoy, Room } from './room.ts';

const EVERYWHERE = '::';
const BACKLOG = 4096;

/** A decoy behind the front door, at an address and the port that a visitor dials. */
export interface Behind extends Decoy {
  readonly address: string;
  readonly port: number;
}

/**
 * Takes every TCP port through one inherited socket (IP_TRANSPARENT, ip(7)): the kernel's TPROXY rules lead any dialled
 * port there, and the connection's local port is the one that was dialled. `otherwise` hears what no decoy is for: the
 * rules and the config are two files, and may differ for a while.
 */
export async function openFrontDoor(
  room: Room,
  fd: number,
  behind: readonly Behind[],
  otherwise: Decoy,
): Promise<{ close(): void }> {
  const byPort = new Map<number, Behind[]>();
  for (const one of behind) byPort.set(one.port, [...(byPort.get(one.port) ?? []), one]);
  const decoyFor = (address: string | undefined, port: number): Decoy => {
    const candidates = byPort.get(port) ?? [];
    const exact = candidates.find((one) => one.address === address);
    return exact ?? candidates.find((one) => one.address === EVERYWHERE || one.address === '0.0.0.0') ?? otherwise;
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.on('connection', (socket) => {
    const carrier = carrierOf(socket, 0);
    const { localAddress, localPort } = carrier;
    const address = localAddress === undefined ? undefined : plainAddress(localAddress);
    void converse(room, decoyFor(address, localPort), carrier);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ fd, backlog: BACKLOG }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
  return { close: () => void server.close() };
}
