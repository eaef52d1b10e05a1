import type { Board, Computer } from '../../core/computer.ts';
import { GROUPS, USERS } from './debian-accounts.ts';
import { DEBIAN_FILES } from './debian-files.ts';

const KERNELS = [
  { release: '6.1.0-31-amd64', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.128-1 (2025-02-07)' },
  { release: '6.1.0-32-amd64', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)' },
  { release: '6.1.0-34-amd64', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.135-1 (2025-04-25)' },
  { release: '6.1.0-37-amd64', version: '#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)' },
];
const ELF = { bits: 64, littleEndian: true, machine: 62, flags: 0 } as const;
const FLAGS =
  'fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush dts acpi mmx fxsr sse sse2 ss ht tm pbe ' +
  'syscall nx pdpe1gb rdtscp lm constant_tsc art arch_perfmon pebs bts rep_good nopl xtopology nonstop_tsc cpuid aperfmperf ' +
  'pni pclmulqdq dtes64 monitor ds_cpl vmx est tm2 ssse3 sdbg cx16 xtpr pdcm sse4_1 sse4_2 x2apic movbe popcnt aes xsave rdrand';

/** The part of one processor as x86 kernels print it. */
const cpu = (
  family: number,
  model: number,
  name: string,
  stepping: number,
  mhz: string,
  cacheKb: number,
  cores: number,
) =>
  `processor\t: {n}\nvendor_id\t: GenuineIntel\ncpu family\t: ${family}\nmodel\t\t: ${model}\nmodel name\t: ${name}\n` +
  `stepping\t: ${stepping}\nmicrocode\t: 0xf4\ncpu MHz\t\t: ${mhz}\ncache size\t: ${cacheKb} KB\nphysical id\t: 0\n` +
  `siblings\t: ${cores}\ncore id\t\t: {n}\ncpu cores\t: ${cores}\napicid\t\t: {n}\ninitial apicid\t: {n}\nfpu\t\t: yes\n` +
  `fpu_exception\t: yes\ncpuid level\t: 22\nwp\t\t: yes\nflags\t\t: ${FLAGS}\n` +
  `bugs\t\t: spectre_v1 spectre_v2 spec_store_bypass swapgs srbds mmio_stale_data\nbogomips\t: ${(Number(mhz) * 2).toFixed(2)}\n` +
  'clflush size\t: 64\ncache_alignment\t: 64\naddress sizes\t: 39 bits physical, 48 bits virtual\npower management:\n\n';

const board = (
  name: string,
  memoryKb: readonly number[],
  cpus: number,
  swapKb: number,
  text: readonly [number, number, string, number, string, number],
): Board => ({
  name,
  architecture: 'x86_64',
  kernels: KERNELS,
  os: 'GNU/Linux',
  busybox: 'v1.35.0',
  memoryKb,
  swapKb,
  cpus,
  cpuinfo: cpu(...text, cpus),
  model: text[2],
  vendor: 'GenuineIntel',
  elf: ELF,
});

const IN_BIN =
  'bash busybox cat chgrp chmod chown cp dash date dd df dmesg echo egrep false fgrep findmnt grep gunzip gzip hostname ip ' +
  'journalctl kill ln login ls lsblk mkdir mknod mktemp mount mv nano netstat pidof ping ps pwd rm rmdir sed sh sleep ss su sync ' +
  'systemctl tar touch true umount uname vdir zcat';
const IN_USR_BIN =
  '[ apt apt-get arch awk base64 basename cal chattr chage curl cut dig dirname dpkg du env expr file find free getent git ' +
  'groups head hostnamectl id install killall last lastlog less locale logger lsattr lscpu lspci md5sum mysql nc nice nohup ' +
  'nproc openssl passwd perl pgrep pkill printenv printf python3 readlink rev scp screen seq sha256sum shred sort ssh ' +
  'ssh-keygen stat sudo tac tail tee test timedatectl timeout top tr tty uniq uptime vi vim w wc wget which who whoami ' +
  'xargs xxd yes crontab lsof';
const IN_SBIN =
  'adduser chpasswd deluser groupadd ifconfig insmod iptables lsmod modprobe nft nginx poweroff reboot route ' +
  'service shutdown sshd sysctl useradd userdel usermod';
const APPLETS =
  '[ ash awk base64 basename cat chgrp chmod chown clear cp cut date dd df dirname dmesg du echo env expr false find free ' +
  'ftpget grep gzip head hostname id ifconfig kill killall ln ls md5sum mkdir mknod mktemp mount mv nc nohup nslookup pidof ' +
  'ping printf ps pwd reboot rm rmdir route sed seq sh sha256sum sleep sort stat sync tail tar tee test tftp touch tr true ' +
  'uname uniq uptime usleep vi wc wget which whoami xargs yes zcat';

/** A Debian 12 server in a small office: web, files by FTP, names, all on one disk. */
export const debian: Computer = {
  name: 'debian',
  boards: [
    board('OptiPlex 3060', [8_000_472, 16_251_836], 6, 999_420, [
      6,
      158,
      'Intel(R) Core(TM) i5-8500T CPU @ 2.10GHz',
      10,
      '2100.000',
      9216,
    ]),
    board('PowerEdge T130', [8_044_908, 16_283_116], 4, 4_194_300, [
      6,
      158,
      'Intel(R) Xeon(R) CPU E3-1220 v6 @ 3.00GHz',
      9,
      '3000.000',
      8192,
    ]),
    board('NUC7CJYH', [3_862_300, 7_938_128], 2, 999_420, [
      6,
      122,
      'Intel(R) Celeron(R) J4005 CPU @ 2.00GHz',
      1,
      '2000.000',
      4096,
    ]),
  ],
  shell: 'bash',
  shellName: '-bash',
  prompt: '{user}@{hostname}:{directory}{sign} ',
  motd:
    'Linux {hostname} {release} {version} {architecture}\n\n' +
    'The programs included with the Debian GNU/Linux system are free software;\n' +
    'the exact distribution terms for each program are described in the\nindividual files in /usr/share/doc/*/copyright.\n\n' +
    'Debian GNU/Linux comes with ABSOLUTELY NO WARRANTY, to the extent\npermitted by applicable law.\n',
  welcome: '',
  tellsLastLogin: true,
  path: {
    root: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    user: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
  },
  users: USERS,
  newcomer: { name: '{user}', uid: 1001, gid: 1001, about: ',,,', home: '/home/{user}', shell: '/bin/bash' },
  groups: GROUPS,
  mounts: [
    { device: 'sysfs', path: '/sys', type: 'sysfs', options: 'rw,nosuid,nodev,noexec,relatime' },
    { device: 'proc', path: '/proc', type: 'proc', options: 'rw,nosuid,nodev,noexec,relatime' },
    {
      device: 'udev',
      path: '/dev',
      type: 'devtmpfs',
      options: 'rw,nosuid,relatime,mode=755,inode64',
      size: 0.49,
      used: 0,
    },
    {
      device: 'devpts',
      path: '/dev/pts',
      type: 'devpts',
      options: 'rw,nosuid,noexec,relatime,gid=5,mode=620,ptmxmode=000',
    },
    {
      device: 'tmpfs',
      path: '/run',
      type: 'tmpfs',
      options: 'rw,nosuid,nodev,noexec,relatime,mode=755,inode64',
      size: 0.1,
      used: 1024,
    },
    {
      device: '/dev/sda2',
      path: '/',
      type: 'ext4',
      options: 'rw,relatime,errors=remount-ro',
      size: 236_240_572,
      used: 41_836_204,
    },
    { device: 'tmpfs', path: '/dev/shm', type: 'tmpfs', options: 'rw,nosuid,nodev,inode64', size: 0.5, used: 0 },
    {
      device: 'tmpfs',
      path: '/run/lock',
      type: 'tmpfs',
      options: 'rw,nosuid,nodev,noexec,relatime,size=5120k,inode64',
      size: 5120,
      used: 0,
    },
    {
      device: '/dev/sda1',
      path: '/boot/efi',
      type: 'vfat',
      options: 'rw,relatime,fmask=0077,dmask=0077,codepage=437,iocharset=ascii,shortname=mixed,utf8,errors=remount-ro',
      size: 523_248,
      used: 5972,
    },
  ],
  kernelThreads: [
    'kthreadd',
    'rcu_gp',
    'rcu_par_gp',
    'slub_flushwq',
    'netns',
    'kworker/0:0H-events_highpri',
    'mm_percpu_wq',
    'rcu_tasks_kthread',
    'rcu_tasks_rude_kthread',
    'rcu_tasks_trace_kthread',
    'ksoftirqd/0',
    'rcu_preempt',
    'migration/0',
    'cpuhp/0',
    'kdevtmpfs',
    'inet_frag_wq',
    'kauditd',
    'khungtaskd',
    'oom_reaper',
    'writeback',
    'kcompactd0',
    'ksmd',
    'khugepaged',
    'kintegrityd',
    'kblockd',
    'kswapd0',
    'ata_sff',
    'scsi_eh_0',
    'scsi_tmf_0',
    'jbd2/sda2-8',
    'ext4-rsv-conver',
  ],
  processes: [
    { user: 'root', command: '/lib/systemd/systemd-journald', afterS: 2, vszKb: 49_728, rssKb: 17_912, load: 0.0002 },
    { user: 'root', command: '/lib/systemd/systemd-udevd', afterS: 2, vszKb: 26_732, rssKb: 6_204 },
    { user: 'root', command: '/usr/sbin/cron -f', afterS: 4, vszKb: 6_608, rssKb: 2_712 },
    {
      user: 'messagebus',
      command:
        '/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation --syslog-only',
      afterS: 4,
      vszKb: 9_128,
      rssKb: 4_688,
    },
    { user: 'root', command: '/lib/systemd/systemd-logind', afterS: 4, vszKb: 25_272, rssKb: 7_880 },
    { user: 'root', command: '/usr/sbin/vsftpd /etc/vsftpd.conf', afterS: 5, vszKb: 9_964, rssKb: 3_180 },
    { user: 'bind', command: '/usr/sbin/named -f -u bind', afterS: 5, vszKb: 234_960, rssKb: 41_236, load: 0.0006 },
    {
      user: 'root',
      command: 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups',
      afterS: 5,
      vszKb: 15_436,
      rssKb: 9_340,
    },
    {
      user: 'root',
      command: 'nginx: master process /usr/sbin/nginx -g daemon on; master_process on;',
      afterS: 6,
      vszKb: 55_344,
      rssKb: 1_696,
    },
    { user: 'www-data', command: 'nginx: worker process', afterS: 6, vszKb: 56_012, rssKb: 6_032, load: 0.0001 },
    { user: 'www-data', command: 'nginx: worker process', afterS: 6, vszKb: 56_012, rssKb: 5_580, load: 0.0001 },
    {
      user: 'root',
      command: '/sbin/agetty -o -p -- \\u --noclear - linux',
      afterS: 6,
      vszKb: 5_872,
      rssKb: 1_016,
      tty: 'tty1',
    },
  ],
  listens: [
    { protocol: 'tcp', port: 22, program: 'sshd' },
    { protocol: 'tcp', port: 80, program: 'nginx' },
    { protocol: 'tcp', port: 443, program: 'nginx' },
    { protocol: 'tcp', port: 21, program: 'vsftpd' },
    { protocol: 'tcp', port: 53, program: 'named' },
    { protocol: 'tcp', port: 953, program: 'named', local: true },
    { protocol: 'udp', port: 53, program: 'named' },
  ],
  network: { name: 'enp1s0', oui: 'd0:94:66' },
  files: DEBIAN_FILES,
  directories: [
    '/boot/efi',
    '/dev/pts',
    '/dev/shm',
    '/etc/nginx/modules-enabled',
    '/etc/cron.weekly',
    '/etc/systemd/system',
    '/home/office/Documents',
    '/lib/modules/{release}',
    '/media',
    '/mnt',
    '/opt',
    '/root/.ssh',
    '/run/lock',
    '/run/sshd',
    '/srv/ftp',
    '/sys/class/net',
    '/tmp/systemd-private-{hex systemd}-systemd-logind.service',
    '/usr/lib/x86_64-linux-gnu',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/usr/share/doc',
    '/usr/src',
    '/var/backups',
    '/var/cache/bind',
    '/var/lib/dpkg',
    '/var/mail',
    '/var/run',
    '/var/spool/cron/crontabs',
    '/var/tmp',
  ],
  // /bin and /sbin are links into /usr since Debian 12.
  programs: {
    '/bin': `${IN_BIN} ${IN_USR_BIN}`,
    '/sbin': IN_SBIN,
    '/usr/bin': `${IN_BIN} ${IN_USR_BIN}`,
    '/usr/sbin': IN_SBIN,
  },
  applets: APPLETS,
  writable: { root: ['/'], user: ['/tmp', '/var/tmp', '/dev/shm', '/run/lock', '/home/{user}'] },
  runsDays: [9, 160],
  zone: 'UTC',
};
