import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { data } from '../../scripts/data.mjs';
import { vendorOf } from '../../firmware/enrich/vendors.ts';

const folder = mkdtempSync(join(tmpdir(), 'skep-vendors-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('the vendor of a network card', () => {
  const path = join(folder, 'all.txt');
  data['mac-vendors.txt']?.write(path);
  const all = createRequire(import.meta.url)('oui-data') as Readonly<Record<string, string>>;
  const name = (prefix: string): string | undefined => all[prefix.toUpperCase()]?.split('\n')[0];

  it('is what IEEE’s lists say, for the first, the last and every 97th block', async () => {
    const prefixes = readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(' ')[0] ?? '');
    expect(prefixes).toHaveLength(Object.keys(all).length);
    const picked = prefixes.filter((_, index) => index % 97 === 0 || index === prefixes.length - 1);
    expect(picked.length).toBeGreaterThan(500);
    for (const prefix of picked) {
      const mac = prefix.padEnd(12, '0').replaceAll(/(..)(?!$)/g, '$1:');
      // The block that begins with zeros may be given on to somebody else.
      const digits = mac.replaceAll(':', '');
      const local = (Number.parseInt(digits.slice(0, 2), 16) & 2) !== 0;
      const owner = name(digits.slice(0, 9)) ?? name(digits.slice(0, 7)) ?? name(digits.slice(0, 6));
      expect([mac, await vendorOf(mac, path)]).toEqual([mac, local ? undefined : owner]);
    }
  });

  it('of the longest block that fits', async () => {
    const small = file('small.txt', '001122 Large\n0011223 Medium\n001122334 Small\n001123 Other\n');
    expect(await vendorOf('00:11:22:33:44:55', small)).toBe('Small');
    expect(await vendorOf('00:11:22:34:44:55', small)).toBe('Medium');
    expect(await vendorOf('00:11:22:44:44:55', small)).toBe('Large');
    expect(await vendorOf('00:11:23:ff:ff:ff', small)).toBe('Other');
    expect(await vendorOf('00:11:21:ff:ff:ff', small)).toBeUndefined();
    expect(await vendorOf('ff:11:21:ff:ff:ff', small)).toBeUndefined();
  });

  it('is not known of an address that the machine made up, nor of what is none', async () => {
    const small = file('local.txt', '021122 Nobody\n');
    expect(await vendorOf('02:11:22:33:44:55', small)).toBeUndefined();
    expect(await vendorOf('00:11', small)).toBeUndefined();
  });

  it.each([
    ['empty', ''],
    ['without line ends', 'x'.repeat(5000)],
    ['binary', '\0\xff'.repeat(5000)],
    ['of line ends', '\n'.repeat(5000)],
  ])('is not found in a file that is %s', async (kind, content) => {
    expect(await vendorOf('00:11:22:33:44:55', file(kind, content))).toBeUndefined();
  });
});
