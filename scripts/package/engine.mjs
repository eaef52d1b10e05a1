// How a package comes to its Node.js.
import { debianEngine } from './engine/debian.mjs';
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

/** @param {import('./target.mjs').Target} target @returns {Engine} */
export function engineOf({ arch, debian, engine }) {
  switch (engine.kind) {
    case 'packed':
      return packedEngine(engine.node, arch);
    case 'debian':
      return debianEngine(engine.suite, debian);
  }
}
