// The emulated Zero's card: Debian, our packages by our stage, as pi-gen would. Kept until something of that changes.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeAppliance } from '../../scripts/package/appliance.mjs';
import { run } from '../../scripts/package/run.mjs';
import { likeExport, likeStage1 } from './around.mjs';
import { commandLine, makeCard } from './disk.mjs';
import { cache, lab, SKIPPED, stage } from './paths.mjs';
import { debianRoot } from './root.mjs';
import { runStage } from './stage.mjs';
import { takeKernel } from './zero.mjs';

const DISK_ID = '5ce90001';
const CARD_MIB = 2048;

/**
 * @param {string} deb skep for armel @param {{ version: string }} about
 * @returns {string} folder with card.img, kernel, initrd, zero.dtb, cmdline
 */
export const buildZero = (deb, { version }) =>
  buildCard('zero', { deb, version, tarball: debianRoot(), takeKernel, files: [] });

/**
 * @typedef {object} Machine
 * @property {string} deb skep for it
 * @property {string} version
 * @property {string} tarball its Debian
 * @property {readonly string[]} files what its own lab is made of
 * @property {(root: string) => void} [add] what only the lab needs
 * @property {(root: string, folder: string) => void} takeKernel
 */

/**
 * @param {string} name @param {Machine} machine
 * @returns {string} folder with card.img, cmdline, and the kernel's files
 */
export function buildCard(name, { deb, version, tarball, files, add = () => {}, takeKernel: take }) {
  const ours = ['appliance', 'setup'].flatMap((folder) => filesBelow(join(lab, '..', folder)));
  const key = keyOf([deb, ...filesBelow(stage), ...labFiles(), ...ours, ...files], tarball);
  const ready = join(cache, `${name}-${key}`);
  if (existsSync(ready)) return ready;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'making-'));
  const root = join(work, 'root');
  const made = join(work, 'made');
  try {
    for (const folder of [root, made, join(work, 'packages')]) mkdirSync(folder);
    run('tar', ['-C', root, '-xf', tarball]);
    run('cp', [deb, join(work, 'packages')]);
    makeAppliance(join(work, `packages/skep-appliance_${version}_all.deb`), { version, time: new Date(0) });
    likeStage1(root);
    const env = { SKEP_PACKAGES: join(work, 'packages'), FIRST_USER_NAME: 'keeper', ENABLE_SSH: '0' };
    runStage(stage, root, { skip: SKIPPED, env, work: join(work, 'stage') });
    add(root);
    likeExport(root, DISK_ID);
    makeCard(root, join(made, 'card.img'), { diskId: DISK_ID, cardMib: CARD_MIB });
    take(root, made);
    writeFileSync(join(made, 'cmdline'), commandLine(root));
    renameSync(made, ready);
    return ready;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {{ recursive: boolean }} [how] @returns {string[]} */
export const filesBelow = (folder, { recursive } = { recursive: true }) =>
  readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** A folder of a machine's own is no part of the others. */
const labFiles = () => [...filesBelow(lab, { recursive: false }), ...filesBelow(join(lab, 'stage1'))];

/** @param {readonly string[]} files @param {string} tarball its name tells what is in it */
function keyOf(files, tarball) {
  const hash = createHash('sha256').update(tarball);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [deb, version = '0'] = process.argv.slice(2);
  if (deb === undefined) throw new Error('usage: build.mjs DEB VERSION');
  console.log(buildZero(deb, { version }));
}
