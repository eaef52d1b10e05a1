// SQLite's addon for exactly the target: its processor and its Node.js. (What better-sqlite3 offers ready-made is for others.)
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { run } from './run.mjs';
import { cache, targets } from './target.mjs';
import { nodeGyp, tool, versionOf } from './tools.mjs';

const source = join(root, 'node_modules/better-sqlite3');
const PARTS = ['binding.gyp', 'package.json', 'deps', 'src', 'lib'];

/** @param {string} name of the target @returns {string} path of the addon */
export function addonFor(name) {
  const target = targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  const { node, arch, prefix } = target;
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const ready = join(cache, `better_sqlite3-${version}-node-${versionOf(node)}-${name}.node`);
  if (existsSync(ready)) return ready;

  console.error(`SQLite is compiled for ${name}, which takes one to two minutes ...`);
  const folder = join(cache, `better-sqlite3-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of PARTS) cpSync(join(source, part), join(folder, part), { recursive: true });
  // `npm run` hands on npm's settings as variables, and node-gyp lets them win: a `nodedir` among them is another Node.js.
  const inherited = Object.entries(process.env).filter(([key]) => !key.toLowerCase().startsWith('npm_config_'));
  const env = {
    ...Object.fromEntries(inherited),
    CC: `${prefix}gcc`,
    CXX: `${prefix}g++`,
    AR: `${prefix}ar`,
    // The folder must not be in the result.
    CFLAGS: `-ffile-prefix-map=${folder}=.`,
    CXXFLAGS: `-ffile-prefix-map=${folder}=.`,
  };
  const args = ['rebuild', '--release', `--arch=${arch}`, `--nodedir=${tool(node)}`, '--loglevel=error'];
  run(process.execPath, [nodeGyp(), ...args], { cwd: folder, env });
  const built = join(folder, 'build/Release/better_sqlite3.node');
  const temporary = `${ready}.${process.pid}`;
  copyFileSync(built, temporary);
  run(`${prefix}strip`, ['--strip-unneeded', temporary]);
  renameSync(temporary, ready);
  rmSync(folder, { recursive: true });
  return ready;
}
