// Builds dist/: skep.cjs (the daemon with its worker and its page), its source map, SQLite's native addon and the data
// that is read from files.
// Runs when imported; prepare.mjs does that when dist/ is stale.
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { data } from './data.mjs';
import { daemonBundle } from './embedded.mjs';
import { addon, dist, root } from './paths.mjs';
import { stampFile, stampOf } from './stamp.mjs';

/** What a phone on the closet's network waits for. */
const FIRST_LOAD_MAX = 60_000;
const RECIPE = ['build', 'data', 'embedded', 'page', 'paths', 'stamp', 'world'].map((name) => `scripts/${name}.mjs`);

/** @type {Map<string, import('./embedded.mjs').Embedded>} */
const made = new Map();
const { outputFiles, metafile } = await build({ ...daemonBundle(made), write: false });

const kilobytes = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const page = made.get('skep:web-ui');
const firstLoad = page?.firstLoad ?? 0;
if (firstLoad > FIRST_LOAD_MAX) {
  throw new Error(`the page's first load is ${kilobytes(firstLoad)} (gzip), allowed are ${kilobytes(FIRST_LOAD_MAX)}`);
}

mkdirSync(dist, { recursive: true });
for (const { path, contents } of outputFiles) {
  place(path, (temporary) => writeFileSync(temporary, contents));
  if (path.endsWith('.cjs')) assertAscii(path, contents);
  if (path.endsWith('.cjs')) console.error(`daemon ${kilobytes(contents.length)} (gzip ${gzip(contents)})`);
}
place(join(dist, 'better_sqlite3.node'), (temporary) => copyFileSync(addon, temporary));
for (const [name, { write }] of Object.entries(data)) place(join(dist, name), write);
console.error(
  `  of it the store's worker ${kilobytes(JSON.stringify(made.get('skep:store-worker')?.value ?? '').length)}`,
);
console.error(`  of it the page, first load ${kilobytes(firstLoad)} (gzip, allowed ${kilobytes(FIRST_LOAD_MAX)})`);

const embedded = [...made.values()].flatMap(({ inputs }) => inputs);
const sources = Object.keys(metafile.inputs).filter((input) => !input.startsWith('skep:'));
const products = [
  'dist/skep.cjs',
  'dist/better_sqlite3.node',
  relative(root, addon),
  ...Object.keys(data).map((name) => `dist/${name}`),
];
const stamp = stampOf([
  ...sources,
  ...embedded,
  ...products,
  ...Object.values(data).map(({ from }) => from),
  ...RECIPE,
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]);
place(stampFile, (temporary) => writeFileSync(temporary, JSON.stringify(stamp, null, 1)));

/**
 * A running daemon has the old file mapped: it is replaced as a whole, never written into.
 * @param {string} path
 * @param {(temporary: string) => void} write
 */
function place(path, write) {
  const temporary = `${path}.${process.pid}`;
  write(temporary);
  renameSync(temporary, path);
}

/**
 * V8 keeps a source with one character beyond Latin-1 as two bytes for each: 3 MB more in the idle daemon.
 * @param {string} path
 * @param {Uint8Array} contents
 */
function assertAscii(path, contents) {
  const at = contents.findIndex((byte) => byte > 0x7f);
  if (at < 0) return;
  const near = Buffer.from(contents.subarray(Math.max(0, at - 40), at + 40)).toString();
  throw new Error(`${path} must be ASCII; write this with escapes (\\u....): ${near}`);
}

/** @param {Uint8Array} contents */
function gzip(contents) {
  return kilobytes(gzipSync(contents).length);
}
