// `npm run package [-- amd64 arm64]`: a .deb for each target, what is in it, and checksums, in dist/package. The same commit
// gives the same bytes: all times are the commit's, or SOURCE_DATE_EPOCH.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { addonFor } from './package/addon.mjs';
import { makeDeb } from './package/deb.mjs';
import { engineOf } from './package/engine.mjs';
import { bundleForPacking } from './package/engine/packed.mjs';
import { commandsOf } from './package/manual.mjs';
import { run } from './package/run.mjs';
import { billOfMaterials } from './package/sbom.mjs';
import { out, targetOf, targets } from './package/target.mjs';
import { fetchTools } from './package/tools.mjs';
import { layTree } from './package/tree.mjs';
import { bundle, root } from './paths.mjs';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in targets));
if (unknown.length > 0) {
  console.error(`skep: no packages are made for ${unknown.join(', ')}; only for ${Object.keys(targets).join(', ')}.`);
  process.exit(2);
}

const epoch = process.env['SOURCE_DATE_EPOCH'] || run('git', ['log', '-1', '--format=%ct'], { cwd: root, read: true });
const time = new Date(Number(epoch) * 1000);
/** @type {{ version: string }} */
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

fetchTools();
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await bundleForPacking();
const pages = commandsOf(bundle);
const sums = (wanted.length > 0 ? wanted : Object.keys(targets)).flatMap(make).map((file) => {
  return `${sha256(file)}  ${basename(file)}\n`;
});
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
process.stdout.write(sums.join(''));

/** @param {string} name of a target @returns {string[]} the files that were made for it */
function make(name) {
  const target = targetOf(name);
  const engine = engineOf(target);
  const addon = addonFor(name, target, engine);
  const bill = billOfMaterials(engine.component, time);
  const folder = mkdtempSync(join(tmpdir(), 'skep-package-'));
  try {
    layTree(folder, { engine, addon, bill, pages, version, time });
    const deb = join(out, `skep_${version}_${target.debian}.deb`);
    makeDeb(folder, deb, { arch: target.debian, depends: engine.depends, version, time });
    writeFileSync(`${deb}.cdx.json`, bill);
    return [deb, `${deb}.cdx.json`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {string} file */
function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
