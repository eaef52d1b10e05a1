// As many visits as go through: what one costs, beside the bare loop, in turns (A B A B).
import { differences, stored } from './evidence.mjs';
import { median, quantile, sleep } from './figures.mjs';
import { cpuMs } from './procfs.mjs';

/** @typedef {import('./servers.mjs').Server} Server */
/** @typedef {import('./dialogues.mjs').Kind} Kind */
/** @typedef {{ perSecond: number, cpuMs: number, bannerMs: number[], answerMs: number[] }} Round cpuMs: of one visit */
/** @typedef {{ p50: number, p99: number }} Latency ms */
/**
 * @typedef {object} Flooded
 * @property {Kind} kind
 * @property {number} visits measured at each of the two
 * @property {{ perSecond: number, cpuMs: number }} skep
 * @property {{ perSecond: number, cpuMs: number }} bare
 * @property {number} ratio of CPU time, skep to bare: the median of the pairs
 * @property {number[]} ratios
 * @property {Latency | undefined} banner of skep, under this load
 * @property {Latency | undefined} answer of skep to a log-in, under this load
 */
/** @typedef {{ rounds: number, visits: number, concurrency: number, sources: number }} Load visits: in one round */

/** The last rows are in; whoever reads them (alerts) has had his turn. */
const SETTLE_MS = 300;

/**
 * @param {import('./visitors.mjs').Visitors} visitors
 * @param {Server} skep
 * @param {Server} bare
 * @param {Kind} kind
 * @param {Load} load
 * @param {string[]} problems where what is missing in the evidence is told
 * @returns {Promise<Flooded>}
 */
export async function flood(visitors, skep, bare, kind, load, problems) {
  const done = { skep: 0, bare: 0 };
  /** @param {Server} server @param {string} name @returns {Promise<Round>} */
  const round = async (server, name) => {
    const before = cpuMs(server.pid);
    const { visits: count, concurrency, sources } = load;
    const job = { kind, port: server.ports[kind], count, concurrency, sources, names: name };
    const seen = await visitors.visit(job);
    problems.push(
      ...[...new Set(seen.failures)].map((failure) => `${server.name}, ${kind}: a visit failed: ${failure}`),
    );
    done[server.name] += seen.done;
    await stored(server, kind, done[server.name]);
    await sleep(SETTLE_MS);
    const { bannerMs, answerMs } = seen;
    return {
      perSecond: seen.done / seen.seconds,
      cpuMs: (cpuMs(server.pid) - before) / seen.done,
      bannerMs,
      answerMs,
    };
  };

  // The first round warms the code up and is not counted.
  await round(skep, 'warm');
  await round(bare, 'warm');
  /** @type {{ skep: Round, bare: Round }[]} */
  const pairs = [];
  for (let number = 0; number < load.rounds; number += 1) {
    pairs.push({ skep: await round(skep, `r${number}`), bare: await round(bare, `r${number}`) });
  }
  problems.push(...differences(skep, kind, done.skep), ...differences(bare, kind, done.bare));

  const ratios = pairs.map((pair) => pair.skep.cpuMs / pair.bare.cpuMs);
  return {
    kind,
    visits: load.rounds * load.visits,
    skep: middle(pairs.map((pair) => pair.skep)),
    bare: middle(pairs.map((pair) => pair.bare)),
    ratio: median(ratios),
    ratios,
    banner: latency(pairs.flatMap((pair) => pair.skep.bannerMs)),
    answer: latency(pairs.flatMap((pair) => pair.skep.answerMs)),
  };
}

/** @param {readonly Round[]} rounds */
const middle = (rounds) => ({
  perSecond: median(rounds.map(({ perSecond }) => perSecond)),
  cpuMs: median(rounds.map((one) => one.cpuMs)),
});

/** @param {readonly number[]} values @returns {Latency | undefined} */
export const latency = (values) =>
  values.length === 0 ? undefined : { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
