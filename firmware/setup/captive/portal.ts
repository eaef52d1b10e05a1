import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { formOf } from '../../api/body.ts';
import { Refusal } from '../../api/refusal.ts';
import { dispatch, pathOf, routeFor, type Answer, type Route } from '../../api/router.ts';
import { write } from '../../api/wire.ts';
import { plainAddress } from '../../core/address.ts';
import { messageOf } from '../../core/errors.ts';
import { PORTAL_ADDRESS, USB_ADDRESS } from '../network.ts';
import { captiveAnswer, type Phase } from './answer.ts';

export interface PortalParts {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly phase: () => Phase;
  /** Its own names, `skep-1a2b.local`. */
  readonly names: readonly string[];
  readonly used: () => void;
  readonly log: (sentence: string) => void;
}

export interface Portal {
  stop(): Promise<void>;
}

/** Phones of a family, and all that their apps ask in the background. */
const CONNECTIONS_MAX = 64;
const FORM_BYTES = 8 * 1024;
const HEADER_BYTES = 8 * 1024;
const HEADERS_MS = 10_000;
const SILENT_MS = 30_000;
const BIND_TRIES = 10;
const BIND_AGAIN_MS = 500;

/** The page of the set-up on one address of its own links. Nobody else reaches it, and it holds nothing of the evidence. */
export async function openPortal(address: string, parts: PortalParts): Promise<Portal> {
  const own = new Set([PORTAL_ADDRESS, USB_ADDRESS, address, ...parts.names.map((name) => name.toLowerCase())]);
  const server = createServer({ maxHeaderSize: HEADER_BYTES, headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS });
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = SILENT_MS;
  server.keepAliveTimeout = 2000;
  server.on('request', (request, response) => void serve(request, response));
  server.on('clientError', (_error, socket) => void socket.destroy());

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await answerTo(request).catch((error: unknown) => refusalOf(error));
    await write(request, response, answer, parts.log, SILENT_MS);
  }

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const host = hostOf(request.headers.host ?? '');
    const url = request.url ?? '/';
    const path = pathOf(url.replace(/^https?:\/\/[^/]*/i, '')) || '/';
    if (!own.has(host)) return captiveAnswer(parts.phase(), host, path);
    parts.used();
    const route = routeFor(parts.routes, request.method ?? '', path === '/' ? '/setup' : url);
    const source = plainAddress(request.socket.remoteAddress ?? '');
    const nothing = async (): Promise<never> => await Promise.reject(new Refusal(415, 'Send a form.'));
    const form = async (): Promise<URLSearchParams> => await formOf(request, FORM_BYTES);
    return await dispatch(route, url, { headers: request.headers, body: nothing, form, source });
  }

  function refusalOf(error: unknown): Answer {
    if (!(error instanceof Refusal)) parts.log(`The set-up's page failed: ${messageOf(error)}`);
    const { status, message, headers } =
      error instanceof Refusal ? error : new Refusal(500, 'The device failed to answer; its log says more.');
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${message}\n` };
  }

  await bound(server, address, parts.port);
  server.on('error', (error) => parts.log(`The set-up's page: ${messageOf(error)}`));
  return {
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const hostOf = (host: string): string => host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');

/** The address is younger than the access point by a moment. */
async function bound(server: Server, address: string, port: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host: address, port }, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return;
    } catch (error) {
      if (tries >= BIND_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BIND_AGAIN_MS));
    }
  }
}
