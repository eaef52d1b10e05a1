import type { User } from '../../core/computer.ts';
import { bootedAt, number, uptimeMs, type Machine } from './machine.ts';

export interface Memory {
  readonly total: number;
  readonly free: number;
  readonly available: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
  readonly swap: number;
}

/** In kB; the same for /proc/meminfo, free and top. */
export function memory(machine: Machine): Memory {
  const { memoryKb, board } = machine;
  const part = (share: number): number =>
    Math.round((memoryKb * (share + number(machine, 'memory', 90) / 1000)) / 4) * 4;
  const ash = machine.computer.shell === 'ash';
  const free = part(0.36);
  return {
    total: memoryKb,
    free,
    available: free + part(0.28),
    shared: ash ? 0 : 960 + number(machine, 'shared', 900) * 4,
    buffers: part(0.02),
    cached: part(0.16),
    swap: board.swapKb,
  };
}

/** Load averages: a computer with little to do, never quite the same from minute to minute. */
export function loads(machine: Machine, now: number): readonly [string, string, string] {
  const over = (minutes: number): string =>
    (number(machine, `load ${minutes} ${Math.floor(now / (minutes * 60_000))}`, 21) / 100).toFixed(2);
  return [over(1), over(5), over(15)];
}

export interface Running {
  readonly pid: number;
  readonly ppid: number;
  readonly user: string;
  readonly vsz: number;
  readonly rss: number;
  readonly state: string;
  readonly tty: string;
  readonly startedAt: number;
  readonly cpuMs: number;
  readonly command: string;
}

export interface Own {
  readonly account: User;
  /** When the visitor came. */
  readonly since: number;
  readonly pid: number;
  /** Commands that he has typed: each had a number. */
  readonly typed: number;
  readonly shellName: string;
  readonly through: 'ssh' | 'telnet';
}

/** Process numbers grow while a computer runs: that of a shell which was started now. */
export function shellPid(machine: Machine, now: number, fromPort = 0): number {
  const perHour = machine.computer.shell === 'ash' ? 6 : 90;
  const before = Math.floor((uptimeMs(machine, now) / 3_600_000) * perHour) % 28_000;
  // Two who come in the same minute have two shells.
  return 700 + number(machine, 'pid', 400) + before + (fromPort % 61) * 10;
}

/** What is in memory is never the same on two computers; what could be, is. */
const resident = (machine: Machine, kb: number, command: string): number =>
  Math.round((kb * (930 + number(machine, `rss ${command}`, 140))) / 4000) * 4;

/** What ps shows; the last ones are the visitor's own. */
export function processes(machine: Machine, own: Own, now: number, asked: string): readonly Running[] {
  const { computer } = machine;
  const booted = bootedAt(machine, now);
  const running = (pid: number, afterS: number, rest: Partial<Running> & Pick<Running, 'command'>): Running => ({
    ...{ pid, ppid: 1, user: 'root', vsz: 0, state: 'S', tty: '?', cpuMs: 0 },
    startedAt: booted + afterS * 1000,
    ...rest,
    rss: resident(machine, rest.rss ?? 0, rest.command),
  });
  const ash = computer.shell === 'ash';
  const init = ash ? { vsz: 1256, rss: 412, command: 'init' } : { vsz: 168_036, rss: 12_516, command: '/sbin/init' };
  const kernel = computer.kernelThreads.map((name, index) =>
    running(index + 2, 0, {
      ppid: index === 0 ? 0 : 2,
      state: ash ? 'SW' : name.includes('wq') ? 'I<' : 'S',
      command: `[${name}]`,
    }),
  );
  let pid = 180 + number(machine, 'first pid', 120);
  const daemons = computer.processes.map((one, index) => {
    pid += 1 + number(machine, `pid ${index}`, 24);
    return running(pid, one.afterS, {
      ...{ user: one.user, vsz: one.vszKb, rss: one.rssKb, command: one.command, tty: one.tty ?? '?' },
      ...{ state: ash ? 'S' : 'Ss', cpuMs: (one.load ?? 0) * (now - booted - one.afterS * 1000) },
    });
  });
  const { account, since } = own;
  const mine = (at: number, rest: Pick<Running, 'command' | 'vsz' | 'rss' | 'state' | 'ppid'>): Running =>
    running(at, 0, { user: account.name, tty: 'pts/0', startedAt: since, ...rest });
  // BusyBox's telnetd and login become the shell; sshd stays beside it.
  const door = {
    ...{ startedAt: since, vsz: 17_724, rss: 10_916, state: 'Ss' },
    command: `sshd: ${account.name}${account.uid === 0 ? '@pts/0' : ' [priv]'}`,
  };
  const login = own.through === 'telnet' ? [] : [running(own.pid - 9, 0, door)];
  return [
    running(1, 0, { ...init, ppid: 0, state: ash ? 'S' : 'Ss', cpuMs: 9000 }),
    ...kernel,
    ...daemons,
    ...login,
    mine(own.pid, {
      command: own.shellName,
      vsz: ash ? 1260 : 8_752,
      rss: ash ? 460 : 5_424,
      state: ash ? 'S' : 'Ss',
      ppid: own.pid - 9,
    }),
    {
      ...mine(own.pid + 4 + own.typed, {
        command: asked,
        vsz: ash ? 1248 : 11_328,
        rss: ash ? 400 : 4_492,
        state: ash ? 'R' : 'R+',
        ppid: own.pid,
      }),
      startedAt: now,
    },
  ];
}
