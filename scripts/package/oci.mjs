// An OCI image by buildah, on a Debian that mmdebstrap makes: no registry is asked. buildah's storage is a folder of ours, so
// that nothing of this machine's changes.
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../paths.mjs';
import { run } from './run.mjs';
import { cache } from './target.mjs';

const OURS = join(root, 'image/container');
const SUITE = 'trixie';
const MIRROR = 'http://deb.debian.org/debian';
/** inotify-tools: for honeyfiles on volumes. */
const BASE = 'libstdc++6,inotify-tools';
/** What of the tree a container has a use for: systemd, authbind and their like are the host's. */
const PARTS = ['usr/bin/skep', 'usr/lib/skep', 'usr/share/doc/skep'];

/**
 * @param {string} folder what layTree() laid
 * @param {string} file
 * @param {{ version: string, time: Date }} about
 */
export function makeImage(folder, file, { version, time }) {
  const work = mkdtempSync(join(tmpdir(), 'skep-oci-'));
  const epoch = String(time.getTime() / 1000);
  const storage = ['--root', join(work, 'storage'), '--runroot', join(work, 'run'), '--storage-driver', 'vfs'];
  const buildah = (/** @type {string[]} */ ...args) => run('buildah', [...storage, ...args]);
  try {
    const tree = join(work, 'context/root');
    for (const part of PARTS) cpSync(join(folder, part), join(tree, part), { recursive: true });
    rmSync(join(tree, 'usr/lib/skep/hardened.conf'));
    mkdirSync(join(tree, 'etc/skep'), { recursive: true });
    copyFileSync(join(OURS, 'skep.toml'), join(tree, 'etc/skep/skep.toml'));
    copyFileSync(join(OURS, 'entrypoint.sh'), join(tree, 'usr/lib/skep/entrypoint'));
    run('chmod', ['-R', 'u=rwX,go=rX', tree]);
    run('chmod', [
      '755',
      join(tree, 'usr/bin/skep'),
      join(tree, 'usr/lib/skep/skep'),
      join(tree, 'usr/lib/skep/entrypoint'),
    ]);

    const base = baseOf(time);
    // Nothing but what these files say may be in it: no time, no host name, no user's settings.
    const settings = [
      '--timestamp',
      epoch,
      '--format',
      'oci',
      '--identity-label=false',
      '--isolation',
      'chroot',
      '--quiet',
    ];
    mkdirSync(join(work, 'base'));
    copyFileSync(base, join(work, 'base/base.tar'));
    buildah(
      'build',
      ...settings,
      '--tag',
      'localhost/skep-base',
      '-f',
      join(OURS, 'base.Containerfile'),
      join(work, 'base'),
    );
    const context = join(work, 'context');
    const from = ['--pull-never', '--build-arg', 'BASE=localhost/skep-base'];
    buildah('build', ...settings, ...from, '--tag', 'localhost/skep', '-f', join(OURS, 'Containerfile'), context);
    buildah('push', '--quiet', 'localhost/skep', `oci:${join(work, 'image')}:${version}`);
    const same = ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner', '--format=ustar'];
    run('tar', ['-C', join(work, 'image'), ...same, '-cf', file, '.']);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Made once for the commits of a day. @param {Date} time @returns {string} a tarball */
function baseOf(time) {
  const ready = join(cache, `${SUITE}-amd64-${time.toISOString().slice(0, 10)}.tar`);
  if (existsSync(ready)) return ready;
  console.error('A Debian is put together for the image, which takes half a minute ...');
  mkdirSync(dirname(ready), { recursive: true });
  const unfinished = `${ready}.${process.pid}.tar`;
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(time.getTime() / 1000) };
  const args = [
    '--quiet',
    '--variant=essential',
    `--include=${BASE}`,
    '--architectures=amd64',
    SUITE,
    unfinished,
    MIRROR,
  ];
  run('mmdebstrap', args, { env });
  renameSync(unfinished, ready);
  return ready;
}
