import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchNode, sumOf } from '../../scripts/image/fetch.mjs';
import { optionsOf } from '../../scripts/image/options.mjs';
import { osList } from '../../scripts/image/os-list.mjs';
import { FILES } from '../../scripts/package/appliance.mjs';
import { root } from '../../scripts/paths.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-image-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sum = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the list for Raspberry Pi Imager', () => {
  it('tells size and sum of what is fetched, and of what is then written', async () => {
    const [raw, packed] = ['skep.img', 'skep-1.2.3.img.xz'].map((name) => join(folder, name)) as [string, string];
    writeFileSync(raw, 'a card');
    writeFileSync(packed, 'less');
    const about = { raw, packed, url: 'https://example.org/skep', version: '1.2.3', date: '2026-11-21' };
    const [entry, more] = (await osList(about)).os_list;
    expect(more).toBeUndefined();
    expect(entry).toMatchObject({
      name: 'Skep 1.2.3',
      url: 'https://example.org/skep/skep-1.2.3.img.xz',
      icon: 'https://example.org/skep/skep.svg',
      extract_size: 6,
      extract_sha256: sum('a card'),
      image_download_size: 4,
      image_download_sha256: sum('less'),
      release_date: '2026-11-21',
      architecture: 'armhf',
    });
  });
});

describe('npm run image', () => {
  it('builds by itself for root, in a container for others', () => {
    const url = 'https://example.org/skep/';
    expect(optionsOf([], { root: true })).toEqual({ how: 'native', url });
    expect(optionsOf([], { root: false })).toEqual({ how: 'docker', url });
    expect(optionsOf(['--docker', '--url', 'http://a.example/b'], { root: true })).toEqual({
      how: 'docker',
      url: 'http://a.example/b',
    });
  });

  it.each([
    [['--native'], /as root, or with --docker/],
    [['--native', '--docker'], /choose --native or --docker/],
    [['--url', 'ftp://a.example'], /is not an address of the web/],
    [['--url', 'here'], /is not an address of the web/],
    [['--quick'], /Unknown option '--quick'/],
    [['zero'], /Unexpected argument 'zero'/],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(optionsOf(args, { root: false })).toEqual({ problem: expect.stringMatching(sentence) as string });
  });

  it('pins pi-gen to a commit', () => {
    const pins = JSON.parse(readFileSync(join(root, 'image/pins.json'), 'utf8')) as { piGen: { commit: string } };
    expect(pins.piGen.commit).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('Node.js for ARMv6', () => {
  const pin = { version: '22.0.1', from: 'https://builds.example' };
  const name = 'node-v22.0.1-linux-armv6l';
  /** A tarball as its makers make it. */
  function published(): Buffer {
    mkdirSync(join(folder, name, 'bin'), { recursive: true });
    writeFileSync(join(folder, name, 'bin/node'), 'an ELF');
    // Not compressed: tar looks at the bytes, not at the name.
    execFileSync('tar', ['-C', folder, '-cf', join(folder, 'theirs'), name]);
    rmSync(join(folder, name), { recursive: true });
    return readFileSync(join(folder, 'theirs'));
  }
  const asked: string[] = [];
  const serve =
    (sums: string, tarball: Buffer) =>
    (url: string, file: string): void => {
      asked.push(url);
      writeFileSync(file, url.endsWith('SHASUMS256.txt') ? sums : tarball);
    };

  it('is unpacked when its sum is among the published ones, and asked for once', async () => {
    const tarball = published();
    const sums = `${'0'.repeat(64)}  node-v22.0.1-linux-x64.tar.xz\n${sum(tarball)}  ${name}.tar.xz\n`;
    const into = join(folder, 'cache');
    expect(readFileSync(join(await fetchNode(into, pin, serve(sums, tarball)), 'bin/node'), 'utf8')).toBe('an ELF');
    await fetchNode(into, pin, serve(sums, tarball));
    const from = 'https://builds.example/v22.0.1';
    expect(asked).toEqual([`${from}/SHASUMS256.txt`, `${from}/${name}.tar.xz`]);
  });

  it.each([
    ['another', `${'0'.repeat(64)}  ${name}.tar.xz\n`, /not 0{64}$/],
    ['none', `${'0'.repeat(64)}  other.tar.xz\n`, /not in the list$/],
  ])('is thrown away when %s sum is published', async (_, sums, sentence) => {
    const into = join(folder, 'cache');
    await expect(fetchNode(into, pin, serve(sums, published()))).rejects.toThrow(sentence);
    expect(readdirSync(into)).toEqual(['SHASUMS256.txt']);
  });

  it('has the sum of the line with exactly its name', () => {
    const sums = `${'a'.repeat(64)}  x-${name}\n${'b'.repeat(64)} *${name}\n`;
    expect(sumOf(sums, name)).toBe('b'.repeat(64));
    expect(sumOf(sums, 'y')).toBeUndefined();
  });
});

describe('the package skep-appliance', () => {
  it('lays every file of image/appliance and image/setup, and nothing else', () => {
    const from = join(root, 'image');
    const files = ['appliance', 'setup']
      .flatMap((name) => readdirSync(join(from, name), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
      .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
      .filter((path) => !path.startsWith('appliance/debian/'));
    expect(Object.values(FILES).toSorted()).toEqual(files.toSorted());
    expect(existsSync(join(from, 'appliance/debian/postinst'))).toBe(true);
  });
});
