import { uptimeMs, type Machine } from './machine.ts';
import type { BaseFiles } from './files.ts';
import { memory } from './system.ts';

/** Where programs are: a path of these and the name of a command is that command. */
export const PROGRAM_DIRECTORIES = ['/bin', '/sbin', '/usr/bin', '/usr/sbin'];
/** Programs that live elsewhere than in /bin; it does not matter which, only that each is in one place. */
const IN_USR_BIN = [
  '[',
  'curl',
  'ftpget',
  'free',
  'head',
  'id',
  'tail',
  'test',
  'tftp',
  'uptime',
  'w',
  'wc',
  'wget',
  'which',
  'whoami',
];

export const MOUNTS =
  'rootfs / rootfs rw 0 0\n' +
  '/dev/root / squashfs ro,relatime 0 0\n' +
  'proc /proc proc rw,relatime 0 0\n' +
  'sysfs /sys sysfs rw,relatime 0 0\n' +
  'tmpfs /dev tmpfs rw,relatime,size=512k,mode=755 0 0\n' +
  'devpts /dev/pts devpts rw,relatime,mode=600 0 0\n' +
  'tmpfs /tmp tmpfs rw,nosuid,nodev,relatime 0 0\n' +
  'tmpfs /var tmpfs rw,relatime 0 0\n' +
  '/dev/mtdblock5 /mnt jffs2 rw,relatime 0 0\n';

/** The device's own files. `username` is the visitor's: whoever is let in must be in /etc/passwd. */
export function baseFiles(
  machine: Machine,
  username: string,
  programs: readonly string[],
  now: () => number,
): BaseFiles {
  const user = /^[a-z_][a-z0-9_-]{0,31}$/.test(username) ? username : 'root';
  const accounts = `root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/var:/bin/false\n`;
  const files = new Map<string, () => string>([
    ['/etc/passwd', () => (user === 'root' ? accounts : `${accounts}${user}:x:0:0:${user}:/root:/bin/sh\n`)],
    ['/etc/group', () => 'root:x:0:\nnogroup:x:65534:\n'],
    ['/etc/hostname', () => `${machine.hostname}\n`],
    ['/etc/hosts', () => `127.0.0.1 localhost\n127.0.1.1 ${machine.hostname}\n`],
    ['/etc/fstab', () => 'proc /proc proc defaults 0 0\nsysfs /sys sysfs defaults 0 0\n'],
    ['/etc/inittab', () => '::sysinit:/etc/init.d/rcS\n::respawn:/sbin/getty -L ttyS0 115200 vt100\n'],
    ['/etc/resolv.conf', () => 'nameserver 127.0.0.1\n'],
    ['/proc/cpuinfo', () => machine.cpuinfo],
    ['/proc/mounts', () => MOUNTS],
    ['/proc/meminfo', () => meminfo(machine)],
    [
      '/proc/version',
      () => `Linux version ${machine.release} (root@build) (gcc version 4.8.3 (GCC) ) ${machine.version}\n`,
    ],
    ['/proc/uptime', () => uptimeLine(uptimeMs(machine, now()))],
    ['/proc/loadavg', () => '0.08 0.03 0.05 1/48 1173\n'],
    ['/proc/self/exe', () => machine.elf],
    ['/proc/1/cmdline', () => 'init\0'],
  ]);
  for (const program of programs) {
    files.set(`${IN_USR_BIN.includes(program) ? '/usr/bin' : '/bin'}/${program}`, () => machine.elf);
  }
  const directories = new Map<string, string[]>(EMPTY.map((path) => [path, []]));
  for (const path of [...EMPTY, ...files.keys()]) addToParents(directories, path);
  for (const names of directories.values()) names.sort();
  return { directories, files, executable: (path) => PROGRAM_DIRECTORIES.some((top) => path.startsWith(`${top}/`)) };
}

const EMPTY = [
  '/dev',
  '/dev/pts',
  '/dev/shm',
  '/etc/init.d',
  '/home',
  '/lib',
  '/mnt',
  '/root',
  '/sbin',
  '/sys',
  '/tmp',
  '/usr/sbin',
  '/usr/lib',
  '/var',
  '/var/log',
  '/var/run',
  '/var/tmp',
];

function addToParents(directories: Map<string, string[]>, path: string): void {
  const at = path.lastIndexOf('/');
  const parent = at === 0 ? '/' : path.slice(0, at);
  const names = directories.get(parent);
  if (names === undefined) directories.set(parent, [path.slice(at + 1)]);
  else if (!names.includes(path.slice(at + 1))) names.push(path.slice(at + 1));
  if (parent !== '/') addToParents(directories, parent);
}

function meminfo(machine: Machine): string {
  const { total, free, buffers, cached } = memory(machine);
  const rows = [
    ['MemTotal', total],
    ['MemFree', free],
    ['Buffers', buffers],
    ['Cached', cached],
    ['SwapCached', 0],
    ['SwapTotal', 0],
    ['SwapFree', 0],
  ] as const;
  return rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`).join('');
}

const uptimeLine = (ms: number): string => `${(ms / 1000).toFixed(2)} ${((ms / 1000) * 0.93).toFixed(2)}\n`;
