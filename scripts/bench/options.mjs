import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const USAGE = `npm run bench -- [--quick] [--json] [--dir DIR]

  --quick    a smoke run in under half a minute; its figures say little
  --json     figures as JSON
  --dir DIR  where data is written (the device whose bytes are counted); default: the temporary folder
`;

/** @typedef {ReturnType<typeof sizes>} Sizes */

/** How much of everything. @param {boolean} quick */
const sizes = (quick) => ({
  quick,
  idleMs: quick ? 1000 : 10_000,
  afterMs: quick ? 1000 : 10_000,
  held: quick ? 250 : 1000,
  /** Until the daemon has said its banner to all, and the store has their rows. */
  heldMs: quick ? 1000 : 5000,
  /** @type {Record<import('./dialogues.mjs').Kind, import('./flood.mjs').Load>} */
  load: {
    connect: { rounds: quick ? 1 : 7, visits: quick ? 1000 : 6000, concurrency: 100, sources: 16 },
    ftp: { rounds: quick ? 1 : 7, visits: quick ? 500 : 4000, concurrency: 100, sources: 16 },
    telnet: { rounds: quick ? 1 : 7, visits: quick ? 500 : 4000, concurrency: 200, sources: 16 },
    ssh: { rounds: quick ? 1 : 5, visits: quick ? 50 : 400, concurrency: 20, sources: 16 },
    https: { rounds: quick ? 1 : 5, visits: quick ? 100 : 1000, concurrency: 50, sources: 16 },
    dns: { rounds: quick ? 1 : 5, visits: quick ? 500 : 4000, concurrency: 50, sources: 16 },
  },
  folded: quick ? 1000 : 10_000,
  pace: { perSecond: 10, seconds: quick ? 2 : 60 },
  /** The daemon has two threads; a visitor should not have to share a core with it where there are more. */
  visitors: availableParallelism() > 3 ? 2 : 1,
});

/** @returns {{ sizes: Sizes, json: boolean, dir: string | undefined } | undefined} nothing: help was asked for and given */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      dir: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return undefined;
  }
  return { sizes: sizes(values.quick), json: values.json, dir: values.dir };
}
