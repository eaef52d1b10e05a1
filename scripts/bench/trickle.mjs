// Log-ins at a steady pace: bytes written for one, and how long a visitor waits when there is no crowd.
import { checkpoint, differences, stored } from './evidence.mjs';
import { latency } from './flood.mjs';
import { sleep } from './figures.mjs';
import { writtenBytes } from './procfs.mjs';

/** @typedef {import('./servers.mjs').Server} Server */
/** @typedef {import('./visitors.mjs').Visitors} Visitors */
/** @typedef {{ bytes: number, withCheckpoint: number, banner: import('./flood.mjs').Latency | undefined, answer: import('./flood.mjs').Latency | undefined }} Trickled bytes: for one log-in */

/** Until the last batch, and the sync behind it, is over. What a log-in causes is counted when its page is made dirty. */
const SETTLE_MS = 2500;

/**
 * @param {Visitors} visitors
 * @param {Server} server with an empty write-ahead log
 * @param {'ftp' | 'telnet'} kind
 * @param {{ perSecond: number, seconds: number }} pace
 * @param {string[]} problems
 * @returns {Promise<Trickled>}
 */
export async function trickle(visitors, server, kind, { perSecond, seconds }, problems) {
  await sleep(SETTLE_MS);
  checkpoint(server);
  const before = writtenBytes(server.pid);
  const count = perSecond * seconds;
  const port = server.ports[kind];
  const seen = await visitors.visit({ kind, port, count, concurrency: 20, sources: 1, names: 'slow', perSecond });
  problems.push(...new Set(seen.failures));
  await stored(server, kind, seen.done);
  await sleep(SETTLE_MS);
  const bytes = writtenBytes(server.pid) - before;
  const owed = checkpoint(server);
  problems.push(...differences(server, kind, seen.done));
  return {
    bytes: bytes / seen.done,
    withCheckpoint: (bytes + owed) / seen.done,
    banner: latency(seen.bannerMs),
    answer: latency(seen.answerMs),
  };
}
