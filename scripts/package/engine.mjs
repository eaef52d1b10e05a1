// How a package comes to its Node.js.
import { debianEngine } from './engine/debian.mjs';
import { folderEngine } from './engine/folder.mjs';
import { packedEngine } from './engine/packed.mjs';

/**
 * @typedef {object} Engine
 * @property {string} version of Node.js
 * @property {string} headers the folder above include/node
 * @property {readonly string[]} depends on Debian's packages
 * @property {string} daemon words of a shell that start the daemon
 * @property {(place: (path: string) => string) => void} lay lays the daemon, and what it is run by when that is ours
 * @property {string} [licence] file with the licences of what is laid
 * @property {{ name: string, version: string, purl: string }} component for the bill of materials
 */

/**
 * @param {import('./target.mjs').Target} target
 * @param {string} arch in Debian's words
 * @param {string} [folder] of a Node.js
 * @returns {Engine}
 */
export function engineOf({ arch: nodeArch, engine }, arch, folder) {
  switch (engine.kind) {
    case 'packed':
      return packedEngine(engine.node, nodeArch);
    case 'debian':
      return debianEngine(engine.suite, arch);
    case 'folder':
      if (folder === undefined) throw new Error('the folder of a Node.js is needed: --node DIR');
      return folderEngine(folder);
  }
}
