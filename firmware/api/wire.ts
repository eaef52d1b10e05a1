import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { Answer, Pieces, Text } from './router.ts';

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

export async function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, cookies, body }: Answer,
  log: (sentence: string) => void,
  silentMs: number,
): Promise<void> {
  const whole = typeof body === 'string' || body instanceof Uint8Array;
  const length = status === 304 || !whole ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  // A refused request may be followed by a body that nobody wants to read.
  const last = status >= 400 ? { connection: 'close' } : {};
  if (cookies !== undefined) response.setHeader('set-cookie', cookies);
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, ...length, ...last });
  mayBeSilentFor(request, silentMs);
  if (request.method === 'HEAD') response.end();
  else if (whole) response.end(body);
  else await writePieces(response, body, log, (whose) => mayBeSilentFor(request, whose === 'ours' ? 0 : silentMs));
}

/** Nothing moves on its connection for so long; 0: for ever, while it is us who keep the other end waiting. */
export const mayBeSilentFor = ({ socket }: OnConnection, ms: number): void => void socket?.setTimeout(ms);

/** Whatever its type says: a request that was cut has lost its socket by the time its answer is there. */
interface OnConnection {
  readonly socket: Pick<IncomingMessage['socket'], 'setTimeout'> | null;
}

/** The next piece is made when the last was taken. A body that breaks off is cut, so that nobody takes it for whole. */
async function writePieces(
  response: ServerResponse,
  body: Pieces,
  log: (sentence: string) => void,
  turn: (whose: 'ours' | 'theirs') => void,
): Promise<void> {
  try {
    turn('ours');
    for await (const piece of body) {
      turn('theirs');
      if (response.destroyed) return;
      if (!response.write(piece)) await drained(response);
      turn('ours');
    }
    turn('theirs');
    response.end();
    await finished(response);
  } catch (error) {
    response.destroy();
    // The reader had enough: nobody's fault.
    if (errnoOf(error) !== 'ERR_STREAM_PREMATURE_CLOSE') log(`An answer broke off: ${messageOf(error)}`);
  }
}

const drained = async (response: ServerResponse): Promise<void> =>
  await new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

/** An answer on a connection that node:http has let go of. */
export function writeRaw(socket: Duplex, { status, headers, body }: Text): void {
  const all = { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
}
