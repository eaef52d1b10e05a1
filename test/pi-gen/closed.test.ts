import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lab, stage } from '../../image/lab/paths.mjs';
import { root } from '../../scripts/paths.mjs';

const KEY = 'ssh-ed25519 AAAAC3 somebody@example.org';
const CONFIG = join(root, 'pi-gen-config/config');
let over: string;
beforeEach(() => {
  over = mkdtempSync(join(tmpdir(), 'skep-root-'));
  for (const name of ['boot/firmware', 'etc/systemd/system', 'etc/ssh/sshd_config.d', 'etc/sudoers.d', 'home/keeper']) {
    mkdirSync(join(over, name), { recursive: true });
  }
  copyFileSync(join(lab, 'stage1/fstab'), join(over, 'etc/fstab'));
  copyFileSync(join(lab, 'stage1/cmdline.txt'), join(over, 'boot/firmware/cmdline.txt'));
});
afterEach(() => rmSync(over, { recursive: true }));

const text = (path: string): string => readFileSync(join(over, path), 'utf8');
/** The script, what it says to the root's own shell kept instead of run. */
function close(env: Readonly<Record<string, string>>): string {
  const script = join(stage, '03-closed/00-run.sh');
  const line = `on_chroot() { cat >>"$ROOTFS_DIR/said"; }; export -f on_chroot; exec "${script}"`;
  const all = { PATH: process.env['PATH'], ROOTFS_DIR: over, FIRST_USER_NAME: 'keeper', ...env };
  execFileSync('bash', ['-c', line], { env: all, stdio: ['ignore', 'ignore', 'pipe'] });
  return text('said');
}
const sourced = (env: Readonly<Record<string, string>>, what: string): string =>
  execFileSync('bash', ['-euc', `. "${CONFIG}"; echo "${what}"`], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();

describe('the last step of the stage', () => {
  it('mounts the root read-only, keeps the FAT partition from others, and lets no root grow', () => {
    close({ ENABLE_SSH: '0' });
    expect(text('etc/fstab').split('\n').slice(1)).toEqual([
      'BOOTDEV  /boot/firmware  vfat    ro,umask=0077,nofail          0       2',
      'ROOTDEV  /               ext4    ro,noatime  0       1',
      '',
    ]);
    expect(text('boot/firmware/cmdline.txt')).toBe(
      'console=serial0,115200 console=tty1 root=ROOTDEV rootfstype=ext4 fsck.repair=yes rootwait panic=10\n',
    );
  });

  it('takes the passwords from root and from the user that pi-gen makes, and asks for no name at the console', () => {
    const said = close({ ENABLE_SSH: '0' });
    expect(said).toContain("usermod --password '*' root");
    expect(said).toContain("usermod --password '*' --shell /usr/sbin/nologin 'keeper'");
    expect(readlinkSync(join(over, 'etc/systemd/system/userconfig.service'))).toBe('/dev/null');
    expect(said).not.toContain('ssh');
  });

  it('fails when pi-gen lays another fstab', () => {
    writeFileSync(join(over, 'etc/fstab'), 'ROOTDEV / btrfs defaults 0 1\n');
    expect(() => close({ ENABLE_SSH: '0' })).toThrow();
  });

  it('lays a server for ssh only when asked: keys only, beside the decoy', () => {
    const said = close({ ENABLE_SSH: '1', PUBKEY_SSH_FIRST_USER: KEY });
    expect(said).toContain('openssh-server');
    expect(text('home/keeper/.ssh/authorized_keys')).toBe(`${KEY}\n`);
    expect(text('etc/ssh/sshd_config.d/skep.conf')).toMatch(/^Port 2222\nPasswordAuthentication no$/m);
    expect(() => close({ ENABLE_SSH: '1' })).toThrow(/needs the public key/);
  });
});

describe('the config of pi-gen', () => {
  it('gives the user another password each time, and no stage with compilers', () => {
    const env = { SKEP_STAGES: 'stage-skep' };
    const first = sourced(env, '$FIRST_USER_PASS');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(sourced(env, '$FIRST_USER_PASS')).not.toBe(first);
    expect(sourced(env, '$STAGE_LIST')).toBe('stage0 stage1 stage-skep');
    expect(sourced(env, '$ENABLE_SSH $DISABLE_FIRST_BOOT_USER_RENAME $ENABLE_CLOUD_INIT $RELEASE')).toBe(
      '0 1 0 trixie',
    );
  });

  it('is for npm run image, and says so', () => {
    expect(() => sourced({}, '$STAGE_LIST')).toThrow(/is set by npm run image/);
  });
});
