import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';

const packages = readFileSync(join(import.meta.dirname, 'packages.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^[a-z]/.test(line))
  .map((line) => line.split(/\s+/))
  .map(([name = '', program = '']) => ({ name, program }))
  .filter(({ program }) => program !== '-');

/** Servers are in sbin, which is not in everybody's PATH. */
const PATH = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];

const isThere = (program: string): boolean =>
  PATH.some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

// A lab test whose client is missing would fail with something less plain than this.
it.each(packages)('$program is there', ({ name, program }) => {
  expect(isThere(program), `${program} is missing: apt-get install ${name}`).toBe(true);
});
