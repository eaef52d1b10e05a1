// `npm run package [-- NAME ...] [--node DIR] [--root DIR]`: packages, what is in each, and checksums, in dist/package. The
// same commit gives the same bytes: all times are the commit's, or SOURCE_DATE_EPOCH.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeAppliance } from './package/appliance.mjs';
import { bundleForPacking } from './package/engine/packed.mjs';
import { commandsOf } from './package/manual.mjs';
import { makeTarget } from './package/make.mjs';
import { lackOf, products } from './package/product.mjs';
import { run } from './package/run.mjs';
import { out, targets } from './package/target.mjs';
import { fetchTools } from './package/tools.mjs';
import { bundle, root } from './paths.mjs';

/** @typedef {import('./package/product.mjs').Product['kind']} Kind */

const { values, positionals } = parseArgs({
  options: { node: { type: 'string' }, root: { type: 'string' } },
  allowPositionals: true,
});
try {
  await make();
} catch (error) {
  console.error(`skep: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function make() {
  const node = values.node === undefined ? undefined : resolve(values.node);
  const kinds = kindsByTarget(chosen(node));
  const epoch =
    process.env['SOURCE_DATE_EPOCH'] || run('git', ['log', '-1', '--format=%ct'], { cwd: root, read: true });
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if ([...kinds.keys()].some((target) => targets[target]?.engine.kind === 'packed')) {
    fetchTools();
    await bundleForPacking();
  }
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const time = new Date(Number(epoch) * 1000);
  const about = {
    ...(node === undefined ? {} : { node }),
    ...(values.root === undefined ? {} : { root: resolve(values.root) }),
    ...{ version, time, pages: commandsOf(bundle) },
  };
  const files = [...kinds].flatMap(([target, of]) => {
    const folder = mkdtempSync(join(tmpdir(), 'skep-package-'));
    try {
      return makeTarget(target, of, folder, about);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  const appliance = join(out, `skep-appliance_${version}_all.deb`);
  makeAppliance(appliance, { version, time });
  const sums = [...files, appliance].map((file) => `${sha256(file)}  ${basename(file)}\n`).join('');
  writeFileSync(join(out, 'SHA256SUMS'), sums);
  process.stdout.write(sums);
}

/** Of nothing in particular: all that this machine can. @param {string | undefined} node */
function chosen(node) {
  const asked = positionals.length > 0;
  return (asked ? positionals : Object.keys(products)).filter((name) => {
    const lack = lackOf(name, node);
    if (lack !== undefined && asked) throw new Error(lack);
    if (lack !== undefined) console.error(`skep: ${lack}.`);
    return lack === undefined;
  });
}

/** What is made of one tree is made in one go. @param {readonly string[]} names */
function kindsByTarget(names) {
  /** @type {Map<string, Kind[]>} */
  const kinds = new Map();
  for (const { target, kind } of names.flatMap((name) => products[name] ?? [])) {
    kinds.set(target, [...(kinds.get(target) ?? []), kind]);
  }
  return kinds;
}

/** @param {string} file */
function sha256(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
