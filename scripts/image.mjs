// `npm run image`: the image of the card, and the list that Raspberry Pi Imager reads, in dist/image. pi-gen at a pinned
// commit makes it of Raspbian, our stage lays our packages, whose addon Raspbian's own compiler makes.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fetchNode, fetchPiGen } from './image/fetch.mjs';
import { optionsOf, USAGE } from './image/options.mjs';
import { osList, sha256 } from './image/os-list.mjs';
import { imageIn, runPiGen } from './image/pi-gen.mjs';
import { run } from './package/run.mjs';
import { dist, root } from './paths.mjs';

const cache = join(root, '.cache/image');
const out = join(dist, 'image');
const work = join(cache, 'work');
const BUILDER = 'skep-image-builder';

const options = optionsOf(process.argv.slice(2), { root: process.getuid?.() === 0 });
if ('problem' in options) {
  console.error(`skep: ${options.problem}.\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  try {
    await (options.how === 'docker' ? inContainer(options.url) : here(options.url));
  } catch (error) {
    console.error(`skep: ${error instanceof Error ? error.message : String(error)}.`);
    process.exitCode = 1;
  }
}

/** What the container begins with: programs for ARM run as if they were the machine's. */
const BEGIN = `[ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
update-binfmts --enable qemu-arm
git config --global --add safe.directory /skep
exec npm run image -- --native --url "$1"`;

/** @param {string} url */
function inContainer(url) {
  run('docker', ['build', '--tag', BUILDER, '--file', join(root, 'image/Containerfile.build'), join(root, 'image')]);
  // pi-gen mounts, and makes devices of the image's partitions.
  const settings = ['--rm', '--privileged', '--volume', `${root}:/skep`, BUILDER];
  run('docker', ['run', ...settings, 'sh', '-ec', BEGIN, 'image', url]);
}

/** @param {string} url */
async function here(url) {
  /** @type {{ piGen: { repository: string, commit: string }, node: { version: string, from: string } }} */
  const pins = JSON.parse(readFileSync(join(root, 'image/pins.json'), 'utf8'));
  const piGen = join(cache, 'pi-gen');
  fetchPiGen(piGen, pins.piGen);
  const node = await fetchNode(cache, pins.node);

  const time = Number(run('git', ['-C', root, 'log', '-1', '--format=%ct'], { read: true })) * 1000;
  const date = new Date(time).toISOString().slice(0, 10);
  const deploy = join(cache, 'deploy');
  rmSync(deploy, { recursive: true, force: true });
  const env = { IMG_DATE: date };
  if (!existsSync(join(work, 'stage-compile/rootfs/usr/bin/g++'))) {
    runPiGen(piGen, { stage: 'stage-compile', work, deploy, env });
  }
  const compiler = join(work, 'stage-compile/rootfs');
  run('npm', ['run', 'package', '--', 'raspbian', '--node', node, '--root', compiler], { cwd: root });
  runPiGen(piGen, { stage: 'stage-skep', work, deploy, env: { ...env, SKEP_PACKAGES: join(dist, 'package') } });
  await deliver(imageIn(deploy), { url, date });
}

/** @param {string} raw @param {{ url: string, date: string }} about */
async function deliver(raw, { url, date }) {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const packed = join(out, `skep-${version}-armhf.img.xz`);
  // One thread: several would make other bytes on another number of processors.
  run('sh', ['-c', 'exec xz -T1 -9 --stdout "$1" >"$2"', 'sh', raw, packed]);
  copyFileSync(join(root, 'image/skep.svg'), join(out, 'skep.svg'));
  const list = join(out, 'os_list.json');
  writeFileSync(list, `${JSON.stringify(await osList({ raw, packed, url, version, date }), null, 2)}\n`);
  const sums = await Promise.all([packed, list].map(async (file) => `${await sha256(file)}  ${basename(file)}\n`));
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  process.stdout.write(sums.join(''));
}
