import type { Board, Computer } from '../../core/computer.ts';

const BUILT = '#{build} {built}';

const BOARDS: readonly Board[] = [
  {
    name: 'hi3518ev200',
    architecture: 'armv7l',
    kernels: [{ release: '3.10.14', version: BUILT }],
    os: 'GNU/Linux',
    busybox: 'v1.22.1',
    memoryKb: [125_508, 61_072],
    swapKb: 0,
    cpus: 1,
    cpuinfo:
      'processor\t: 0\nmodel name\t: ARMv7 Processor rev 5 (v7l)\nBogoMIPS\t: 1196.85\n' +
      'Features\t: swp half thumb fastmult vfp edsp neon vfpv3 tls vfpv4 idiva idivt\n' +
      'CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xc07\nCPU revision\t: 5\n\n',
    cpuinfoEnd: 'Hardware\t: hi3518ev200\nRevision\t: 0000\nSerial\t\t: {serial}\n',
    model: 'ARMv7 Processor rev 5 (v7l)',
    vendor: 'ARM',
    elf: { bits: 32, littleEndian: true, machine: 40, flags: 0x0500_0002 },
  },
  {
    name: 'MT7620',
    architecture: 'mips',
    kernels: [{ release: '2.6.36', version: BUILT }],
    os: 'GNU/Linux',
    busybox: 'v1.19.4',
    memoryKb: [60_488],
    swapKb: 0,
    cpus: 1,
    cpuinfo:
      'system type\t\t: MT7620\nprocessor\t\t: 0\ncpu model\t\t: MIPS 24KEc V5.0\nBogoMIPS\t\t: 386.04\n' +
      'wait instruction\t: yes\nmicrosecond timers\t: yes\ntlb_entries\t\t: 32\nextra interrupt vector\t: yes\n' +
      'hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ffc, 0x0ffb, 0x0ffb]\n' +
      'ASEs implemented\t: mips16 dsp\nshadow register sets\t: 1\ncore\t\t\t: 0\n' +
      'VCED exceptions\t\t: not available\nVCEI exceptions\t\t: not available\n\n',
    model: 'MIPS 24KEc V5.0',
    vendor: 'MIPS',
    elf: { bits: 32, littleEndian: true, machine: 8, flags: 0x7000_1007 },
  },
  {
    name: 'AR9330',
    architecture: 'mips',
    kernels: [{ release: '3.18.23', version: BUILT }],
    os: 'GNU/Linux',
    busybox: 'v1.23.2',
    memoryKb: [61_260, 28_672],
    swapKb: 0,
    cpus: 1,
    cpuinfo:
      'system type\t\t: Atheros AR9330 rev 1\nmachine\t\t\t: TP-LINK TL-WR740N/ND v4\nprocessor\t\t: 0\n' +
      'cpu model\t\t: MIPS 24Kc V7.4\nBogoMIPS\t\t: 265.42\nwait instruction\t: yes\nmicrosecond timers\t: yes\n' +
      'tlb_entries\t\t: 16\nextra interrupt vector\t: yes\n' +
      'hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ff8, 0x0ff8, 0x0ff8]\n' +
      'isa\t\t\t: mips1 mips2 mips32r1 mips32r2\nASEs implemented\t: mips16\nshadow register sets\t: 1\n' +
      'kscratch registers\t: 0\ncore\t\t\t: 0\nVCED exceptions\t\t: not available\nVCEI exceptions\t\t: not available\n\n',
    model: 'MIPS 24Kc V7.4',
    vendor: 'MIPS',
    elf: { bits: 32, littleEndian: false, machine: 8, flags: 0x7000_1007 },
  },
];

const IN_BIN =
  'ash busybox cat chmod chown cp date dd df dmesg echo false grep gzip hostname kill ln ls mkdir mknod mount mv netstat ping ' +
  'ps pwd rm rmdir sed sh sleep sync tar touch true umount uname usleep vi zcat';
const IN_USR_BIN =
  '[ awk basename cut dirname env expr find free ftpget head hexdump id killall logger md5sum nohup printf passwd sort tail ' +
  'tee test tftp top tr uniq uptime w wc wget which whoami xargs yes';
const IN_SBIN = 'ifconfig init insmod klogd lsmod reboot rmmod route syslogd udhcpc';

/** A router or a camera: BusyBox on a read-only image, and whoever gets in is its root. */
export const router: Computer = {
  name: 'router',
  boards: BOARDS,
  shell: 'ash',
  shellName: '-sh',
  prompt: '{directory} # ',
  motd: '',
  welcome: "\n\nBusyBox {busybox} built-in shell (ash)\nEnter 'help' for a list of built-in commands.\n\n",
  tellsLastLogin: false,
  path: { root: '/sbin:/usr/sbin:/bin:/usr/bin', user: '/sbin:/usr/sbin:/bin:/usr/bin' },
  users: [
    { name: 'root', uid: 0, gid: 0, about: 'root', home: '/root', shell: '/bin/sh' },
    { name: 'nobody', uid: 65_534, gid: 65_534, about: 'nobody', home: '/var', shell: '/bin/false' },
  ],
  newcomer: { name: '{user}', uid: 0, gid: 0, about: '{user}', home: '/root', shell: '/bin/sh' },
  groups: [
    { name: 'root', gid: 0, members: [] },
    { name: 'nogroup', gid: 65_534, members: [] },
  ],
  mounts: [
    { device: 'rootfs', path: '/', type: 'rootfs', options: 'rw' },
    { device: '/dev/root', path: '/', type: 'squashfs', options: 'ro,relatime', size: 5376, used: 5376 },
    { device: 'proc', path: '/proc', type: 'proc', options: 'rw,relatime' },
    { device: 'sysfs', path: '/sys', type: 'sysfs', options: 'rw,relatime' },
    { device: 'tmpfs', path: '/dev', type: 'tmpfs', options: 'rw,relatime,size=512k,mode=755', size: 512, used: 0 },
    { device: 'devpts', path: '/dev/pts', type: 'devpts', options: 'rw,relatime,mode=600' },
    { device: 'tmpfs', path: '/tmp', type: 'tmpfs', options: 'rw,nosuid,nodev,relatime', size: 0.5, used: 12 },
    { device: 'tmpfs', path: '/var', type: 'tmpfs', options: 'rw,relatime', size: 0.5, used: 148 },
    { device: '/dev/mtdblock5', path: '/mnt', type: 'jffs2', options: 'rw,relatime', size: 1024, used: 284 },
  ],
  kernelThreads: [
    'kthreadd',
    'ksoftirqd/0',
    'kworker/0:0',
    'khelper',
    'sync_supers',
    'bdi-default',
    'kblockd',
    'kswapd0',
    'mtdblock0',
    'mtdblock5',
  ],
  processes: [
    { user: 'root', command: '/sbin/syslogd -C64', afterS: 4, vszKb: 1252, rssKb: 392 },
    { user: 'root', command: '/sbin/klogd', afterS: 4, vszKb: 1248, rssKb: 380 },
    { user: 'root', command: '/sbin/udhcpc -i eth0 -b', afterS: 7, vszKb: 1264, rssKb: 404 },
    { user: 'root', command: '/usr/sbin/telnetd', afterS: 8, vszKb: 1240, rssKb: 372 },
    { user: 'root', command: '/usr/bin/httpd', afterS: 8, vszKb: 2_560, rssKb: 1_276 },
    { user: 'root', command: '/usr/sbin/dnsmasq -C /var/dnsmasq.conf', afterS: 8, vszKb: 1_076, rssKb: 512 },
    { user: 'root', command: '/sbin/getty -L ttyS0 115200 vt100', afterS: 9, vszKb: 1252, rssKb: 396 },
  ],
  listens: [
    { protocol: 'tcp', port: 23, program: 'telnetd' },
    { protocol: 'tcp', port: 53, program: 'dnsmasq' },
    { protocol: 'tcp', port: 80, program: 'httpd' },
    { protocol: 'udp', port: 53, program: 'dnsmasq' },
  ],
  network: { name: 'eth0', oui: 'e8:94:f6' },
  files: {
    '/etc/hosts': '127.0.0.1 localhost\n127.0.1.1 {hostname}\n',
    '/etc/fstab': 'proc /proc proc defaults 0 0\nsysfs /sys sysfs defaults 0 0\n',
    '/etc/inittab': '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/getty -L ttyS0 115200 vt100\n',
    '/etc/resolv.conf': 'nameserver 127.0.0.1\n',
    '/etc/init.d/rcS': '#!/bin/sh\nmount -a\nifconfig lo 127.0.0.1 up\nsyslogd -C64\nklogd\ntelnetd\n',
    '/proc/sys/kernel/random/boot_id': '{boot_id}\n',
    '/proc/version': 'Linux version {release} (root@build) (gcc version 4.8.3 (GCC) ) {version}\n',
  },
  directories: [
    '/dev',
    '/dev/pts',
    '/dev/shm',
    '/home',
    '/lib',
    '/mnt',
    '/root',
    '/sys',
    '/tmp',
    '/usr/lib',
    '/usr/sbin',
    '/var',
    '/var/log',
    '/var/run',
    '/var/tmp',
  ],
  programs: { '/bin': IN_BIN, '/sbin': IN_SBIN, '/usr/bin': `${IN_USR_BIN} curl`, '/usr/sbin': 'telnetd' },
  applets: `${IN_BIN} ${IN_USR_BIN} ${IN_SBIN} telnetd`,
  writable: {
    root: ['/tmp', '/var', '/dev', '/mnt', '/root'],
    user: ['/tmp', '/var', '/dev', '/mnt', '/root'],
  },
  runsDays: [17, 96],
  zone: 'UTC',
};
