import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../image/lab/build.mjs';
import { root } from '../../scripts/paths.mjs';

interface Unit {
  readonly name: string;
  /** What the lines of a key name, all together. */
  named(key: string): string[];
}

function unitOf(file: string): Unit {
  const rows = readFileSync(file, 'utf8').split('\n');
  return {
    name: basename(file),
    named: (key) => rows.flatMap((row) => (row.startsWith(`${key}=`) ? row.slice(key.length + 1).split(' ') : [])),
  };
}
const units = filesBelow(join(root, 'image'))
  .filter((file) => /\.(?:service|path|socket|timer|mount)$/.test(file))
  .map(unitOf);
/** By default these come before basic.target, and services after it: systemd.path(5), systemd.socket(5), systemd.mount(5). */
const early = units.filter(
  (unit) => /\.(?:path|socket|mount)$/.test(unit.name) && !unit.named('DefaultDependencies').includes('no'),
);
const isService = (name: string): boolean => name.endsWith('.service');

describe('units that systemd starts before all services', () => {
  it('are among ours', () => {
    expect(early.map(({ name }) => name)).toEqual(['skep-frontdoor.socket', 'skep-setup.socket']);
  });

  it.each(early)('$name waits for none of them', ({ named }) => {
    expect(named('After').filter(isService)).toEqual([]);
  });

  it('are not waited for by themselves: no service wants to be before one', () => {
    const names = new Set(early.map(({ name }) => name));
    for (const unit of units.filter(({ name }) => isService(name))) {
      expect(unit.named('Before').filter((name) => names.has(name))).toEqual([]);
    }
  });
});
