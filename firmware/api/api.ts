import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { plainAddress } from '../core/address.ts';
import { errnoOf, messageOf } from '../core/errors.ts';
import { admission } from './admission.ts';
import type { Asset } from './assets.ts';
import { admitTo } from './crowd.ts';
import { checkHost, checkOrigin } from './hosts.ts';
import { API_LIMITS, type ApiLimits } from './limits.ts';
import { listen } from './listen.ts';
import { LIVE_PATH, openLive } from './live.ts';
import { pageRoutes } from './page.ts';
import { refusalLog } from './refusal-log.ts';
import { Refusal } from './refusal.ts';
import { formOf, jsonOf, refuseBody } from './body.ts';
import { dispatch, pathOf, routeFor, type Access, type Answer, type Route } from './router.ts';
import { apiRoutes, refused } from './routes.ts';
import type { Sources } from './sources.ts';
import { mayBeSilentFor, write, writeRaw } from './wire.ts';

export interface ApiOptions extends Sources {
  readonly address: string;
  /** Names that it answers to beside its addresses: `skep-1a2b.local`. */
  readonly names?: readonly string[];
  /** 0: any free one; `url` says which. */
  readonly port: number;
  /** Serve it by https. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Networks that it may be reached from, beside this box; none: from anywhere. */
  readonly networks?: readonly string[];
  readonly assets: readonly Asset[];
  readonly limits?: Partial<ApiLimits>;
  /** Routes beside this room's own: how to log in. */
  readonly more?: readonly Route[];
  /** Who may ask for what. Left out: whoever connects reads everything and changes nothing. */
  readonly guard?: Guard;
  /** Told of each change that was asked for, also of one that was refused in the end. */
  readonly changed?: (request: IncomingMessage, status: number, source: string) => void;
}

/** Throws a Refusal when this request may not have that access. Called before a body is read. */
export type Guard = (request: IncomingMessage, access: Access) => void | Promise<void>;

const onlyReading: Guard = (_request, access) => {
  if (access === 'change') throw new Refusal(403, 'Nothing can be changed here without a log-in.');
};

export interface Api {
  readonly url: string;
  stop(): Promise<void>;
}

/** The management page and its API. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const limits: ApiLimits = { ...API_LIMITS, ...options.limits };
  const routes = [...apiRoutes(options), ...pageRoutes(options.assets, options), ...(options.more ?? [])];
  const guard = options.guard ?? onlyReading;
  const server = limited(limits, options.tls);
  const live = openLive(options, limits);
  const told = refusalLog(options.log, () => performance.now());

  const admits = admission(options.networks ?? []);
  // Before a word is said, TLS or not: the rules of the springboard do it sooner, where they are set.
  server.on('connection', (socket: Socket) => {
    if (admits(socket.remoteAddress ?? '')) return;
    told.refused(403, plainAddress(socket.remoteAddress ?? ''));
    socket.destroy();
  });
  server.on('request', (request, response) => {
    // Read now: a request that is cut has no socket any more.
    const source = sourceOf(request);
    // A question to a million events takes a slow box longer than a dead line may last.
    mayBeSilentFor(request, 0);
    void answer(request, source).then(async (given) => {
      // A store that does not answer tells that itself.
      if (given.status !== 503) told.refused(given.status, source);
      await write(request, response, given, options.log, limits.silentMs);
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A reset before the handshake is over: `close` follows, nothing was promised yet.
    socket.on('error', () => undefined);
    const source = sourceOf(request);
    void upgrade(request, socket, head).catch((error: unknown) => {
      const refusal = asRefusal(error);
      told.refused(refusal.status, source);
      writeRaw(socket, refused(refusal));
    });
  });
  server.on('clientError', (error, socket) => {
    if (errnoOf(error) === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    return writeRaw(socket, refused(unreadable(errnoOf(error))));
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    check(request, options);
    refuseBody(request);
    if (pathOf(request.url ?? '') !== LIVE_PATH) throw new Refusal(404, `The only websocket here is ${LIVE_PATH}.`);
    checkOrigin(request);
    await guard(request, 'read');
    live.accept(request, socket, head);
  }

  async function answer(request: IncomingMessage, source: string): Promise<Answer> {
    let changing = false;
    try {
      check(request, options);
      const url = request.url ?? '';
      const route = routeFor(routes, request.method ?? '', url);
      if (route.method === 'GET') refuseBody(request);
      await guard(request, route.access);
      changing = route.access === 'change';
      const given = await dispatch(route, url, {
        headers: request.headers,
        body: async () => await jsonOf(request, limits.bodyBytes),
        form: async () => await formOf(request, limits.formBytes),
        source,
      });
      if (changing) options.changed?.(request, given.status, source);
      return given;
    } catch (error) {
      const refusal = asRefusal(error);
      if (changing) options.changed?.(request, refusal.status, source);
      return refused(refusal);
    }
  }

  function asRefusal(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    options.log(
      `A request to the page failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new Refusal(500, 'Skep failed to answer; its log says more.');
  }

  async function stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await live.stop();
    server.closeAllConnections();
    await closed;
  }

  try {
    const url = await listen(server, options.address, options.port, options.tls === undefined ? 'http' : 'https');
    server.on('error', (error) => options.log(`The page's port: ${messageOf(error)}`));
    return { url, stop };
  } catch (error) {
    await live.stop();
    throw error;
  }
}

function limited(limits: ApiLimits, tls: ApiOptions['tls']): Server {
  const settings = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(limits.headersMs, 5_000),
  };
  const handshake = { handshakeTimeout: limits.headersMs, minVersion: 'TLSv1.2' } as const;
  const server = tls === undefined ? createServer(settings) : createTlsServer({ ...settings, ...handshake, ...tls });
  admitTo(server, limits);
  server.timeout = limits.silentMs;
  return server;
}

const sourceOf = ({ socket }: IncomingMessage): string => plainAddress(socket.remoteAddress ?? '');

/** What every request must be, whatever it asks for. */
function check(request: IncomingMessage, { address, names }: Pick<ApiOptions, 'address' | 'names'>): void {
  checkHost(request, address, names);
  if (request.url?.startsWith('/') !== true) throw new Refusal(400, 'Ask for a path that begins with /.');
}

function unreadable(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal(431, 'The headers are too long.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal(408, 'The request took too long.');
    default:
      return new Refusal(400, 'This is no HTTP request.');
  }
}
