import type { Server } from 'node:http';
import { Complaint, errnoOf, messageOf } from '../core/errors.ts';

/** Opens the port of the page; resolves to its URL, fails with a sentence for the owner. */
export function listen(server: Server, address: string, port: number, scheme: 'http' | 'https'): Promise<string> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error): void => reject(notListening(address, port, error));
    server.once('error', refused);
    server.listen({ host: address, port }, () => {
      server.off('error', refused);
      const bound = server.address();
      resolve(urlOf(scheme, address, typeof bound === 'object' && bound !== null ? bound.port : port));
    });
  });
}

function notListening(address: string, port: number, error: Error): Complaint {
  const where = `page.address, page.port: the page cannot listen on ${address} port ${port}`;
  switch (errnoOf(error)) {
    case 'EADDRINUSE':
      return new Complaint(`${where}, another program has that port; stop it or choose another port.`, 2);
    case 'EACCES':
      return new Complaint(`${where}, the right is missing; choose a port above 1023.`, 2);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Complaint(`${where}, this box has no such address.`, 2);
    default:
      return new Complaint(`${where}: ${messageOf(error)}.`, 2);
  }
}

function urlOf(scheme: string, address: string, port: number): string {
  const everywhere = address === '0.0.0.0' || address === '::';
  const host = everywhere ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  return `${scheme}://${host}:${port}/`;
}
