// Runs a stage by pi-gen's rules (build.sh, run_stage and run_sub_stage, at the commit of image/pins.json) over a root file
// system that is already there, so that what pi-gen would run on a machine that reaches Raspbian is run here as it is.
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { lab } from './paths.mjs';

/** In the order in which pi-gen looks for each number. */
const KINDS = /** @type {const} */ (['debconf', 'packages-nr', 'packages', 'patches', 'run.sh', 'run-chroot.sh']);

/** @typedef {{ subStage: string, file: string, kind: typeof KINDS[number] }} Step */

/** pi-gen's remove-comments.sed, and what the shell does with the rest. @param {string} file @returns {string[]} */
export const packagesIn = (file) =>
  readFileSync(file, 'utf8')
    .replaceAll(/#.*$/gm, '')
    .split(/\s+/)
    .filter((word) => word !== '');

/**
 * What pi-gen would do with the stage, in its order. What it would pass over in silence is an error here.
 * @param {string} stage
 * @param {{ skip?: readonly string[] }} [settings]
 * @returns {Step[]}
 */
export function stepsOf(stage, { skip = [] } = {}) {
  const folders = readdirSync(stage)
    .filter((name) => statSync(join(stage, name)).isDirectory())
    .filter((name) => !skip.includes(name) && !existsSync(join(stage, name, 'SKIP')))
    .sort();
  return folders.flatMap((subStage) => {
    const files = readdirSync(join(stage, subStage)).filter((name) => name !== 'files');
    const known = /^\d\d-(debconf|packages-nr|packages|patches|run\.sh|run-chroot\.sh)$/;
    const unknown = files.find((name) => !known.test(name));
    if (unknown !== undefined) throw new Error(`pi-gen runs no ${subStage}/${unknown}`);
    return files.map((file) => ({ subStage, file, kind: kindOf(file) })).sort((a, b) => order(a) - order(b));
  });
}

/** @param {string} file */
const kindOf = (file) => /** @type {Step['kind']} */ (file.slice(3));
/** @param {Step} step */
const order = ({ file, kind }) => Number(file.slice(0, 2)) * KINDS.length + KINDS.indexOf(kind);

/**
 * @param {string} stage
 * @param {string} root the file system, changed in place
 * @param {{ skip?: readonly string[], env?: Readonly<Record<string, string>>, work: string }} settings
 */
export function runStage(stage, root, { skip = [], env = {}, work }) {
  mkdirSync(work, { recursive: true });
  const all = { ...process.env, ...env, ROOTFS_DIR: root, STAGE_DIR: stage, STAGE_WORK_DIR: work, CAPSH_ARG: '' };
  const functions = join(lab, 'on-chroot.sh');
  /** @param {string} script @param {readonly string[]} [args] @param {string} [cwd] */
  const bash = (script, args = [], cwd = stage) => {
    const line = `set -e; . "${functions}"; ${script}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line, 'stage', ...args], {
      cwd,
      env: all,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (status !== 0) throw new Error(`${basename(stage)}: ${args.join(' ') || script}: ${status}\n${stdout}${stderr}`);
    return stdout;
  };
  if (existsSync(join(stage, 'prerun.sh'))) executable(join(stage, 'prerun.sh'));
  try {
    for (const { subStage, file, kind } of stepsOf(stage, { skip })) {
      const folder = join(stage, subStage);
      const path = join(folder, file);
      switch (kind) {
        case 'debconf':
          bash('on_chroot -c debconf-set-selections <"$1"', [path]);
          break;
        case 'packages-nr':
          bash('on_chroot -c "apt-get install --no-install-recommends -y $*"', packagesIn(path));
          break;
        case 'packages':
          bash('on_chroot -c "apt-get install -y $*"', packagesIn(path));
          break;
        case 'patches':
          throw new Error(`${path}: patches need quilt, which this runner does not call`);
        case 'run.sh':
          executable(path);
          bash('"$1"', [path], folder);
          break;
        case 'run-chroot.sh':
          bash('on_chroot <"$1"', [path], folder);
          break;
      }
    }
  } finally {
    bash('unmount_all');
  }
}

/** pi-gen leaves out a script that is not executable, and says so in a log that nobody reads. @param {string} path */
function executable(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(`${path} is not executable: pi-gen would leave it out`);
  }
}
