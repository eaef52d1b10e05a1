// QEMU's raspi0 with a kernel of Debian's: which files, which edits of the device tree, which command line.
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../scripts/package/run.mjs';

/**
 * The loader's part: QEMU has no firmware that reads the card.
 * @param {string} root @param {string} folder
 */
export function takeKernel(root, folder) {
  const [version = ''] = readdirSync(join(root, 'usr/lib/modules'));
  copyFileSync(join(root, `boot/vmlinuz-${version}`), join(folder, 'kernel'));
  copyFileSync(join(root, `boot/initrd.img-${version}`), join(folder, 'initrd'));
  const dtb = join(folder, 'zero.dtb');
  copyFileSync(join(root, `usr/lib/linux-image-${version}/bcm2835-rpi-zero.dtb`), dtb);
  // QEMU lacks the power domains' two blocks of registers: bcm2835_power_probe would panic.
  run('fdtput', ['-t', 'x', dtb, '/soc/watchdog@7e100000', 'reg', '7e100000', '114']);
  run('fdtput', ['-t', 's', dtb, '/soc/watchdog@7e100000', 'reg-names', 'pm']);
  run('fdtput', ['-t', 's', dtb, '/soc/usb@7e980000', 'dr_mode', 'host']);
}

/** What cmdline.txt says goes on to the kernel, but for the console; a root shell for the lab comes in by systemd's switch. */
const FOR_LAB = [
  'console=ttyAMA0,115200',
  'earlycon=pl011,0x20201000',
  'net.ifnames=0',
  // Its registers are not there, and it tries for a minute.
  'modprobe.blacklist=vc4,v3d,snd_bcm2835',
  'systemd.debug_shell=ttyAMA0',
  'systemd.mask=serial-getty@ttyAMA0.service',
  'systemd.show_status=0',
  // It stands still while the machine that emulates it does something else, and would say so in the middle of an answer.
  'nosoftlockup',
];
/**
 * The socket at which QEMU reads and writes the registers of the Zero with that card.
 * @param {string} card
 */
export const registersOf = (card) => `${card}.registers`;

/** QEMU's watchdog bites as soon as it is armed. */
const WITHOUT_WATCHDOG = 'systemd.watchdog_sec=0';

/**
 * @param {string} folder with kernel, initrd and zero.dtb
 * @param {{ card: string, cmdline: string, tap: string, mac: string, watchdog?: boolean }} about
 * @returns {string[]} the command; its console is stdin and stdout
 */
export function qemu(folder, { card, cmdline, tap, mac, watchdog = false }) {
  const own = cmdline.split(' ').filter((word) => !word.startsWith('console='));
  return [
    'qemu-system-arm',
    ...['-M', 'raspi0', '-accel', 'tcg,tb-size=512', '-no-reboot'],
    ...['-kernel', join(folder, 'kernel'), '-initrd', join(folder, 'initrd'), '-dtb', join(folder, 'zero.dtb')],
    ...['-append', [...own, ...FOR_LAB, ...(watchdog ? [] : [WITHOUT_WATCHDOG])].join(' ')],
    ...['-drive', `file=${card},if=sd,format=raw`],
    ...['-netdev', `tap,id=n0,ifname=${tap},script=no,downscript=no`, '-device', `usb-net,netdev=n0,mac=${mac}`],
    ...['-display', 'none', '-monitor', 'none'],
    // The registers, for tick.mjs.
    ...['-qtest', `unix:${registersOf(card)},server=on,wait=off`, '-qtest-log', 'none'],
    // What was said is also beside the card, for whoever looks on.
    ...['-chardev', `stdio,id=console,logfile=${card}.log`, '-serial', 'chardev:console'],
  ];
}
