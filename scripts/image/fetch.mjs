// What comes from elsewhere: pi-gen at one commit, and the Node.js that the unofficial-builds project makes for ARMv6.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './os-list.mjs';

/** @param {string} program @param {readonly string[]} args @param {string} otherwise the sentence when it fails */
function fetchBy(program, args, otherwise) {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  if (status !== 0) throw new Error(`${otherwise}: ${why}`);
  return stdout.trim();
}

/** @param {string} folder @param {{ repository: string, commit: string }} pin */
export function fetchPiGen(folder, { repository, commit }) {
  const problem = `pi-gen cannot be fetched from ${repository}`;
  const git = (/** @type {readonly string[]} */ ...args) => fetchBy('git', ['-C', folder, ...args], problem);
  if (!existsSync(join(folder, '.git'))) {
    mkdirSync(folder, { recursive: true });
    git('init', '--quiet');
  }
  const has = spawnSync('git', ['-C', folder, 'cat-file', '-e', `${commit}^{commit}`]).status === 0;
  if (!has) git('fetch', '--quiet', '--depth', '1', repository, commit);
  // git checks that what is under a commit's name is that commit.
  git('checkout', '--quiet', '--force', '--detach', commit);
}

/** @param {string} url @param {string} file */
function download(url, file) {
  const args = ['--fail', '--silent', '--show-error', '--location', '--proto', '=https', '--output', file, url];
  fetchBy('curl', args, `Node.js for ARMv6 cannot be fetched from ${url}`);
}

/**
 * @param {string} folder
 * @param {{ version: string, from: string }} pin
 * @param {(url: string, file: string) => void} get
 * @returns {Promise<string>} the folder of that Node.js
 */
export async function fetchNode(folder, { version, from }, get = download) {
  const name = `node-v${version}-linux-armv6l`;
  const ready = join(folder, name);
  if (existsSync(ready)) return ready;
  mkdirSync(folder, { recursive: true });
  const tarball = `${name}.tar.xz`;
  for (const file of ['SHASUMS256.txt', tarball]) get(`${from}/v${version}/${file}`, join(folder, file));
  const published = sumOf(readFileSync(join(folder, 'SHASUMS256.txt'), 'utf8'), tarball);
  const sum = await sha256(join(folder, tarball));
  if (published !== sum) {
    rmSync(join(folder, tarball));
    throw new Error(`${tarball} is not what was published: its SHA-256 is ${sum}, not ${published ?? 'in the list'}`);
  }
  const unfinished = `${ready}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  const args = ['-C', unfinished, '--strip-components=1', '-xf', join(folder, tarball)];
  fetchBy('tar', args, `${tarball} cannot be unpacked`);
  renameSync(unfinished, ready);
  return ready;
}

/** A line of sha256sum(1). @param {string} sums @param {string} file */
export const sumOf = (sums, file) =>
  sums
    .split('\n')
    .map((line) => /^([0-9a-f]{64}) [ *](.+)$/.exec(line))
    .find((match) => match?.[2] === file)?.[1];
