import type { EventRow, EventsPage, LiveMessage, StatusAnswer } from '../firmware/api/contract.ts';
import type { FeedAction } from './feed.ts';

/** How the page stands with the daemon. Times are the browser's own. */
export type Connection =
  | { readonly kind: 'connecting'; readonly heardAt: number | null }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting'; readonly heardAt: number | null; readonly retryAt: number };

export interface Socket {
  close(): void;
}

/** The world, as this file needs it: the browser's in main.tsx, Node's in the tests. */
export interface World {
  get(path: string): Promise<unknown>;
  openSocket(path: string, heard: (text: string) => void, closed: () => void): Socket;
  /** Returns what cancels it. */
  later(what: () => void, ms: number): () => void;
  now(): number;
  random(): number;
}

export interface Follower {
  /** The newest event that the page holds, and the number it resumes from. */
  held(): { readonly cursor: number | undefined; readonly newest: EventRow | undefined };
  feed(action: FeedAction): void;
  status(status: StatusAnswer): void;
  connection(connection: Connection): void;
}

/** Events loaded at first and each time older ones are asked for. */
export const PAGE_EVENTS = 200;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** The daemon says something every 15 s; two of those missed is a dead line. */
const SILENCE_MS = 40_000;

/** Exponential, with jitter: twenty pages must not come back in step after a restart. */
export const waitMs = (failures: number, random: number): number =>
  Math.round(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1)) * (0.75 + random / 2));

/** Follows the daemon until stopped: loads the newest page, then lives on the socket, and resumes by number. */
export function follow(world: World, follower: Follower): { retryNow(): void; stop(): void } {
  let failures = 0;
  let heardAt: number | null = null;
  let socket: Socket | undefined;
  let cancel = (): void => undefined;
  /** What belongs to an earlier attempt is ignored. */
  let attempt = 0;

  async function connect(): Promise<void> {
    const mine = ++attempt;
    cancel();
    follower.connection({ kind: 'connecting', heardAt });
    try {
      const from = await startFrom(world, follower, () => mine === attempt);
      if (mine !== attempt) return;
      socket = world.openSocket(
        `/api/v1/live?after=${from}`,
        (text) => {
          if (mine === attempt) heard(JSON.parse(text) as LiveMessage);
        },
        () => {
          if (mine === attempt) lost();
        },
      );
      watch();
    } catch {
      // Whatever it was (daemon gone, network gone, an answer that is no JSON): the cure is to try again.
      if (mine === attempt) lost();
    }
  }

  function heard(message: LiveMessage): void {
    failures = 0;
    heardAt = world.now();
    watch();
    if (message.type === 'status') return follower.status(message.status);
    if (message.lastEvent < (follower.held().cursor ?? 0)) return startAnew();
    follower.connection({ kind: 'live' });
    if (message.events.length > 0) follower.feed({ type: 'arrived', events: message.events });
  }

  /** The daemon's numbers are below ours: its database was replaced, and ours are other events. */
  function startAnew(): void {
    follower.feed({ type: 'loaded', events: [], full: false });
    socket?.close();
    void connect();
  }

  function lost(): void {
    attempt += 1;
    socket?.close();
    failures += 1;
    const ms = waitMs(failures, world.random());
    follower.connection({ kind: 'waiting', heardAt, retryAt: world.now() + ms });
    cancel();
    cancel = world.later(() => void connect(), ms);
  }

  function watch(): void {
    cancel();
    cancel = world.later(lost, SILENCE_MS);
  }

  void connect();
  return {
    /** The network is back or the page is looked at again. */
    retryNow() {
      if (failures > 0) void connect();
    },
    stop() {
      attempt += 1;
      cancel();
      socket?.close();
    },
  };
}

/** The number to resume from; loads the newest page when there is none, or when it stands for another event now. */
async function startFrom(world: World, follower: Follower, current: () => boolean): Promise<number> {
  const { cursor, newest } = follower.held();
  if (cursor !== undefined && newest !== undefined && (await isSame(world, newest))) return cursor;
  const { events } = (await world.get(`/api/v1/events?limit=${PAGE_EVENTS}`)) as EventsPage;
  if (current()) follower.feed({ type: 'loaded', events, full: events.length === PAGE_EVENTS });
  return events[0]?.id ?? 0;
}

/** An event that is gone was deleted by age; one that differs has another history. */
async function isSame(world: World, held: EventRow): Promise<boolean> {
  const page = (await world.get(`/api/v1/events?after=${held.id - 1}&limit=1`)) as EventsPage;
  const [stored] = page.events;
  if (page.lastEvent < held.id) return false;
  if (stored === undefined || stored.id !== held.id) return true;
  return stored.at === held.at && stored.sensor === held.sensor && stored.summary === held.summary;
}
