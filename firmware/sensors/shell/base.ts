import type { User } from '../../core/computer.ts';
import { groupsOf, isNewcomer, usersOf } from './account.ts';
import type { BaseFiles, Stat } from './files.ts';
import { DEVICES, directoriesOf, layoutOf, type MADE } from './layout.ts';
import { bootedAt, fill, number, uptimeMs, type Machine } from './machine.ts';
import { loads, memory, shellPid } from './system.ts';

const DAY_MS = 86_400_000;
/** What a device without an end gives: enough for a key or a name. */
const DEVICE_BYTES = 4096;
/** What the web server of the same device says of its page. */
const PAGE = /^\/var\/www\/html\/index/;
/** Made anew at each start. */
const VOLATILE = /^\/(?:proc|sys|dev|run|tmp|var\/run)(?:\/|$)/;
const SET_UID = /\/(?:su|sudo|passwd|mount|umount|chage)$/;

/** The computer's own files, as `account` finds them: whoever is let in must be in /etc/passwd. */
export function baseFiles(machine: Machine, account: User, now: () => number): BaseFiles {
  const { computer } = machine;
  const layout = layoutOf(computer);
  let age: ReturnType<typeof agesOf> | undefined;
  const made: Readonly<Record<(typeof MADE)[number], () => string>> = {
    '/etc/passwd': () => passwd(machine, account),
    '/etc/shadow': () => shadow(machine, account),
    '/etc/group': () => group(machine, account),
    '/etc/hostname': () => `${machine.hostname}\n`,
    '/proc/cpuinfo': () => machine.cpuinfo,
    '/proc/mounts': () => mounts(machine),
    '/proc/self/mounts': () => mounts(machine),
    '/etc/mtab': () => mounts(machine),
    '/proc/meminfo': () => meminfo(machine),
    '/proc/uptime': () => uptimeLine(machine, uptimeMs(machine, now())),
    '/proc/loadavg': () =>
      `${loads(machine, now()).join(' ')} 1/${48 + number(machine, 'tasks', 90)} ${shellPid(machine, now()) + 620}\n`,
    '/proc/self/exe': () => machine.elf,
    '/proc/1/cmdline': () => (computer.shell === 'ash' ? 'init\0' : '/sbin/init\0'),
  };
  const programText = (): string => machine.elf;
  const content = (path: string): (() => string) | undefined => {
    if (layout.programs.has(path)) return programText;
    if (Object.hasOwn(made, path)) return made[path as keyof typeof made];
    const text = Object.hasOwn(computer.files, path) ? computer.files[path] : undefined;
    if (text !== undefined) return () => fill(text, machine, account.name, now());
    if (path === '/dev/zero') return () => '\0'.repeat(DEVICE_BYTES);
    if (/^\/dev\/u?random$/.test(path))
      return () => machine.derive(`shell/random ${now()}`, DEVICE_BYTES).toString('latin1');
    return DEVICES.has(path) ? () => '' : undefined;
  };
  // What is only on this device, or only there for this visitor.
  const own = directoriesOf(
    [
      ...computer.directories.flatMap((path) => (path.includes('{') ? [fill(path, machine, account.name, now())] : [])),
      account.home,
    ],
    [],
  );
  const directories = {
    has: (path: string): boolean => layout.directories.has(path) || own.has(path),
    get: (path: string): readonly string[] => {
      const [all = [], more] = [layout.directories.get(path), own.get(path)];
      return more === undefined || more.every((name) => all.includes(name))
        ? all
        : [...new Set([...all, ...more])].sort();
    },
  };
  const files = { has: (path: string): boolean => content(path) !== undefined, get: content };
  return {
    directories,
    files,
    executable: (path) => layout.programs.has(path),
    stat: (path, size) =>
      statOf(machine, account, path, size, layout.programs.has(path), now(), (age ??= agesOf(machine))),
    mayWrite: (path, uid) => mayWrite(machine, account, path, uid),
    refusal: computer.shell === 'ash' ? 'Read-only file system' : 'Permission denied',
  };
}

function mayWrite(machine: Machine, account: User, path: string, uid: number): boolean {
  const { writable } = machine.computer;
  if (/^\/(?:proc|sys)(?:\/|$)/.test(path)) return false;
  return (uid === 0 ? writable.root : writable.user)
    .map((top) => top.replace('{user}', account.name))
    .some((top) => top === '/' || path === top || path.startsWith(`${top}/`));
}

function statOf(
  machine: Machine,
  account: User,
  path: string,
  size: number | undefined,
  program: boolean,
  now: number,
  age: ReturnType<typeof agesOf>,
): Stat {
  const mine = account.uid !== 0 && (path === account.home || path.startsWith(`${account.home}/`));
  const other = /^\/home\/([^/]+)/.exec(path)?.[1];
  const owner = mine ? account : machine.computer.users.find(({ name }) => name === other);
  return {
    mode: DEVICES.has(path)
      ? 0o020666
      : (size === undefined ? 0o040000 : 0o100000) | modeOf(path, size === undefined || program),
    uid: owner?.uid ?? 0,
    gid: owner?.gid ?? (path === '/etc/shadow' && machine.computer.shell === 'bash' ? 42 : 0),
    at: age(path, now),
    size: size ?? (machine.computer.shell === 'ash' ? 0 : 4096),
  };
}

function modeOf(path: string, executable: boolean): number {
  if (/^\/(?:tmp|var\/tmp|dev\/shm)$/.test(path)) return 0o1777;
  if (path === '/root' || path.endsWith('/.ssh')) return 0o700;
  if (path === '/etc/shadow') return 0o640;
  if (path.endsWith('_history')) return 0o600;
  if (path === '/etc/sudoers') return 0o440;
  if (executable && SET_UID.test(path)) return 0o4755;
  return executable ? 0o755 : 0o644;
}

/** When files were made. An image is as old as its build; what was installed is of some day in the three months behind. */
function agesOf(machine: Machine): (path: string, now: number) => number {
  const installed = Date.UTC(2023, 6, 1) + number(machine, 'installed', 300) * DAY_MS;
  const seed = number(machine, 'ages', 2 ** 31);
  return (path, now) => {
    const booted = bootedAt(machine, now);
    if (VOLATILE.test(path)) return booted;
    if (PAGE.test(path)) return Math.min(booted, machine.pageAt);
    if (machine.computer.shell === 'ash') return machine.builtAt;
    // FNV-1a: a long listing asks for hundreds.
    let hash = seed;
    for (let at = 0; at < path.length; at += 1) hash = Math.imul(hash ^ path.charCodeAt(at), 0x0100_0193);
    // Nothing that is not the visitor's is younger than the last start.
    return Math.min(booted, installed + ((hash >>> 0) % (90 * 86_400)) * 1000);
  };
}

function passwd({ computer }: Machine, account: User): string {
  return usersOf(computer, account)
    .map(({ name, uid, gid, about, home, shell }) => `${name}:x:${uid}:${gid}:${about}:${home}:${shell}\n`)
    .join('');
}

/** Who can log in has a hash that nobody can break: it is of nothing. */
function shadow(machine: Machine, account: User): string {
  const day = 19_600 + number(machine, 'shadow day', 300);
  return usersOf(machine.computer, account)
    .map(({ name, shell }) => {
      if (/(?:nologin|false|sync)$/.test(shell)) return `${name}:*:${day}:0:99999:7:::\n`;
      const text = (label: string, bytes: number): string =>
        machine
          .derive(`shell/shadow ${name} ${label}`, bytes)
          .toString('base64')
          .replaceAll('+', '.')
          .replaceAll('=', '');
      return machine.computer.shell === 'ash'
        ? `${name}:$1$${text('salt', 6)}$${text('hash', 16)}:${day}:0:99999:7:::\n`
        : `${name}:$y$j9T$${text('salt', 16)}$${text('hash', 32)}:${day}:0:99999:7:::\n`;
    })
    .join('');
}

function group({ computer }: Machine, account: User): string {
  const newcomer = isNewcomer(computer, account);
  const members = (names: readonly string[]): string =>
    names.flatMap((name) => (name === '{user}' ? (newcomer ? [account.name] : []) : [name])).join(',');
  const rows = computer.groups.map((one) => `${one.name}:x:${one.gid}:${members(one.members)}\n`);
  const [own] = groupsOf(computer, account);
  if (own !== undefined && !computer.groups.some(({ gid }) => gid === own.gid))
    rows.push(`${own.name}:x:${own.gid}:\n`);
  return rows.join('');
}

const mounts = ({ computer }: Machine): string =>
  computer.mounts.map(({ device, path, type, options }) => `${device} ${path} ${type} ${options} 0 0\n`).join('');

function meminfo(machine: Machine): string {
  const { total, free, available, buffers, cached, swap } = memory(machine);
  const rows = [
    ['MemTotal', total],
    ['MemFree', free],
    ...(machine.computer.shell === 'ash' ? [] : ([['MemAvailable', available]] as const)),
    ['Buffers', buffers],
    ['Cached', cached],
    ['SwapCached', 0],
    ['SwapTotal', swap],
    ['SwapFree', swap],
  ] as const;
  return rows.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`).join('');
}

const uptimeLine = ({ board }: Machine, ms: number): string =>
  `${(ms / 1000).toFixed(2)} ${((ms / 1000) * 0.93 * board.cpus).toFixed(2)}\n`;
