// The daemon and Node.js in one file, by pkg: Node's own "single executable application", so that the engine is the one
// that its makers built.
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packedBundle } from '../../embedded.mjs';
import { run } from '../run.mjs';
import { cache, targets } from '../target.mjs';
import { packingNode, tool, versionOf } from '../tools.mjs';

const main = join(cache, 'skep.cjs');
/** The binary holds the path of what was packed: it must be the same wherever the checkout is. */
const PACKING = '/tmp/skep-packing';
const LAID = 'usr/lib/skep/skep';

export const bundleForPacking = async () => void (await build(packedBundle(main)));

/** @param {string} node npm package @param {string} arch @returns {import('../engine.mjs').Engine} */
export const packedEngine = (node, arch) => ({
  version: versionOf(node),
  headers: tool(node),
  depends: [],
  daemon: `/${LAID}`,
  lay: (place) => pack(node, arch, place(LAID)),
  licence: join(tool(node), 'LICENSE'),
  component: { name: 'node', version: versionOf(node), purl: `pkg:npm/${node}@${versionOf(node)}` },
});

/** @param {string} node @param {string} arch @param {string} to */
function pack(node, arch, to) {
  const home = join(cache, 'home');
  // pkg makes its blob with the Node.js that it runs in, so that must be of the same version as the target's, too.
  for (const { arch: each, engine } of Object.values(targets)) {
    if (engine.kind === 'packed') seed(home, engine.node, each);
  }
  const base = `node${versionOf(node)}-linux-${arch}`;
  const pkg = join(tool('@yao-pkg/pkg'), 'lib-es5/bin.js');
  const env = { ...process.env, HOME: home, PATH: `${join(packingNode(), '..')}:${process.env['PATH']}` };
  // Fails when it is there: nobody else's folder is written into.
  mkdirSync(PACKING, { mode: 0o700 });
  try {
    const at = join(PACKING, 'skep.cjs');
    copyFileSync(main, at);
    run(packingNode(), [pkg, '--sea', '--targets', base, '--output', to, at], { cwd: PACKING, env });
  } finally {
    rmSync(PACKING, { recursive: true });
  }
}

/**
 * pkg looks here before it asks nodejs.org: what it packs is the Node.js that npm brought and checked.
 * @param {string} home
 * @param {string} node
 * @param {string} arch
 */
function seed(home, node, arch) {
  const folder = join(home, '.pkg-cache/sea');
  const name = `node-v${versionOf(node)}-linux-${arch}`;
  const archive = join(folder, `${name}.tar.gz`);
  if (existsSync(`${archive}.ok`)) return;
  mkdirSync(folder, { recursive: true });
  const rename = `s,^\\.,${name},`;
  run('tar', ['-C', tool(node), '--transform', rename, '-czf', archive, './bin', './LICENSE']);
  writeFileSync(`${archive}.ok`, '');
}
