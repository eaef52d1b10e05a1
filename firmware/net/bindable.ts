import { createSocket } from 'node:dgram';
import { createServer, isIPv6 } from 'node:net';
import { errnoOf } from '../core/errors.ts';
import type { Transport } from '../core/record.ts';

/** Opens a port as a decoy would and closes it at once; rejects with what keeps it from being opened. */
export async function tryBind(transport: Transport, address: string, port: number): Promise<void> {
  const bind = transport === 'udp' ? bindUdp : bindTcp;
  try {
    await bind(address, port);
  } catch (error) {
    // "All addresses" on a kernel without IPv6 are those of IPv4.
    if (address !== '::' || errnoOf(error) !== 'EAFNOSUPPORT') throw error;
    await bind('0.0.0.0', port);
  }
}

const bindTcp = async (host: string, port: number): Promise<void> =>
  await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host, port, ipv6Only: isIPv6(host) && host !== '::' }, () => {
      server.close(() => resolve());
    });
  });

const bindUdp = async (address: string, port: number): Promise<void> =>
  await new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address, port }, () => {
      socket.close(() => resolve());
    });
  });
