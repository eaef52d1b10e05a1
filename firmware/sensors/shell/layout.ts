import type { Computer } from '../../core/computer.ts';

/** What is where on a computer, the same for all of its visitors: made once, because it takes a small box some time. */
export interface Layout {
  readonly programs: ReadonlySet<string>;
  /** Absolute path of each directory, with the names in it, sorted. */
  readonly directories: ReadonlyMap<string, readonly string[]>;
}

/** Files whose text is made, by base.ts. */
export const MADE = [
  '/etc/group',
  '/etc/hostname',
  '/etc/mtab',
  '/etc/passwd',
  '/etc/shadow',
  '/proc/1/cmdline',
  '/proc/cpuinfo',
  '/proc/loadavg',
  '/proc/meminfo',
  '/proc/mounts',
  '/proc/self/exe',
  '/proc/self/mounts',
  '/proc/uptime',
] as const;

/** Character devices of every Linux, with their numbers (Documentation/admin-guide/devices.txt). */
export const DEVICES: ReadonlyMap<string, string> = new Map([
  ['/dev/console', '5, 1'],
  ['/dev/full', '1, 7'],
  ['/dev/null', '1, 3'],
  ['/dev/ptmx', '5, 2'],
  ['/dev/random', '1, 8'],
  ['/dev/tty', '5, 0'],
  ['/dev/urandom', '1, 9'],
  ['/dev/zero', '1, 5'],
]);

const known = new WeakMap<Computer, Layout>();

export function layoutOf(computer: Computer): Layout {
  const before = known.get(computer);
  if (before !== undefined) return before;
  const programs = new Set(
    Object.entries(computer.programs).flatMap(([directory, names]) =>
      names.split(' ').map((name) => `${directory}/${name}`),
    ),
  );
  const fixed = (path: string): boolean => !path.includes('{');
  const files = [...MADE, ...DEVICES.keys(), ...Object.keys(computer.files).filter(fixed), ...programs];
  const layout = { programs, directories: directoriesOf(computer.directories.filter(fixed), files) };
  known.set(computer, layout);
  return layout;
}

/** Directories that are empty or hold these files, and all on the way to them. */
export function directoriesOf(empty: readonly string[], files: readonly string[]): Map<string, readonly string[]> {
  const directories = new Map<string, Set<string>>(empty.map((path) => [path, new Set()]));
  const add = (path: string): void => {
    if (path === '/') return;
    const at = path.lastIndexOf('/');
    const parent = at === 0 ? '/' : path.slice(0, at);
    const names = directories.get(parent);
    names?.add(path.slice(at + 1));
    if (names === undefined) directories.set(parent, new Set([path.slice(at + 1)]));
    add(parent);
  };
  for (const path of [...empty, ...files]) add(path);
  return new Map([...directories].map(([path, names]) => [path, [...names].sort()]));
}
