import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const top = join(import.meta.dirname, '../..');
/** Packed by pkg, by dpkg-deb and by rpmbuild; SQLite's addon is compiled anew. */
const MADE = ['amd64', 'rpm'];
const MINUTES = 60_000;
const sumsIn = (checkout: string): string[] =>
  readFileSync(join(checkout, 'dist/package/SHA256SUMS'), 'utf8').trim().split('\n');

/** All that git has, or would have, at another place, with nothing in it that was made. */
function copyOf(checkout: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: top, encoding: 'utf8' });
  const files = listed.split('\0').filter((name) => name !== '' && existsSync(join(top, name)));
  for (const name of ['.git', ...files]) {
    mkdirSync(dirname(join(checkout, name)), { recursive: true });
    cpSync(join(top, name), join(checkout, name), { recursive: true, verbatimSymlinks: true });
  }
  symlinkSync(join(top, 'node_modules'), join(checkout, 'node_modules'));
  // What was fetched only.
  const cache = join(checkout, '.cache/package');
  mkdirSync(cache, { recursive: true });
  cpSync(join(top, '.cache/package/tools'), join(cache, 'tools'), { recursive: true, verbatimSymlinks: true });
}

it('the same commit gives the same bytes, wherever the checkout lies', { timeout: 30 * MINUTES }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'skep-same-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const checkout = join(folder, 'in/a/place/with-a-longer-path');
  copyOf(checkout);
  execFileSync('npm', ['run', 'package', '--', ...MADE], { cwd: checkout, stdio: 'ignore' });
  const sums = sumsIn(checkout);
  // The .deb, the .rpm, the bill of materials, and the appliance's .deb.
  expect(sums).toHaveLength(4);
  expect(sumsIn(top)).toEqual(expect.arrayContaining(sums));
});
