import { describe, expect, it } from 'vitest';
import { Files, type Entry } from '../../firmware/sensors/ftp/files.ts';
import { matcher } from '../../firmware/sensors/ftp/glob.ts';
import { compactTime, list, readQuery } from '../../firmware/sensors/ftp/listing.ts';
import { anonymousTree, homeTree } from '../../firmware/sensors/ftp/tree.ts';
import { deviceOf } from './ftp-peer.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4);
const DAY_MS = 86_400_000;
const directory = (mode = 0o755): Entry => ({ directory: true, mode, owner: 0, modifiedMs: NOW, size: 4096 });
const file = (changes: Partial<Entry> = {}): Entry => ({
  directory: false,
  mode: 0o644,
  owner: 0,
  modifiedMs: NOW,
  size: 3,
  content: Buffer.from('abc'),
  ...changes,
});
const tree = new Map<string, Entry>([
  ['/', directory()],
  ['/pub', directory()],
  ['/pub/a.txt', file()],
  ['/in', directory(0o733)],
]);

describe('a path', () => {
  const files = new Files(tree, 99, true);
  it.each([
    ['/', 'pub', '/pub'],
    ['/pub', 'a.txt', '/pub/a.txt'],
    ['/pub', '/pub/a.txt', '/pub/a.txt'],
    ['/pub', '..', '/'],
    ['/', '../../../..', '/'],
    ['/', '//pub///./a.txt', '/pub/a.txt'],
    ['/pub', 'new', '/pub/new'],
    ['/pub', '~', '/'],
    ['/pub', '~/pub', '/pub'],
    ['/pub', '~pub', '/pub/~pub'],
    ['/', 'pub/', '/pub'],
    ['/', 'nowhere/../pub', undefined],
    ['/', 'pub/a.txt/..', undefined],
    ['/', 'pub/a.txt/', undefined],
    ['/', '', undefined],
    ['/', 'x'.repeat(256), undefined],
    ['/', 'pub/../'.repeat(600), undefined],
  ])('from %s by %j is %s', (from, argument, path) => {
    expect(files.resolve(from, argument)).toBe(path);
  });
});

describe('rights', () => {
  it('let an anonymous visitor put where others may write, and no more', () => {
    const files = new Files(tree, 99, true);
    expect(files.mayChange('/in/x')).toBe(true);
    expect(files.mayChange('/pub/x')).toBe(false);
    expect(files.mayChange('/')).toBe(false);
    expect(files.mayOverwrite('/pub/a.txt')).toBe(false);
    expect(files.mayRead(file({ mode: 0o600, owner: 99 }))).toBe(false);
  });

  it('let an owner do what he likes with his own', () => {
    const files = new Files(
      new Map([
        ['/', { ...directory(), owner: 1000 }],
        ['/a', file({ mode: 0o600, owner: 1000 })],
      ]),
      1000,
      false,
    );
    expect(files.mayChange('/x')).toBe(true);
    expect(files.mayOverwrite('/a')).toBe(true);
    expect(files.mayRead(file({ mode: 0o600, owner: 1000 }))).toBe(true);
    expect(files.mayRead(file({ mode: 0o600 }))).toBe(false);
  });
});

describe('what a visitor adds', () => {
  it('is bounded, and the session’s own', () => {
    const files = new Files(tree, 99, true);
    let added = 0;
    while (added < 10_000 && files.put(`/in/${added}`, file())) added += 1;
    expect(added).toBe(512);
    expect(files.put('/in/0', file({ size: 9 }))).toBe(true);
    expect(new Files(tree, 99, true).get('/in/0')).toBeUndefined();
    files.remove('/in/1', NOW);
    expect(files.put('/in/new', file())).toBe(true);
  });

  it('moves with everything beneath it', () => {
    const files = new Files(tree, 99, false);
    files.move('/pub', '/in/pub', NOW + DAY_MS);
    expect(files.get('/in/pub/a.txt')?.size).toBe(3);
    expect(files.get('/pub/a.txt')).toBeUndefined();
  });

  it('dates the directory in which a name comes or goes', () => {
    const files = new Files(tree, 99, false);
    const dates = (): unknown[] => ['/', '/in', '/pub'].map((path) => files.get(path)?.modifiedMs);
    const [root, , pub] = dates();
    files.put('/in/new', file({ modifiedMs: NOW + DAY_MS }));
    expect(dates()).toEqual([root, NOW + DAY_MS, pub]);
    files.move('/pub/a.txt', '/in/a.txt', NOW + 2 * DAY_MS);
    expect(dates()).toEqual([root, NOW + 2 * DAY_MS, NOW + 2 * DAY_MS]);
    files.remove('/in/new', NOW + 3 * DAY_MS);
    expect(dates()).toEqual([root, NOW + 3 * DAY_MS, NOW + 2 * DAY_MS]);
  });
});

describe('a pattern', () => {
  it.each([
    ['a.txt', '*', true],
    ['a.txt', '*.txt', true],
    ['a.txt', '?.txt', true],
    ['a.txt', 'a.txt', true],
    ['a.txt', '{b,a}.{txt,md}', true],
    ['a.txt', '*t*', true],
    ['a.txt', '', false],
    ['a.txt', '*.md', false],
    ['a.txt', '?', false],
    ['a.txt', 'a.txt?', false],
    ['a.txt', '[a]*', false],
    ['a{b', 'a{b', true],
    [`${'a'.repeat(250)}b`, `${'*a'.repeat(100)}c`, false],
    ['a', '{a,b}'.repeat(50), false],
    ['a', '*'.repeat(257), false],
  ])('%j against %j', (name, pattern, fits) => {
    expect(matcher(pattern)(name)).toBe(fits);
  });
});

describe('a listing', () => {
  const dated = (modifiedMs: number): string => {
    const files = new Files(
      new Map([
        ['/', directory()],
        ['/f', file({ modifiedMs })],
      ]),
      99,
      true,
    );
    return list(files, readQuery(files, '/', ''), true, NOW) ?? '';
  };

  it('gives the hour for half a year and the year before and after', () => {
    expect(dated(NOW)).toBe('-rw-r--r--    1 0        0               3 Jan 02 03:04 f\r\n');
    expect(dated(NOW - 182 * DAY_MS)).toContain(' Jul 04 03:04 f');
    expect(dated(NOW - 183 * DAY_MS)).toContain(' Jul 03  2025 f');
    expect(dated(NOW + 60_000)).toContain(' Jan 02  2026 f');
  });

  it('shows no directory that others may not read', () => {
    const files = new Files(tree, 99, true);
    expect(list(files, readQuery(files, '/in', ''), true, NOW)).toBeUndefined();
    expect(list(files, readQuery(files, '/', 'in/'), true, NOW)).toBeUndefined();
    // As the product does: what cannot be opened is taken for a pattern.
    expect(list(files, readQuery(files, '/', 'in'), true, NOW)).toMatch(/^drwx-wx-wx [^\n]* in\r\n$/);
    expect(list(files, readQuery(files, '/', 'nowhere/x'), true, NOW)).toBeUndefined();
    expect(list(files, readQuery(files, '/', 'nowhere'), true, NOW)).toBe('');
  });

  it('writes MDTM times in UTC', () => {
    expect(compactTime(NOW)).toBe('20260102030400');
  });
});

describe.each([
  ['anonymous', anonymousTree],
  ['home', homeTree],
])('the %s tree', (_, treeOf) => {
  const device = deviceOf(1);
  const grown = treeOf(device);

  it('has whole paths, right sizes and dates before today', () => {
    for (const [path, entry] of grown.tree) {
      const parent = path.slice(0, path.lastIndexOf('/')) || '/';
      expect(grown.tree.get(parent)?.directory, path).toBe(true);
      expect(path).not.toMatch(/[{}]/);
      expect(entry.directory).toBe(entry.content === undefined);
      expect(entry.size).toBe(entry.content?.length ?? 4096);
      expect(entry.modifiedMs).toBeGreaterThan(Date.UTC(2022, 0));
      expect(entry.modifiedMs).toBeLessThan(NOW);
    }
  });

  it('is the same on every visit and another on another device', () => {
    expect(treeOf(device)).toBe(grown);
    const again = treeOf(deviceOf(1));
    expect([...again.tree]).toEqual([...grown.tree]);
    const other = treeOf(deviceOf(2));
    const texts = (one: typeof grown): string[] => [...one.tree.values()].map((entry) => String(entry.content ?? ''));
    expect(texts(other)).not.toEqual(texts(grown));
    expect([...other.tree.values()].map((entry) => entry.modifiedMs)).not.toEqual(
      [...grown.tree.values()].map((entry) => entry.modifiedMs),
    );
  });

  it('says nothing undefined', () => {
    for (const { content } of grown.tree.values()) {
      expect(String(content ?? '')).not.toMatch(/undefined|NaN|\[object|\$\{/);
    }
  });
});
