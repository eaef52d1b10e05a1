import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagesIn, runStage, stepsOf } from '../../image/lab/stage.mjs';
import { root } from '../../scripts/paths.mjs';

const STAGES = ['stage-compile', 'stage-skep'].map((name) => join(root, 'pi-gen-config', name));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-stage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function lay(path: string, text = '', mode = 0o755): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), mode);
}
const names = (): string[] => stepsOf(folder).map(({ subStage, file }) => `${subStage}/${file}`);

describe('a stage', () => {
  it('is run in the order of pi-gen: by number, and within one settings before packages before scripts', () => {
    const files = ['00-run-chroot.sh', '00-run.sh', '00-patches', '00-packages', '00-packages-nr', '00-debconf'];
    for (const file of ['10-run.sh', '02-run.sh', ...files]) lay(`01-b/${file}`);
    lay('00-a/99-run.sh');
    lay('prerun.sh');
    lay('EXPORT_IMAGE');
    expect(names()).toEqual([
      '00-a/99-run.sh',
      ...files.toReversed().map((file) => `01-b/${file}`),
      '01-b/02-run.sh',
      '01-b/10-run.sh',
    ]);
  });

  it('leaves out what has a file SKIP, and what it is told to', () => {
    lay('00-a/SKIP');
    lay('01-b/00-run.sh');
    lay('02-c/00-run.sh');
    expect(stepsOf(folder, { skip: ['02-c'] }).map(({ subStage }) => subStage)).toEqual(['01-b']);
  });

  it.each(['0-run.sh', '00-run', '00-package', 'run.sh', '00-run-chroot'])(
    'has no %s, which pi-gen never runs',
    (name) => {
      lay(`00-a/${name}`);
      expect(names).toThrow(`pi-gen runs no 00-a/${name}`);
    },
  );

  it('must have scripts that are executable', () => {
    lay('00-a/00-run.sh', '#!/bin/sh\n', 0o644);
    expect(() => runStage(folder, '/nowhere', { work: join(folder, 'work') })).toThrow(/00-run\.sh is not executable/);
  });

  it('runs its scripts in their folder, with the root by name, until one fails', () => {
    lay('00-a/files/greeting', 'hello');
    lay('00-a/00-run.sh', '#!/bin/sh\ncat files/greeting >>"$ROOTFS_DIR/said"\n');
    lay('00-a/01-run.sh', '#!/bin/sh\necho it broke >&2; exit 3\n');
    lay('00-a/02-run.sh', '#!/bin/sh\necho never >>"$ROOTFS_DIR/said"\n');
    const over = mkdtempSync(join(tmpdir(), 'skep-root-'));
    expect(() => runStage(folder, over, { work: join(over, 'work') })).toThrow(/01-run\.sh: 3\n.*it broke/);
    expect(readFileSync(join(over, 'said'), 'utf8')).toBe('hello');
    rmSync(over, { recursive: true });
  });

  it('names packages as pi-gen reads them', () => {
    lay('list', '# for the radio\nwpasupplicant iw # and more\n\n  rfkill\n');
    expect(packagesIn(join(folder, 'list'))).toEqual(['wpasupplicant', 'iw', 'rfkill']);
  });
});

describe.each(STAGES)('%s', (stage) => {
  it('has nothing that pi-gen would pass over', () => {
    const steps = stepsOf(stage);
    expect(steps.length).toBeGreaterThan(0);
    for (const { subStage, file, kind } of steps) {
      if (kind === 'run.sh') expect(statSync(join(stage, subStage, file)).mode & 0o111).toBe(0o111);
    }
    expect(statSync(join(stage, 'prerun.sh')).mode & 0o111).toBe(0o111);
  });
});
