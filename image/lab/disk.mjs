// A root file system becomes a card: a FAT partition for the firmware, the root, and nothing in the rest. Without loop
// devices, which a container may lack.
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/package/run.mjs';

const MIB = 1024 * 1024;
const FAT_START_MIB = 4;
const FAT_MIB = 64;
const ROOT_START_MIB = FAT_START_MIB + FAT_MIB;
/** Of the root, for updates. */
const SPARE_MIB = 200;

/**
 * @param {string} root @param {string} file
 * @param {{ diskId: string, cardMib: number }} about QEMU wants a power of two
 */
export function makeCard(root, file, { diskId, cardMib }) {
  const fat = `${file}.fat`;
  const ext4 = `${file}.ext4`;
  const aside = `${root}.firmware`;
  try {
    writeFileSync(fat, '');
    truncateSync(fat, FAT_MIB * MIB);
    run('mkfs.vfat', ['-F', '32', '-s', '1', '-n', 'bootfs', fat], { read: true });
    const firmware = join(root, 'boot/firmware');
    for (const name of readdirSync(firmware)) run('mcopy', ['-s', '-i', fat, join(firmware, name), '::']);

    const usedMib = Number(run('du', ['-sm', '--apparent-size', root], { read: true }).split('\t')[0]);
    const rootMib = Math.ceil((usedMib * 1.2 + SPARE_MIB) / 8) * 8;
    // What lies on the FAT partition must not lie beneath it, too.
    renameSync(firmware, aside);
    run('mkdir', [firmware]);
    run('mke2fs', ['-q', '-t', 'ext4', '-L', 'rootfs', '-O', '^64bit,^huge_file', '-d', root, ext4, `${rootMib}M`]);
    run('rmdir', [firmware]);
    renameSync(aside, firmware);

    writeFileSync(file, '');
    truncateSync(file, cardMib * MIB);
    const table = [
      'label: dos',
      `label-id: 0x${diskId}`,
      `start=${FAT_START_MIB}MiB, size=${FAT_MIB}MiB, type=c`,
      `start=${ROOT_START_MIB}MiB, size=${rootMib}MiB, type=83`,
    ];
    const { status, stderr } = spawnSync('sfdisk', ['--quiet', file], { input: `${table.join('\n')}\n` });
    if (status !== 0) throw new Error(`sfdisk: ${stderr.toString()}`);
    lay(fat, file, FAT_START_MIB);
    lay(ext4, file, ROOT_START_MIB);
  } finally {
    for (const part of [fat, ext4]) rmSync(part, { force: true });
  }
}

/** @param {string} from @param {string} to @param {number} atMib */
const lay = (from, to, atMib) =>
  run('dd', [`if=${from}`, `of=${to}`, 'bs=1M', `seek=${atMib}`, 'conv=notrunc,sparse', 'status=none']);

/** A file of the card's FAT partition, as a card reader shows it. @param {string} card @param {string} name */
export const readFirmware = (card, name) =>
  run('mtype', ['-i', `${card}@@${FAT_START_MIB}M`, `::${name}`], { read: true });

/** Lays a file there, as its owner does before the first boot. @param {string} card @param {string} from @param {string} name */
export const writeFirmware = (card, from, name) =>
  void run('mcopy', ['-o', '-i', `${card}@@${FAT_START_MIB}M`, from, `::${name}`]);

/** What a computer leaves that is switched off while it writes there, at its worst. @param {string} card */
export const spoilFirmware = (card) =>
  run('dd', ['if=/dev/zero', `of=${card}`, 'bs=1M', `seek=${FAT_START_MIB}`, 'count=1', 'conv=notrunc', 'status=none']);

/** @param {string} root @returns {string} */
export const commandLine = (root) => readFileSync(join(root, 'boot/firmware/cmdline.txt'), 'utf8').trim();
