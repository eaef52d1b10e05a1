import type { Board, Computer } from '../../core/computer.ts';
import { NAS_FILES } from './nas-files.ts';

const X86 =
  'processor\t: {n}\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 122\nmodel name\t: Intel(R) Celeron(R) J4025 CPU @ 2.00GHz\n' +
  'stepping\t: 8\nmicrocode\t: 0x24\ncpu MHz\t\t: 1996.800\ncache size\t: 4096 KB\nphysical id\t: 0\nsiblings\t: 2\ncore id\t\t: {n}\n' +
  'cpu cores\t: 2\napicid\t\t: {n}\ninitial apicid\t: {n}\nfpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: 24\nwp\t\t: yes\n' +
  'flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush dts acpi mmx fxsr sse sse2 ss ht tm ' +
  'pbe syscall nx pdpe1gb rdtscp lm constant_tsc art arch_perfmon pebs bts rep_good nopl xtopology nonstop_tsc aperfmperf ' +
  'tsc_known_freq pni pclmulqdq dtes64 monitor ds_cpl vmx est tm2 ssse3 sdbg cx16 xtpr pdcm sse4_1 sse4_2 x2apic movbe popcnt ' +
  'tsc_deadline_timer aes xsave rdrand\nbugs\t\t: monitor spectre_v1 spectre_v2\nbogomips\t: 3993.60\nclflush size\t: 64\n' +
  'cache_alignment\t: 64\naddress sizes\t: 39 bits physical, 48 bits virtual\npower management:\n\n';
const ARM =
  'processor\t: {n}\nBogoMIPS\t: 54.00\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32\nCPU implementer\t: 0x41\n' +
  'CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd03\nCPU revision\t: 4\n\n';

const BOARDS: readonly Board[] = [
  {
    name: 'DS220+',
    architecture: 'x86_64',
    kernels: [
      { release: '4.4.302+', version: '#64570 SMP Thu Jul 20 23:58:58 CST 2023' },
      { release: '4.4.302+', version: '#69057 SMP Fri Jan 12 17:02:28 CST 2024' },
      { release: '4.4.302+', version: '#72806 SMP Thu Sep 5 13:45:28 CST 2024' },
    ],
    os: 'GNU/Linux synology_geminilake_220+',
    busybox: 'v1.30.1',
    memoryKb: [1_858_032, 5_984_216],
    swapKb: 3_246_076,
    cpus: 2,
    cpuinfo: X86,
    model: 'Intel(R) Celeron(R) J4025 CPU @ 2.00GHz',
    vendor: 'GenuineIntel',
    elf: { bits: 64, littleEndian: true, machine: 62, flags: 0 },
  },
  {
    name: 'DS218',
    architecture: 'aarch64',
    kernels: [
      { release: '4.4.302+', version: '#64570 SMP Fri Jul 21 00:23:32 CST 2023' },
      { release: '4.4.302+', version: '#69057 SMP Fri Jan 12 17:19:47 CST 2024' },
    ],
    os: 'GNU/Linux synology_rtd1296_ds218',
    busybox: 'v1.30.1',
    memoryKb: [1_995_232],
    swapKb: 2_097_084,
    cpus: 4,
    cpuinfo: ARM,
    model: 'Cortex-A53',
    vendor: 'ARM',
    elf: { bits: 64, littleEndian: true, machine: 183, flags: 0 },
  },
];

const IN_BIN =
  'ash bash busybox cat chgrp chmod chown cp date dd df dmesg echo egrep false fgrep grep gunzip gzip hostname kill ln ls lsblk ' +
  'mkdir mknod mktemp mount mv netstat pidof ping ps pwd rm rmdir sed sh sleep su sync tar touch true umount uname vi vim zcat';
const IN_USR_BIN =
  '[ arch awk base64 basename curl cut dig dirname du env expr file find free getent git groups head id ip killall last less ' +
  'lscpu lsof lspci md5sum nc nice nohup nproc openssl passwd perl pgrep pkill printenv printf python3 readlink rev scp seq ' +
  'sha256sum sort ssh ssh-keygen stat sudo tac tail tee test timeout top tr tty uniq uptime w wc wget which who whoami xargs ' +
  'xxd yes systemctl journalctl chattr lsattr';
const IN_SBIN = 'adduser ifconfig insmod iptables lsmod modprobe poweroff reboot rmmod route shutdown sysctl';
const APPLETS = 'ash cat echo ftpget ifconfig ping ps sh tftp top vi wget';

/** A small NAS, two disks, as DSM 7 has it: bash beneath `sh`, administrators by sudo, everything of value in /volume1. */
export const nas: Computer = {
  name: 'nas',
  boards: BOARDS,
  shell: 'bash',
  shellName: '-sh',
  prompt: '{user}@{hostname}:{directory}{sign} ',
  motd:
    '\nUsing terminal commands to modify system configs, execute external binary\n' +
    'files, add files, or install unauthorized third-party apps may lead to system\n' +
    'damages or unexpected behavior, or cause data loss. Make sure you are aware of\n' +
    'the consequences of each command and proceed at your own risk.\n\n' +
    'Warning: Data should only be stored in shared folders. Data stored elsewhere\n' +
    'may be deleted when the system is updated/restarted.\n\n',
  welcome: '',
  tellsLastLogin: false,
  path: {
    root: '/sbin:/bin:/usr/sbin:/usr/bin:/usr/syno/sbin:/usr/syno/bin:/usr/local/sbin:/usr/local/bin',
    user: '/sbin:/bin:/usr/sbin:/usr/bin:/usr/syno/sbin:/usr/syno/bin:/usr/local/sbin:/usr/local/bin',
  },
  users: [
    { name: 'root', uid: 0, gid: 0, about: '', home: '/root', shell: '/bin/ash' },
    { name: 'lp', uid: 7, gid: 7, about: '', home: '/var/spool/lpd', shell: '/bin/false' },
    { name: 'nobody', uid: 1023, gid: 1023, about: '', home: '/home', shell: '/sbin/nologin' },
    { name: 'ftp', uid: 21, gid: 21, about: 'Anonymous FTP User', home: '/nonexist', shell: '/sbin/nologin' },
    { name: 'anonymous', uid: 21, gid: 21, about: 'Anonymous FTP User', home: '/nonexist', shell: '/sbin/nologin' },
    { name: 'http', uid: 1020, gid: 1023, about: '', home: '/var/services/web', shell: '/sbin/nologin' },
    {
      name: 'admin',
      uid: 1024,
      gid: 100,
      about: 'System default user',
      home: '/var/services/homes/admin',
      shell: '/bin/sh',
    },
    { name: 'guest', uid: 1025, gid: 100, about: 'Guest', home: '/nonexist', shell: '/bin/nologin' },
  ],
  newcomer: { name: '{user}', uid: 1026, gid: 100, about: '', home: '/var/services/homes/{user}', shell: '/bin/sh' },
  groups: [
    { name: 'root', gid: 0, members: [] },
    { name: 'lp', gid: 7, members: ['lp'] },
    { name: 'ftp', gid: 21, members: ['ftp'] },
    { name: 'users', gid: 100, members: [] },
    { name: 'administrators', gid: 101, members: ['admin', '{user}'] },
    { name: 'http', gid: 1023, members: [] },
    { name: 'nobody', gid: 1023, members: [] },
  ],
  mounts: [
    {
      device: '/dev/md0',
      path: '/',
      type: 'ext4',
      options: 'rw,noatime,data=ordered',
      size: 2_385_528,
      used: 1_326_472,
    },
    {
      device: 'none',
      path: '/dev',
      type: 'devtmpfs',
      options: 'rw,nosuid,noexec,relatime,mode=755',
      size: 0.48,
      used: 0,
    },
    {
      device: 'none',
      path: '/dev/pts',
      type: 'devpts',
      options: 'rw,nosuid,noexec,relatime,gid=4,mode=620,ptmxmode=000',
    },
    { device: 'none', path: '/proc', type: 'proc', options: 'rw,nosuid,nodev,noexec,relatime' },
    { device: 'none', path: '/sys', type: 'sysfs', options: 'rw,nosuid,nodev,noexec,relatime' },
    { device: '/tmp', path: '/tmp', type: 'tmpfs', options: 'rw,nosuid,nodev,noexec,relatime', size: 0.49, used: 1876 },
    {
      device: '/run',
      path: '/run',
      type: 'tmpfs',
      options: 'rw,nosuid,nodev,relatime,mode=755',
      size: 0.49,
      used: 5148,
    },
    { device: '/dev/shm', path: '/dev/shm', type: 'tmpfs', options: 'rw,nosuid,nodev,relatime', size: 0.49, used: 4 },
    {
      device: '/dev/mapper/cachedev_0',
      path: '/volume1',
      type: 'btrfs',
      options: 'rw,nodev,relatime,ssd,synoacl,space_cache=v2,auto_reclaim_space,metadata_ratio=50,syno_allocator',
      size: 3_745_885_388,
      used: 1_184_502_816,
    },
  ],
  kernelThreads: [
    'kthreadd',
    'ksoftirqd/0',
    'kworker/0:0H',
    'rcu_sched',
    'rcu_bh',
    'migration/0',
    'kdevtmpfs',
    'netns',
    'writeback',
    'kintegrityd',
    'bioset',
    'kblockd',
    'ata_sff',
    'md',
    'kswapd0',
    'scsi_eh_0',
    'scsi_eh_1',
    'md0_raid1',
    'md1_raid1',
    'md2_raid1',
    'jbd2/md0-8',
    'btrfs-worker',
    'btrfs-cleaner',
    'btrfs-transacti',
  ],
  processes: [
    {
      user: 'root',
      command: '/usr/lib/systemd/systemd-journald',
      afterS: 3,
      vszKb: 38_188,
      rssKb: 9_424,
      load: 0.0003,
    },
    { user: 'root', command: '/usr/lib/systemd/systemd-udevd', afterS: 4, vszKb: 32_860, rssKb: 4_416 },
    {
      user: 'root',
      command: '/usr/bin/syslog-ng -F --worker-threads=4 -u system -g log',
      afterS: 9,
      vszKb: 411_352,
      rssKb: 14_316,
    },
    { user: 'root', command: '/usr/syno/sbin/synonetd', afterS: 14, vszKb: 221_904, rssKb: 8_132 },
    { user: 'root', command: '/usr/bin/sshd -D', afterS: 21, vszKb: 33_020, rssKb: 5_088 },
    { user: 'root', command: '/usr/sbin/crond', afterS: 23, vszKb: 22_016, rssKb: 2_008 },
    {
      user: 'root',
      command: 'nginx: master process /usr/bin/nginx -g pid /run/nginx.pid; daemon on; master_process on;',
      afterS: 27,
      vszKb: 45_628,
      rssKb: 10_380,
    },
    { user: 'http', command: 'nginx: worker process', afterS: 27, vszKb: 45_984, rssKb: 8_092, load: 0.0002 },
    { user: 'http', command: 'nginx: worker process', afterS: 27, vszKb: 45_984, rssKb: 8_088, load: 0.0002 },
    { user: 'root', command: '/usr/syno/sbin/synoscgi', afterS: 31, vszKb: 388_140, rssKb: 21_460, load: 0.0011 },
    { user: 'root', command: '/usr/bin/smbd -D', afterS: 36, vszKb: 312_772, rssKb: 21_736 },
    { user: 'root', command: '/usr/bin/nmbd -D', afterS: 36, vszKb: 254_420, rssKb: 9_664 },
    { user: 'root', command: '/usr/bin/ftpd -D', afterS: 38, vszKb: 96_240, rssKb: 8_344 },
    { user: 'root', command: '/usr/sbin/telnetd', afterS: 39, vszKb: 5_308, rssKb: 672 },
    {
      user: 'root',
      command: '/var/packages/DNSServer/target/bin/named -c /etc/zone/named.conf',
      afterS: 40,
      vszKb: 182_116,
      rssKb: 24_808,
      load: 0.0003,
    },
    { user: 'root', command: '/usr/syno/sbin/findhostd', afterS: 41, vszKb: 38_772, rssKb: 3_104 },
  ],
  listens: [
    { protocol: 'tcp', port: 21, program: 'ftpd' },
    { protocol: 'tcp', port: 22, program: 'sshd' },
    { protocol: 'tcp', port: 23, program: 'telnetd' },
    { protocol: 'tcp', port: 53, program: 'named' },
    { protocol: 'tcp', port: 80, program: 'nginx: master' },
    { protocol: 'tcp', port: 139, program: 'smbd', local: true },
    { protocol: 'tcp', port: 443, program: 'nginx: master' },
    { protocol: 'tcp', port: 445, program: 'smbd', local: true },
    { protocol: 'tcp', port: 5000, program: 'nginx: master', local: true },
    { protocol: 'tcp', port: 5001, program: 'nginx: master', local: true },
    { protocol: 'udp', port: 53, program: 'named' },
    { protocol: 'udp', port: 137, program: 'nmbd', local: true },
    { protocol: 'udp', port: 138, program: 'nmbd', local: true },
    { protocol: 'udp', port: 9997, program: 'findhostd', local: true },
  ],
  network: { name: 'eth0', oui: '00:11:32' },
  files: NAS_FILES,
  directories: [
    '/dev/pts',
    '/dev/shm',
    '/initrd',
    '/lib',
    '/lib64',
    '/mnt',
    '/root/.ssh',
    '/run',
    '/sys',
    '/tmp',
    '/usr/lib',
    '/usr/local/bin',
    '/usr/local/etc/rc.d',
    '/usr/syno/bin',
    '/usr/syno/sbin',
    '/usr/syno/etc',
    '/var/log',
    '/var/run',
    '/var/services/homes',
    '/var/tmp',
    '/volume1/@appstore',
    '/volume1/@tmp',
    '/volume1/homes',
    '/volume1/music',
    '/volume1/photo',
    '/volume1/public',
    '/volume1/video',
  ],
  programs: { '/bin': IN_BIN, '/usr/bin': IN_USR_BIN, '/sbin': IN_SBIN, '/usr/syno/bin': 'synopkg synogetkeyvalue' },
  applets: APPLETS,
  writable: {
    root: ['/'],
    user: ['/tmp', '/var/tmp', '/dev/shm', '/var/services/homes/{user}', '/volume1/public', '/volume1/homes/{user}'],
  },
  runsDays: [20, 210],
  zone: 'UTC',
};
