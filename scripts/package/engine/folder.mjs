// The Node.js of a folder, as its makers unpack: it is laid beside the daemon. For boards that nobody packs for: the
// unofficial-builds project makes one for ARMv6.
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../paths.mjs';
import { librariesOf } from '../needs.mjs';

const LAID = 'usr/lib/skep';
/** @param {string} folder @returns {import('../engine.mjs').Engine} */
export function folderEngine(folder) {
  const program = join(folder, 'bin/node');
  const header = join(folder, 'include/node/node_version.h');
  for (const file of [program, header])
    if (!existsSync(file)) throw new Error(`${folder} holds no Node.js: no ${file}`);
  // By its header: it may be for another processor.
  const text = readFileSync(header, 'utf8');
  const part = (/** @type {string} */ name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1] ?? '0';
  const version = [part('MAJOR'), part('MINOR'), part('PATCH')].join('.');
  const licence = join(folder, 'LICENSE');
  return {
    version,
    headers: folder,
    depends: librariesOf(program).flatMap(packageOf),
    daemon: `/${LAID}/node /${LAID}/skep.cjs`,
    lay(place) {
      copyFileSync(program, place(`${LAID}/node`));
      copyFileSync(bundle, place(`${LAID}/skep.cjs`));
    },
    ...(existsSync(licence) ? { licence } : {}),
    component: { name: 'node', version, purl: `pkg:generic/node@${version}` },
  };
}

/** Besides those of C and C++, which the addon needs, too. @param {string} library @returns {string[]} */
function packageOf(library) {
  if (library === 'libatomic.so.1') return ['libatomic1'];
  const [, abi] = /^libnode\.so\.(\d+)$/.exec(library) ?? [];
  return abi === undefined ? [] : [`libnode${abi}`];
}
