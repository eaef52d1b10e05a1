import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { messageOf } from '../core/errors.ts';
import type { ApiLimits } from './limits.ts';
import { LiveClient } from './live-client.ts';
import { livePages } from './live-pages.ts';
import { NUMBER_BOUNDS, numberParameter, refuseUnknown } from './query.ts';
import { Refusal } from './refusal.ts';
import type { Sources } from './sources.ts';
import { statusTeller } from './status-teller.ts';

export const LIVE_PATH = '/api/v1/live';

/** RFC 6455 section 7.4.1: the endpoint is going away. */
const GOING_AWAY = 1001;

export interface Live {
  /** Takes a websocket over from the HTTP server; throws a Refusal before anything was sent. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop(): Promise<void>;
}

/** The live socket: every event above a number, in order, then the new ones as the store commits them. */
export function openLive(sources: Sources, limits: ApiLimits): Live {
  const { store, log } = sources;
  // No compression: 300 kB of zlib state for each client, and a box with 512 MB.
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.incomingBytes,
  });
  const pages = livePages(store, limits.eventsPerMessage);
  const clients = new Set<LiveClient>();
  const teller = statusTeller(sources, limits);
  const failed = (error: unknown): void => log(`The live page waits for the store: ${messageOf(error)}`);

  const forget = store.onCommit((lastEvent) => {
    pages.committed(lastEvent);
    for (const client of clients) void client.pull();
  });
  const heartbeat = setInterval(() => clients.forEach((client) => client.beat()), limits.heartbeatMs);
  const watch = setInterval(() => {
    if (clients.size > 0) void teller.look((text) => clients.forEach((client) => client.sendStatus(text)));
  }, limits.statusMs);

  return {
    accept(request, socket, head) {
      const after = startOf(request);
      if (clients.size >= limits.clients) {
        throw new Refusal(503, `${limits.clients} pages are open already; close one.`, { 'retry-after': '30' });
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const client = new LiveClient(webSocket, pages, limits, failed);
        clients.add(client);
        webSocket.on('close', () => clients.delete(client));
        void client.start(after);
        void teller.tell((text) => client.sendStatus(text));
      });
    },
    async stop() {
      forget();
      clearInterval(heartbeat);
      clearInterval(watch);
      for (const client of clients) client.close(GOING_AWAY);
      const deadline = Date.now() + limits.goodbyeMs;
      while (clients.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
      for (const client of clients) client.terminate();
    },
  };
}

function startOf(request: IncomingMessage): number | undefined {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  refuseUnknown(query, ['after']);
  return numberParameter(query, 'after', NUMBER_BOUNDS);
}
