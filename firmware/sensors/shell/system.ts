import type { Machine } from './machine.ts';

export interface Memory {
  readonly total: number;
  readonly free: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
}

/** In kB; the same for /proc/meminfo and free. */
export function memory({ memoryKb }: Machine): Memory {
  const part = (share: number): number => Math.round((memoryKb * share) / 4) * 4;
  return { total: memoryKb, free: part(0.41), shared: 0, buffers: part(0.06), cached: part(0.19) };
}

export interface Process {
  readonly pid: number;
  readonly vsz: number;
  readonly state: string;
  readonly command: string;
}

const KERNEL = [
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
];

/** What ps shows; the last two are the visitor's own. */
export function processes(machine: Machine): readonly Process[] {
  const first = machine.memoryKb % 97;
  const kernel = KERNEL.map((name, index) => ({ pid: index + 2, vsz: 0, state: 'SW', command: `[${name}]` }));
  const user = (pid: number, vsz: number, command: string, state = 'S'): Process => ({ pid, vsz, state, command });
  return [
    user(1, 1256, 'init'),
    ...kernel,
    user(300 + first, 1252, '/sbin/syslogd -C64'),
    user(309 + first, 1248, '/sbin/klogd'),
    user(415 + first, 1264, '/usr/sbin/udhcpc -i eth0 -b'),
    user(431 + first, 1240, '/usr/sbin/telnetd'),
    user(462 + first, 1252, '/sbin/getty -L ttyS0 115200 vt100'),
    user(1168 + first, 1260, '-sh'),
    user(1173 + first, 1248, 'ps', 'R'),
  ];
}
