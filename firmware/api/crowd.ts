import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { plainAddress, sourceOf } from '../core/address.ts';
import type { ApiLimits } from './limits.ts';

/** Who is in, and for whom there is a place. */
export interface Crowd<Client> {
  /** Whom to send away for it: itself, another, or nobody. */
  come(source: string, client: Client): Client | undefined;
  /** It has no place any more, or had none. */
  gone(client: Client): void;
}

/**
 * Keeps the clients of one source from taking the places of all others: each source has its own number, and when all
 * places are taken, the one that came first of the largest source gives way to who has fewer.
 */
export function crowdOf<Client>({
  connections,
  connectionsPerSource,
}: Pick<ApiLimits, 'connections' | 'connectionsPerSource'>): Crowd<Client> {
  const bySource = new Map<string, Set<Client>>();
  const sources = new Map<Client, string>();

  function gone(client: Client): void {
    const source = sources.get(client);
    if (source === undefined) return;
    sources.delete(client);
    const clients = bySource.get(source);
    clients?.delete(client);
    if (clients?.size === 0) bySource.delete(source);
  }

  const largest = (): ReadonlySet<Client> =>
    [...bySource.values()].reduce((most, clients) => (clients.size > most.size ? clients : most), new Set<Client>());

  return {
    come(source, client) {
      const mine = bySource.get(source) ?? new Set();
      if (mine.size >= connectionsPerSource) return client;
      const others = largest();
      const isFull = sources.size >= connections;
      // Only who takes more than a newcomer would: places do not go round in circles.
      if (isFull && others.size <= mine.size + 1) return client;
      const [leaving] = isFull ? others : [];
      // Its place is free now: what closes a socket takes another turn, and the next newcomer would find it taken.
      if (leaving !== undefined) gone(leaving);
      bySource.set(source, mine.add(client));
      sources.set(client, source);
      return leaving;
    },
    gone,
  };
}

/** Lets no crowd of one source, an IPv6 /64 counts as one, keep others from the page. Before anything is read. */
export function admitTo(server: Server, limits: ApiLimits): void {
  const crowd = crowdOf<Socket>(limits);
  server.on('connection', (socket: Socket) => {
    const source = sourceOf(plainAddress(socket.remoteAddress ?? ''));
    socket.once('close', () => crowd.gone(socket));
    crowd.come(source, socket)?.destroy();
  });
}
