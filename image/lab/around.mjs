// What pi-gen does before and after our stage that our stage has to live with.
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/package/run.mjs';
import { lab } from './paths.mjs';

/** What stage1 leaves, its password of root among it. @param {string} root */
export function likeStage1(root) {
  const firmware = join(root, 'boot/firmware');
  mkdirSync(firmware, { recursive: true });
  copyFileSync(join(lab, 'stage1/cmdline.txt'), join(firmware, 'cmdline.txt'));
  writeFileSync(join(firmware, 'config.txt'), '');
  copyFileSync(join(lab, 'stage1/fstab'), join(root, 'etc/fstab'));
  writeFileSync(join(root, 'etc/hostname'), 'skep\n');
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n127.0.1.1\t\tskep\n');
  const line = 'id -u keeper >/dev/null 2>&1 || useradd -m keeper; (echo root:root; echo keeper:keeper) | chpasswd';
  run('chroot', [root, 'sh', '-ec', line]);
}

/** What export-image leaves. @param {string} root @param {string} diskId */
export function likeExport(root, diskId) {
  for (const file of ['etc/fstab', 'boot/firmware/cmdline.txt']) {
    const text = readFileSync(join(root, file), 'utf8');
    const filled = text.replace('BOOTDEV', `PARTUUID=${diskId}-01`).replace('ROOTDEV', `PARTUUID=${diskId}-02`);
    writeFileSync(join(root, file), filled);
  }
  for (const file of ['etc/resolv.conf', 'etc/mtab', 'var/lib/dbus/machine-id'])
    rmSync(join(root, file), { force: true });
  writeFileSync(join(root, 'etc/resolv.conf'), 'nameserver 8.8.8.8\n');
  symlinkSync('/proc/mounts', join(root, 'etc/mtab'));
  writeFileSync(join(root, 'etc/machine-id'), 'uninitialized\n');
}
