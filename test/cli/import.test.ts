import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runImport, write } from './import/fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  [[], 'needs dshp, humble-pot, recce7'],
  [['cowrie', 'x'], "knows no 'cowrie', but dshp, humble-pot, recce7"],
  [['recce7'], 'needs the folder to read'],
  [['dshp', 'a', 'b'], "does not know what to do with 'b'"],
  [['dshp', 'none.json'], 'none.json is not there'],
])('tells wrong usage: %j', async (args, sentence) => {
  const { code, out, err } = await runImport(folder, args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
});

it('explains itself', async () => {
  const { code, out } = await runImport(folder, ['--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}humble-pot /m);
});

it('reads no more than a config, and no device', async () => {
  write(folder, {
    'huge.json': '{}'.padEnd(1024 * 1024 + 1),
    'latin1.json': Buffer.from('{"reply":"\xe9"}', 'latin1'),
  });
  for (const [file, sentence] of [
    ['huge.json', 'larger than 1 MiB'],
    ['latin1.json', 'is not UTF-8 text'],
    ['/dev/zero', 'is no ordinary file'],
    ['.', 'is a folder'],
  ] as const) {
    expect(await runImport(folder, ['dshp', file])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(sentence),
    });
  }
});
