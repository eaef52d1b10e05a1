// Where the measured processes run: a network namespace of their own when that is allowed, else the loopback interface.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const TMPFS = 0x01021994;

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

export class Ground {
  /** @type {string | undefined} */
  #namespace = `skep-bench-${process.pid}`;
  /** @readonly @type {Set<ChildProcess>} */
  #children = new Set();
  /** @readonly */
  #folder;

  /** @param {string | undefined} folder where data is to be written; default: a real file system, not memory */
  constructor(folder) {
    const parent = folder ?? (statfsSync(tmpdir()).type === TMPFS ? root : tmpdir());
    this.#folder = mkdtempSync(join(parent, '.skep-bench-'));
    try {
      execFileSync('ip', ['netns', 'add', this.#namespace ?? ''], { stdio: 'ignore' });
      execFileSync('ip', ['-n', this.#namespace ?? '', 'link', 'set', 'lo', 'up'], { stdio: 'ignore' });
    } catch {
      // No `ip`, or no right: free ports of the loopback interface do as well, but share it with whatever else runs.
      this.#dropNamespace();
    }
  }

  get about() {
    return this.#namespace === undefined ? 'loopback' : 'network namespace';
  }

  /** What stands before a command that is to run there. */
  get enter() {
    return this.#namespace === undefined ? [] : ['ip', 'netns', 'exec', this.#namespace];
  }

  /** @param {string} name */
  path(name) {
    return join(this.#folder, name);
  }

  /**
   * Starts Node there. @param {readonly string[]} args
   * @param {{ env?: NodeJS.ProcessEnv, ipc?: boolean }} [settings]
   * @returns {ChildProcess}
   */
  node(args, { env = process.env, ipc = false } = {}) {
    // `ip netns exec` becomes the program: the process id is the program's own.
    const words = [...this.enter, process.execPath, ...args];
    const stdio = /** @type {const} */ (['ignore', 'pipe', 'pipe']);
    const child = spawn(words[0] ?? '', words.slice(1), { env, stdio: ipc ? [...stdio, 'ipc'] : [...stdio] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Ends what still runs, and takes everything away. */
  async close() {
    for (const child of this.#children) {
      const gone = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      child.kill('SIGKILL');
      await gone;
    }
    this.#dropNamespace();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #dropNamespace() {
    if (this.#namespace === undefined) return;
    try {
      execFileSync('ip', ['netns', 'del', this.#namespace], { stdio: 'ignore' });
    } catch {
      // It could not be made in the first place.
    }
    this.#namespace = undefined;
  }
}
