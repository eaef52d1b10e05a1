import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { planOf } from '../../firmware/watch/honeyfiles/plan.ts';

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'skep-plan-')));
});
afterEach(() => rmSync(top, { recursive: true }));

it('watches the folder of a file, whether the file is there or not', () => {
  writeFileSync(join(top, 'a'), '');
  const plan = planOf([join(top, 'a'), join(top, 'b')]);
  expect([...plan.files]).toEqual([
    [join(top, 'a'), join(top, 'a')],
    [join(top, 'b'), join(top, 'b')],
  ]);
  expect(plan.folders).toEqual([top]);
  expect(plan.missing).toEqual([]);
});

it('takes a folder for a tree, and one that is to come for missing', () => {
  mkdirSync(join(top, 'share'));
  const plan = planOf([join(top, 'share'), join(top, 'later/'), join(top, 'no/where/file')]);
  expect([...plan.trees.keys()]).toEqual([join(top, 'share')]);
  expect(plan.missing).toEqual([join(top, 'later'), join(top, 'no/where/file')]);
});

it('follows a link to where it leads, and keeps its name', () => {
  mkdirSync(join(top, 'real'));
  writeFileSync(join(top, 'real/file'), '');
  symlinkSync(join(top, 'real/file'), join(top, 'link'));
  const plan = planOf([join(top, 'link')]);
  expect([...plan.files]).toEqual([[join(top, 'real/file'), join(top, 'link')]]);
  expect(plan.folders).toEqual([join(top, 'real')]);
});

it('is another one when a folder was replaced', () => {
  const share = join(top, 'share');
  mkdirSync(share);
  const paths = [join(share, 'file'), `${share}/`];
  const before = planOf(paths).stamp;
  expect(planOf(paths).stamp).toBe(before);
  renameSync(share, join(top, 'away'));
  expect(planOf(paths).stamp).not.toBe(before);
  mkdirSync(share);
  expect(planOf(paths).stamp).not.toBe(before);
});
