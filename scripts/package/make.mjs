// The packages of one target: its tree is laid once, then each kind of package is made of it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addonFor } from './addon.mjs';
import { makeDeb } from './deb.mjs';
import { engineOf } from './engine.mjs';
import { makeImage } from './oci.mjs';
import { makeRpm } from './rpm.mjs';
import { run } from './run.mjs';
import { billOfMaterials } from './sbom.mjs';
import { out, targets } from './target.mjs';
import { layTree } from './tree.mjs';
import { runIn, workshopHere, workshopIn } from './workshop.mjs';

/**
 * @typedef {object} About
 * @property {string} version
 * @property {Date} time
 * @property {readonly import('./manual.mjs').Page[]} pages of the manual
 * @property {string} [node] folder of a Node.js
 * @property {string} [root] file system with the compiler
 */

/**
 * @param {string} name of the target
 * @param {readonly import('./product.mjs').Product['kind'][]} kinds
 * @param {string} folder an empty one
 * @param {About} about
 * @returns {string[]} the files that were made
 */
export function makeTarget(name, kinds, folder, { version, time, pages, node = '', root }) {
  const target = targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  // A root is of the target's system; the compilers of the others are this machine's.
  const within = target.engine.kind === 'folder' ? root : undefined;
  const say = (/** @type {string} */ program, /** @type {string[]} */ ...args) =>
    within === undefined ? run(program, args, { read: true }) : runIn(within, program, args, { read: true });
  const arch = target.debian ?? say('dpkg', '--print-architecture').trim();
  const engine = engineOf(target, arch, node);
  const open = () => (within === undefined ? workshopHere(name, engine.headers) : workshopIn(within, node));
  const addon = addonFor(name, target, engine, open, say(`${target.prefix}g++`, '--version'));

  const bill = join(out, `skep-${version}-${arch}.cdx.json`);
  writeFileSync(bill, billOfMaterials(engine.component, time));
  layTree(folder, { engine, addon, bill, pages, version, time });
  // The .deb is made in the tree itself.
  const last = [...kinds].sort((one, other) => Number(one === 'deb') - Number(other === 'deb'));
  const made = last.map((kind) => {
    switch (kind) {
      case 'rpm': {
        const file = join(out, `skep-${version}-1.x86_64.rpm`);
        makeRpm(folder, file, { arch: 'x86_64', version, time });
        return file;
      }
      case 'oci': {
        const file = join(out, `skep-${version}-${arch}.oci.tar`);
        makeImage(folder, file, { version, time });
        return file;
      }
      case 'deb': {
        const file = join(out, `skep_${version}_${arch}.deb`);
        makeDeb(folder, file, { arch, depends: engine.depends, version, time });
        return file;
      }
    }
  });
  return [...made.toReversed(), bill];
}
