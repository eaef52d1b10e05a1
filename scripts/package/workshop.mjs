// Where a compiler is: on this machine, or in the root file system of another one (pi-gen's, for the Zero), whose programs
// run here by themselves or by qemu.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';
import { cache } from './target.mjs';
import { nodeGyp } from './tools.mjs';

/**
 * @typedef {object} Workshop
 * @property {string} folder for what is compiled, as its programs see it
 * @property {(path: string) => string} seen where this process sees a path of its programs
 * @property {(program: string, args: readonly string[], settings?: Parameters<typeof run>[2]) => string} run
 * @property {(args: readonly string[], env: NodeJS.ProcessEnv) => void} gyp node-gyp(1), in the folder
 * @property {() => void} clear
 */

/** @param {string} name @param {string} headers @returns {Workshop} */
export function workshopHere(name, headers) {
  const folder = join(cache, `better-sqlite3-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return {
    folder,
    seen: (path) => path,
    run,
    gyp: (args, env) => void run(process.execPath, [nodeGyp(), ...args, `--nodedir=${headers}`], { cwd: folder, env }),
    clear: () => rmSync(folder, { recursive: true }),
  };
}

/**
 * @param {string} root file system with g++, make, python3 and binutils
 * @param {string} node folder of a Node.js that runs in it
 * @returns {Workshop}
 */
export function workshopIn(root, node) {
  const top = mkdtempSync(join(root, 'tmp/skep-addon-'));
  const inside = top.slice(root.replace(/\/$/, '').length);
  for (const part of ['bin/node', 'include/node']) {
    cpSync(join(node, part), join(top, 'node', part), { recursive: true, dereference: true });
  }
  // npm lays what node-gyp needs beside it.
  const modules = dirname(dirname(dirname(nodeGyp())));
  cpSync(join(modules, '..'), join(top, 'npm'), { recursive: true });
  const folder = join(inside, 'source');
  mkdirSync(join(top, 'source'));
  /** @type {Workshop['run']} */
  const within = (program, args, { cwd = '/', env = process.env, read = false } = {}) =>
    runIn(root, program, args, { cwd, env, read });
  return {
    folder,
    seen: (path) => join(root, path),
    run: within,
    gyp(args, env) {
      const program = join(inside, 'npm/node_modules/node-gyp/bin/node-gyp.js');
      // Its makefiles ask for `node`, too.
      const path = `${join(inside, 'node/bin')}:/usr/sbin:/usr/bin:/sbin:/bin`;
      within(join(inside, 'node/bin/node'), [program, ...args, `--nodedir=${join(inside, 'node')}`], {
        cwd: folder,
        env: { ...env, PATH: path, HOME: inside },
      });
    },
    clear: () => rmSync(top, { recursive: true }),
  };
}

/**
 * A program of a root file system, in it, with what compilers and Node.js expect of a system; as root.
 * @param {string} root
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [settings]
 */
export function runIn(root, program, args, { cwd = '/', env = process.env, read = false } = {}) {
  const script = `root=$1 cwd=$2; shift 2
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    exec chroot "$root" sh -c 'cd "$1" && shift && exec "$@"' sh "$cwd" "$@"`;
  return run('unshare', ['-m', 'sh', '-ec', script, 'sh', root, cwd, program, ...args], { env, read });
}
