// The device for this machine's kind of processor, with a kernel that makes radios out of nothing: the same stage, the same
// package, the same card as the emulated Zero's, but Wi-Fi.
import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCard, filesBelow } from '../build.mjs';
import { lab } from '../paths.mjs';
import { debianRoot } from '../root.mjs';

const here = join(lab, 'wifi');
/** @type {Readonly<Record<string, string>>} */
const FILES = {
  'usr/lib/skep-lab/air': 'air.sh',
  'usr/lib/skep-lab/lease': 'lease.sh',
  'usr/lib/skep-lab/phone': 'phone.sh',
  'usr/lib/systemd/system/skep-lab-air.service': 'air.service',
};

/**
 * @param {string} deb skep for amd64 @param {{ version: string }} about
 * @returns {string} folder with card.img, kernel, initrd, cmdline
 */
export function buildWithRadios(deb, { version }) {
  const tarball = debianRoot({ arch: 'amd64', list: join(here, 'packages.txt') });
  return buildCard('radios', { deb, version, tarball, files: filesBelow(here), add, takeKernel });
}

/** @param {string} root */
function add(root) {
  for (const [path, from] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    copyFileSync(join(here, 'guest', from), join(root, path));
  }
  const wanted = join(root, 'etc/systemd/system/multi-user.target.wants');
  mkdirSync(wanted, { recursive: true });
  symlinkSync('/usr/lib/systemd/system/skep-lab-air.service', join(wanted, 'skep-lab-air.service'));
}

/** @param {string} root @param {string} folder */
function takeKernel(root, folder) {
  const [version = ''] = readdirSync(join(root, 'usr/lib/modules'));
  copyFileSync(join(root, `boot/vmlinuz-${version}`), join(folder, 'kernel'));
  copyFileSync(join(root, `boot/initrd.img-${version}`), join(folder, 'initrd'));
}

const FOR_LAB = [
  'console=ttyS0,115200',
  'net.ifnames=0',
  'systemd.debug_shell=ttyS0',
  'systemd.mask=serial-getty@ttyS0.service',
  'systemd.show_status=0',
  // An emulated processor leaks nothing, and pays for every switch of tables.
  'mitigations=off',
];
const MEMORY_MB = 1024;

/**
 * @param {string} folder with kernel and initrd
 * @param {{ card: string, cmdline: string }} about
 * @returns {string[]} the command; its console is stdin and stdout. It has no network but what its radios are
 */
export function qemu(folder, { card, cmdline }) {
  const own = cmdline.split(' ').filter((word) => !word.startsWith('console='));
  return [
    'qemu-system-x86_64',
    // Not KVM, where there is one: how long it takes would depend on the machine even more.
    ...['-accel', 'tcg,tb-size=512', '-smp', '2', '-m', `${MEMORY_MB}`, '-no-reboot', '-nodefaults'],
    ...[
      '-kernel',
      join(folder, 'kernel'),
      '-initrd',
      join(folder, 'initrd'),
      '-append',
      [...own, ...FOR_LAB].join(' '),
    ],
    ...['-drive', `file=${card},if=virtio,format=raw`],
    ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [deb, version = '0'] = process.argv.slice(2);
  if (deb === undefined) throw new Error('usage: build.mjs DEB VERSION');
  console.log(buildWithRadios(deb, { version }));
}
