import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openToOthers } from '../../firmware/config/root-only.ts';

it('tells who else may change a file, by any folder on the way to it', async () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'skep-root-only-')));
  onTestFinished(() => rmSync(top, { recursive: true }));
  const us = process.getuid?.() ?? 0;
  const [folder, file, link] = [join(top, 'pop3'), join(top, 'pop3/index.mjs'), join(top, 'link.mjs')];
  mkdirSync(folder, { mode: 0o755 });
  writeFileSync(file, '', { mode: 0o644 });
  symlinkSync(file, link);
  expect(await openToOthers(file, us)).toBe(undefined);
  expect(await openToOthers(link, us)).toBe(undefined);
  chmodSync(folder, 0o757);
  expect(await openToOthers(link, us)).toBe(folder);
  chmodSync(folder, 0o1777);
  expect(await openToOthers(file, us)).toBe(undefined);
  chmodSync(file, 0o646);
  expect(await openToOthers(file, us)).toBe(file);
});
