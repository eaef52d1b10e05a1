import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../..');
const SHELL = /^#! ?\/(?:usr\/bin\/env )?(?:bin\/)?(?:ba|da)?sh\b|^# shellcheck shell=/;
const files = execFileSync('git', ['ls-files', '-z'], { cwd: top, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && !path.endsWith('.transcript') && existsSync(join(top, path)))
  .filter((path) => SHELL.test(readFileSync(join(top, path), 'latin1').slice(0, 200)));

describe('the shell scripts', () => {
  it('are found', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        '.ci/run',
        'image/appliance/debian/postinst',
        'image/appliance/skep-data.sh',
        'image/lab/on-chroot.sh',
        'pi-gen-config/config',
        'pi-gen-config/stage-skep/03-closed/00-run.sh',
      ]),
    );
  });

  it.each(files)('%s passes shellcheck', (path) => {
    const { stdout, stderr, status } = spawnSync('shellcheck', [path], { cwd: top, encoding: 'utf8' });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
