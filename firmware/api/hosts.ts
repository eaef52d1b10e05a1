import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { plainAddress } from '../core/address.ts';
import { Refusal } from './refusal.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
const HOST = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9.-]{1,253}))(?::\d{1,5})?$/i;

/**
 * DNS rebinding: a page of a stranger points its own name at this box and then reads our answers as its own origin. The
 * browser still says that name in `Host`, so only names that are ours are answered. An address literal cannot be
 * rebound, so the address that was dialled is ours too. The port is free: `ssh -L 9000:127.0.0.1:8080` is how people
 * reach a loopback page.
 */
export function checkHost(request: IncomingMessage, configured: string, names: readonly string[] = []): void {
  const host = request.headers.host;
  if (host !== undefined && isOurs(host, [configured, ...names], request.socket.localAddress)) return;
  throw new Refusal(
    421,
    'This page answers to its own address only; open it as http://localhost or by its configured address.',
  );
}

/**
 * Cross-site websocket hijacking: the same-origin policy does not cover websockets, so the origin has to be checked
 * here, and a browser always sends it (RFC 6455 section 10.2). Call after checkHost.
 */
export function checkOrigin(request: IncomingMessage): void {
  if (isOwnOrigin(request.headers)) return;
  throw new Refusal(403, 'The live socket is for the page of this address only: Origin must be equal to Host.');
}

/** A page of this very address asks, and says so: of another port of this box, a decoy's, too, it is another one. */
export const isOwnOrigin = ({ origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>): boolean =>
  origin !== undefined && host !== undefined && isOriginOf(origin, host);

function isOurs(host: string, names: readonly string[], dialled: string | undefined): boolean {
  const match = HOST.exec(host);
  const name = (match?.[1] ?? match?.[2] ?? '').toLowerCase();
  if (name === '') return false;
  return LOOPBACK.has(name) || names.some((own) => name === own.toLowerCase()) || name === plainAddress(dialled ?? '');
}

/** https too: the owner may put a TLS proxy in front, which keeps the Host. */
const isOriginOf = (origin: string, host: string): boolean =>
  [`http://${host}`, `https://${host}`].some((own) => own.toLowerCase() === origin.toLowerCase());
