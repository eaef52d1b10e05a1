// pi-gen, run twice over one work folder: once to have Raspbian's compilers, once for the image.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../package/run.mjs';
import { root } from '../paths.mjs';

const config = join(root, 'pi-gen-config');

/**
 * @param {string} folder of pi-gen
 * @param {{ stage: 'stage-compile' | 'stage-skep', work: string, deploy: string, env?: Readonly<Record<string, string>> }} about
 */
export function runPiGen(folder, { stage, work, deploy, env = {} }) {
  // What the first run has made, the second takes as it is.
  for (const done of ['stage0', 'stage1']) {
    const skip = join(folder, done, 'SKIP');
    if (existsSync(join(work, done, 'rootfs/etc/fstab'))) writeFileSync(skip, '');
    else rmSync(skip, { force: true });
  }
  for (const again of [join(work, stage), join(folder, stage)]) rmSync(again, { recursive: true, force: true });
  cpSync(join(config, stage), join(folder, stage), { recursive: true });
  mkdirSync(deploy, { recursive: true });
  const settings = { SKEP_STAGES: stage, WORK_DIR: work, DEPLOY_DIR: deploy, CLEAN: '0', ...env };
  run('bash', ['./build.sh', '-c', join(config, 'config')], { cwd: folder, env: { ...process.env, ...settings } });
}

/** @param {string} deploy @returns {string} */
export function imageIn(deploy) {
  const [name, more] = readdirSync(deploy).filter((file) => file.endsWith('.img'));
  if (name === undefined || more !== undefined) throw new Error(`pi-gen left no image, or more than one, in ${deploy}`);
  return join(deploy, name);
}
