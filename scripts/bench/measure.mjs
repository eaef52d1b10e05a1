// All that is measured, one after the other.
import { differences, stored } from './evidence.mjs';
import { flood } from './flood.mjs';
import { sleep } from './figures.mjs';
import { paint } from './paint.mjs';
import { cpuMs, memory } from './procfs.mjs';
import { startBare, startSkep } from './servers.mjs';
import { trickle } from './trickle.mjs';
import { Visitors } from './visitors.mjs';

/** @typedef {import('./options.mjs').Sizes} Sizes */
/** @typedef {import('./ground.mjs').Ground} Ground */
/** @typedef {import('./procfs.mjs').Memory} Memory */
/**
 * @typedef {object} Figures
 * @property {import('./flood.mjs').Flooded[]} floods
 * @property {{ cpuMs: number }} folded a connect of a source that comes too often to be kept one by one
 * @property {Record<'idle' | 'flooded' | 'rested' | 'encrypted' | 'held', Memory> & { bareIdle: Memory, heldCount: number }} memory
 * @property {number} idleCpuMs a second
 * @property {Record<'skep' | 'bare', import('./trickle.mjs').Trickled>} ftp at a steady pace
 * @property {import('./trickle.mjs').Trickled} telnet at a steady pace
 * @property {import('./paint.mjs').Painted[] | undefined} painted undefined: there is no Chromium here
 * @property {string[]} problems what is not in the evidence as it was done
 */

/** @param {Ground} ground @param {Sizes} sizes @param {(step: string) => void} tell @returns {Promise<Figures>} */
export async function measure(ground, sizes, tell) {
  /** @type {string[]} */
  const problems = [];
  const visitors = new Visitors(ground, sizes.visitors);
  const flooded = await floods(ground, visitors, sizes, problems, tell);
  const crowded = await crowd(ground, visitors, sizes, problems, tell);
  const steady = await trickles(ground, visitors, sizes, problems, tell);
  tell('the page in a browser');
  const painted = await paint(ground);
  const { idle, bareIdle, flooded: after, rested, encrypted } = flooded;
  return {
    floods: flooded.floods,
    folded: crowded.folded,
    memory: { idle, flooded: after, rested, encrypted, held: crowded.held, heldCount: sizes.held, bareIdle },
    idleCpuMs: flooded.idleCpuMs,
    ...steady,
    painted,
    problems,
  };
}

/** @param {Ground} ground @param {Visitors} visitors @param {Sizes} sizes @param {string[]} problems @param {(step: string) => void} tell */
async function floods(ground, visitors, sizes, problems, tell) {
  tell('idle');
  const skep = await startSkep(ground, 'flood');
  const bare = await startBare(ground, 'flood-bare', skep);
  await sleep(sizes.idleMs / 2);
  const before = cpuMs(skep.pid);
  await sleep(sizes.idleMs / 2);
  const idleCpuMs = (cpuMs(skep.pid) - before) / (sizes.idleMs / 2000);
  const idle = memory(skep.pid);
  const bareIdle = memory(bare.pid);

  /** @type {import('./flood.mjs').Flooded[]} */
  const results = [];
  /** @param {readonly import('./dialogues.mjs').Kind[]} kinds */
  const all = async (kinds) => {
    for (const kind of kinds) {
      tell(`${kind} flood`);
      results.push(await flood(visitors, skep, bare, kind, sizes.load[kind], problems));
    }
    return memory(skep.pid);
  };
  const flooded = await all(['connect', 'ftp', 'telnet']);
  await sleep(sizes.afterMs);
  const rested = memory(skep.pid);
  // These load libraries of their own: what they cost is told apart.
  const encrypted = await all(['ssh', 'https', 'dns']);
  await Promise.all([skep.stop(), bare.stop()]);
  return { floods: results, idle, bareIdle, flooded, rested, encrypted, idleCpuMs };
}

/** With the limits as they are by default. @param {Ground} ground @param {Visitors} visitors @param {Sizes} sizes @param {string[]} problems @param {(step: string) => void} tell */
async function crowd(ground, visitors, sizes, problems, tell) {
  tell(`${sizes.held} held`);
  const skep = await startSkep(ground, 'crowd', { folded: true });
  const { ports } = skep;
  const hold = { kind: /** @type {const} */ ('ftp'), port: ports.ftp, names: 'held', hold: true };
  const seen = await visitors.visit({ ...hold, count: sizes.held, concurrency: 50, sources: 8 });
  if (seen.done !== sizes.held) problems.push(`of ${sizes.held} visitors to hold ${seen.done} got a banner`);
  await sleep(sizes.heldMs);
  const held = memory(skep.pid);
  await visitors.leave();

  tell('folded connects');
  const before = cpuMs(skep.pid);
  const job = { kind: /** @type {const} */ ('connect'), port: ports.connect, concurrency: 100, sources: 1, names: '' };
  const scan = await visitors.visit({ ...job, count: sizes.folded });
  await stored(skep, 'connect', scan.done);
  const folded = { cpuMs: (cpuMs(skep.pid) - before) / scan.done };
  problems.push(...differences(skep, 'connect', scan.done));
  await skep.stop();
  return { held, folded };
}

/** @param {Ground} ground @param {Visitors} visitors @param {Sizes} sizes @param {string[]} problems @param {(step: string) => void} tell */
async function trickles(ground, visitors, sizes, problems, tell) {
  const skep = await startSkep(ground, 'trickle');
  const bare = await startBare(ground, 'trickle-bare', skep);
  const others = new Visitors(ground, 1);
  const { perSecond, seconds } = sizes.pace;
  tell(`ftp log-ins at ${perSecond}/s`);
  // Both at the same time: bytes are counted for each process, and neither is busy.
  const [ofSkep, ofBare] = await Promise.all([
    trickle(visitors, skep, 'ftp', sizes.pace, problems),
    trickle(others, bare, 'ftp', sizes.pace, problems),
  ]);
  tell(`telnet log-ins at ${perSecond}/s`);
  const telnet = await trickle(visitors, skep, 'telnet', { perSecond, seconds: Math.ceil(seconds / 4) }, problems);
  await Promise.all([skep.stop(), bare.stop()]);
  return { ftp: { skep: ofSkep, bare: ofBare }, telnet };
}
