import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { makeAppliance } from '../../scripts/package/appliance.mjs';
import { HERE, type Zero } from './zero.ts';

const PORT = 8001;
const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/**
 * An archive of Raspbian's, as far as apt and unattended-upgrades look at it, with one package in it: ours, newer.
 * @returns the line of sources.list
 */
export async function openArchive(zero: Zero, version: string): Promise<string> {
  const folder = join(zero.folder, 'archive');
  mkdirSync(folder);
  const name = `skep-appliance_${version}_all.deb`;
  const file = join(folder, name);
  makeAppliance(file, { version, time: new Date(0) });
  const bytes = readFileSync(file);
  const control = execFileSync('dpkg-deb', ['-f', file], { encoding: 'utf8' });
  const packages = `${control}Filename: ./${name}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
  writeFileSync(join(folder, 'Packages'), packages);
  const about = [
    // Before the Zero's clock, which nobody sets.
    'Date: Thu, 01 Jan 2026 00:00:00 UTC',
    'Origin: Raspbian',
    'Label: Raspbian',
    'Suite: stable',
    'Codename: trixie',
    'Architectures: armel all',
  ];
  const sums = `SHA256:\n ${sha256(packages)} ${packages.length} Packages\n`;
  writeFileSync(join(folder, 'Release'), `${about.join('\n')}\n${sums}`);
  const server = zero.start(['python3', '-u', '-m', 'http.server', '--bind', HERE, '--directory', folder, `${PORT}`]);
  await server.said(/Serving HTTP/);
  return `deb [trusted=yes] http://${HERE}:${PORT}/ ./`;
}
