// The Debian of an emulated machine, as a tarball that is made once for each list of packages.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from '../../scripts/package/run.mjs';
import { cache, lab, SKIPPED, stage } from './paths.mjs';
import { packagesIn } from './stage.mjs';

const SUITE = 'trixie';
const MIRROR = process.env['SKEP_DEBIAN_MIRROR'] || 'http://deb.debian.org/debian';
/** Programs for ARM run as if they were this machine's (binfmt_misc, the kernel's documentation). */
const BINFMT = '/proc/sys/fs/binfmt_misc';

/**
 * @param {{ arch: string, list: string }} [about] file with the packages besides those of our stage
 * @returns {string} path of the tarball
 */
export function debianRoot({ arch, list } = { arch: 'armel', list: join(lab, 'packages.txt') }) {
  const packages = [...new Set([...packagesIn(list), ...packagesOfStage()])].sort();
  const key = createHash('sha256')
    .update(`${SUITE} ${packages.join(' ')}`)
    .digest('hex')
    .slice(0, 12);
  const ready = join(cache, `${SUITE}-${arch}-${key}.tar`);
  if (arch === 'armel') letArmRun();
  if (existsSync(ready)) return ready;
  console.error(`Debian for ${arch} is put together, which takes about five minutes ...`);
  mkdirSync(cache, { recursive: true });
  const unfinished = `${ready}.${process.pid}.tar`;
  const args = [`--arch=${arch}`, '--variant=minbase', '--skip=check/qemu', '--format=tar', '--quiet'];
  const settings = ['--include', packages.join(','), '--aptopt=Acquire::Retries "3"'];
  run('nice', ['-n', '10', 'mmdebstrap', ...args, ...settings, SUITE, unfinished, MIRROR]);
  renameSync(unfinished, ready);
  return ready;
}

const packagesOfStage = () =>
  readdirSync(stage, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\/\d\d-packages(-nr)?$/.test(path) && !SKIPPED.some((name) => path.startsWith(`${name}/`)))
    .flatMap((path) => packagesIn(join(stage, path)));

function letArmRun() {
  if (!existsSync(join(BINFMT, 'status'))) run('mount', ['-t', 'binfmt_misc', 'none', BINFMT]);
  const entry = join(BINFMT, 'qemu-arm');
  if (!existsSync(entry)) run('update-binfmts', ['--enable', 'qemu-arm']);
  // F: the interpreter is held open, so that the root needs none of its own.
  if (!/^flags:.*F/m.test(readFileSync(entry, 'utf8'))) {
    throw new Error(`${entry} lacks flag F: install qemu-user-static and binfmt-support`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(debianRoot());
