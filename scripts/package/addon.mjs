// SQLite's addon for exactly the target: its processor and its Node.js. (What better-sqlite3 offers ready-made is for others.)
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { cache } from './target.mjs';

const source = join(root, 'node_modules/better-sqlite3');
const PARTS = ['binding.gyp', 'package.json', 'deps', 'src', 'lib'];

/**
 * @param {string} name
 * @param {import('./target.mjs').Target} target
 * @param {import('./engine.mjs').Engine} engine
 * @param {() => import('./workshop.mjs').Workshop} open
 * @param {string} compiler its name and version
 * @returns {string} path of the addon
 */
export function addonFor(name, { arch, prefix, flags, elf }, { component }, open, compiler) {
  const ready = join(
    cache,
    `better_sqlite3-${name}-${keyOf([locked(), component.purl, arch, ...flags, compiler])}.node`,
  );
  if (existsSync(ready)) return ready;

  console.error(`SQLite is compiled for ${name}, which takes one to two minutes ...`);
  const workshop = open();
  const { folder, seen } = workshop;
  try {
    for (const part of PARTS) cpSync(join(source, part), seen(join(folder, part)), { recursive: true });
    // `npm run` hands on npm's settings as variables, and node-gyp lets them win: a `nodedir` among them is another Node.js.
    const inherited = Object.entries(process.env).filter(([key]) => !key.toLowerCase().startsWith('npm_config_'));
    workshop.gyp(['rebuild', '--release', `--arch=${arch}`, '--loglevel=error'], {
      ...Object.fromEntries(inherited),
      CC: [`${prefix}gcc`, ...flags].join(' '),
      CXX: [`${prefix}g++`, ...flags].join(' '),
      AR: `${prefix}ar`,
      // The folder must not be in the result.
      CFLAGS: `-ffile-prefix-map=${folder}=.`,
      CXXFLAGS: `-ffile-prefix-map=${folder}=.`,
    });
    const built = join(folder, 'build/Release/better_sqlite3.node');
    workshop.run(`${prefix}strip`, ['--strip-unneeded', built]);
    const said = workshop.run('readelf', ['-A', built], { read: true });
    for (const wanted of elf.filter((each) => !each.test(said))) {
      throw new Error(`the addon for ${name} is not for that processor; readelf does not say ${wanted.source}`);
    }
    const temporary = `${ready}.${process.pid}`;
    copyFileSync(seen(built), temporary);
    renameSync(temporary, ready);
    return ready;
  } finally {
    workshop.clear();
  }
}

/** What the lockfile says of it: version and checksum. */
function locked() {
  /** @type {{ packages: Record<string, object> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return JSON.stringify(packages['node_modules/better-sqlite3']);
}

/** @param {readonly string[]} causes all that the result depends on */
const keyOf = (causes) => createHash('sha256').update(causes.join('\n')).digest('hex').slice(0, 12);
