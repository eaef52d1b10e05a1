import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answer } from './router.ts';

/** Sent with everything. The page is made of its own three files, so everything else is forbidden. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

export function write(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  const length = status === 304 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // A refused request may be followed by a body that nobody wants to read.
  const last = status >= 400 ? { connection: 'close' } : {};
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, ...length, ...last });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** An answer on a connection that node:http has let go of. */
export function writeRaw(socket: Duplex, { status, headers, body }: Answer): void {
  const all = { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${String(body)}`);
}
