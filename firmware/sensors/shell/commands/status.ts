import type { Mount } from '../../../core/computer.ts';
import { number, type Machine } from '../machine.ts';
import { isGnu, type Call, type Programs, type State } from '../program.ts';
import { memory, processes, type Running } from '../system.ts';
import { uptimeText } from './identity.ts';

export const STATUS: Programs = {
  ps(call) {
    const { args, state, out } = call;
    const letters = args.join('').replaceAll('-', '');
    const all = running(call, `ps${args.length > 0 ? ` ${args.join(' ')}` : ''}`);
    if (state.words === 'busybox') {
      out('  PID USER       VSZ STAT COMMAND\n');
      for (const { pid, user, vsz, state: letter, command } of all) {
        out(
          `${String(pid).padStart(5)} ${user.slice(0, 8).padEnd(8)} ${String(vsz).padStart(5)} ${letter.padEnd(4)} ${command}\n`,
        );
      }
    } else if (/a.*u|u.*a/.test(letters)) {
      out('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
      for (const one of all) out(`${longRow(state, one)}\n`);
    } else if (/f/.test(letters)) {
      out('UID          PID    PPID  C STIME TTY          TIME CMD\n');
      for (const one of shownBy(letters, all)) {
        const { user, pid, ppid, tty, command } = one;
        const start = started(state, one);
        out(
          `${user.slice(0, 8).padEnd(8)} ${n(pid, 7)} ${n(ppid, 7)}  0 ${start} ${tty.padEnd(8)} ${clock(one.cpuMs)} ${command}\n`,
        );
      }
    } else {
      out('    PID TTY          TIME CMD\n');
      for (const { pid, tty, cpuMs, command } of shownBy(letters, all)) {
        const name = /^\[(.*)\]$/.exec(command)?.[1] ?? /[^\s/]+(?=\s|$)/.exec(command)?.[0] ?? command;
        out(`${n(pid, 7)} ${tty.padEnd(8)} ${clock(cpuMs)} ${name.replace(/^-/, '')}\n`);
      }
    }
    return 0;
  },

  top(call) {
    const { state, out } = call;
    const all = [...running(call, 'top')].sort((a, b) => b.cpuMs - a.cpuMs);
    const { total, free, cached, buffers, available, swap } = memory(state.machine);
    const rows = all.slice(0, 20);
    if (state.words === 'busybox') {
      out(`Mem: ${total - free}K used, ${free}K free, 0K shrd, ${buffers}K buff, ${cached}K cached\n`);
      out('CPU:   0% usr   4% sys   0% nic  95% idle   0% io   0% irq   0% sirq\n');
      out(
        `Load average: ${uptimeText(state, 1).split('load average: ')[1]?.replaceAll(',', '')} 1/${all.length} ${state.pid + 4 + state.history.length}\n`,
      );
      out('  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n');
      for (const one of rows) {
        const share = Math.round((one.vsz * 100) / total);
        out(
          `${n(one.pid, 5)} ${n(one.ppid, 5)} ${one.user.padEnd(8)} ${one.state.padEnd(4)} ${n(one.vsz, 5)} ${n(share, 4)}%   0% ${one.command}\n`,
        );
      }
      return 0;
    }
    const mib = (kb: number): string => (kb / 1024).toFixed(1).padStart(8);
    out(`top -${uptimeText(state, 1)}\n`);
    out(`Tasks: ${n(all.length, 3)} total,   1 running, ${n(all.length - 1, 3)} sleeping,   0 stopped,   0 zombie\n`);
    out('%Cpu(s):  0.3 us,  0.3 sy,  0.0 ni, 99.3 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n');
    out(
      `MiB Mem : ${mib(total)} total, ${mib(free)} free, ${mib(total - available)} used, ${mib(cached + buffers)} buff/cache\n`,
    );
    out(`MiB Swap: ${mib(swap)} total, ${mib(swap)} free, ${mib(0)} used. ${mib(available)} avail Mem\n\n`);
    out('    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n');
    for (const one of rows) {
      const seconds = one.cpuMs / 1000;
      const time = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;
      const name = /^\[?([^\s\]]+)/.exec(one.command)?.[1]?.replace(/^.*\//, '') ?? '';
      out(
        `${n(one.pid, 7)} ${one.user.slice(0, 8).padEnd(8)}  20   0 ${n(one.vsz, 7)} ${n(one.rss, 6)} ${n(Math.round(one.rss * 0.7), 6)} ${one.state.charAt(0)}   0.0 ${share(state, one)} ${time.padStart(9)} ${name.slice(0, 15)}\n`,
      );
    }
    return 0;
  },

  pidof: (call) => find(call, (name, { command }) => (command.split(' ')[0] ?? '').split('/').at(-1) === name, true),
  pgrep: (call) => find(call, (name, { command }) => command.includes(name), false),

  free(call) {
    const { args, state, out } = call;
    const { total, free, shared, buffers, cached, available, swap } = memory(state.machine);
    const used = total - free;
    if (!isGnu(call)) {
      const row = (...values: readonly (number | string)[]): string =>
        values.map((value) => String(value).padStart(13)).join('');
      const scale = args.includes('-m') ? 1024 : 1;
      const [a, b, c, d] = [total, used, free, buffers].map((kb) => Math.round(kb / scale));
      out(`     ${row('total', 'used', 'free', 'shared', 'buffers')}\n`);
      out(`Mem: ${row(a ?? 0, b ?? 0, c ?? 0, shared, d ?? 0)}\n`);
      out(`-/+ buffers:      ${row((b ?? 0) - (d ?? 0), (c ?? 0) + (d ?? 0))}\n`);
      out(`Swap:${row(0, 0, 0)}\n`);
      return 0;
    }
    const show = (kb: number): string =>
      args.some((arg) => /^-\w*h/.test(arg))
        ? human(kb, 'i')
        : String(Math.floor(kb / (args.includes('-m') ? 1024 : args.includes('-g') ? 1_048_576 : 1)));
    const row = (...values: readonly string[]): string => values.map((value) => value.padStart(12)).join('');
    out(`        ${row('total', 'used', 'free', 'shared', 'buff/cache', 'available')}\n`);
    out(`Mem:    ${row(...[total, total - available, free, shared, buffers + cached, available].map(show))}\n`);
    out(`Swap:   ${row(show(swap), show(0), show(swap))}\n`);
    return 0;
  },

  df(call) {
    const { args, state, out } = call;
    const readable = args.some((arg) => /^-\w*h/.test(arg));
    const rows = state.machine.computer.mounts.flatMap((mount) => sized(state, mount));
    const show = (kb: number): string => (readable ? human(kb) : String(kb));
    const gnu = isGnu(call);
    const width = Math.max(gnu ? 14 : 20, ...rows.map(({ device }) => device.length));
    const [size, used, free] = readable
      ? [gnu ? 'Size' : 'Size', 'Used', gnu ? 'Avail' : 'Available']
      : ['1K-blocks', 'Used', 'Available'];
    const columns = gnu ? [readable ? 5 : 10, readable ? 5 : 9, readable ? 5 : 9] : [9, 9, 9];
    const line = (device: string, cells: readonly string[], percent: string, path: string): void =>
      out(
        `${device.padEnd(width)} ${cells.map((cell, at) => cell.padStart(columns[at] ?? 0)).join(' ')} ${percent.padStart(4)} ${path}\n`,
      );
    line('Filesystem', [size ?? '', used ?? '', free ?? ''], 'Use%', 'Mounted on');
    for (const { device, path, kb, full } of rows) {
      const percent = `${kb === 0 ? 0 : Math.ceil((full * 100) / kb)}%`;
      line(device, [show(kb), show(full), show(kb - full)], percent, path);
    }
    return 0;
  },

  mount(call) {
    const { args, state, out, err } = call;
    if (args.length > 0 && !args.every((arg) => /^-[lv]$/.test(arg))) {
      err(isGnu(call) ? `mount: ${args.at(-1)}: can't find in /etc/fstab.\n` : "mount: can't find in /etc/fstab\n");
      return 1;
    }
    for (const { device, path, type, options } of state.machine.computer.mounts) {
      out(`${device} on ${path} type ${type} (${options})\n`);
    }
    return 0;
  },

  nproc({ state, out }) {
    out(`${state.machine.board.cpus}\n`);
    return 0;
  },

  lscpu({ state, out }) {
    const { architecture, board } = state.machine;
    const arm = architecture.startsWith('a');
    const rows: readonly (readonly [string, string | number])[] = [
      ['Architecture:', architecture],
      ['CPU op-mode(s):', '32-bit, 64-bit'],
      ['Byte Order:', 'Little Endian'],
      ['CPU(s):', board.cpus],
      ['On-line CPU(s) list:', `0-${board.cpus - 1}`],
      ['Thread(s) per core:', 1],
      ['Core(s) per socket:', board.cpus],
      ['Socket(s):', 1],
      ['Vendor ID:', board.vendor],
      ['Model name:', board.model],
      ...(arm ? [] : ([['Virtualization:', 'VT-x']] as const)),
    ];
    for (const [name, value] of rows) out(`${name.padEnd(33)}${value}\n`);
    return 0;
  },

  lspci({ state, out }) {
    if (state.machine.architecture !== 'x86_64') return 0;
    out('00:00.0 Host bridge: Intel Corporation Device 3e31 (rev 0d)\n');
    out('00:02.0 VGA compatible controller: Intel Corporation UHD Graphics\n');
    out('00:14.0 USB controller: Intel Corporation USB 3.1 xHCI Host Controller (rev 10)\n');
    out('00:17.0 SATA controller: Intel Corporation SATA AHCI Controller (rev 10)\n');
    out(
      '01:00.0 Ethernet controller: Realtek Semiconductor Co., Ltd. RTL8111/8168/8411 PCI Express Gigabit Ethernet Controller (rev 15)\n',
    );
    return 0;
  },

  lsblk({ state, out }) {
    const disks = state.machine.computer.mounts.filter(({ device }) => /^\/dev\/(?:sd|md|mapper)/.test(device));
    out('NAME MAJ:MIN RM   SIZE RO TYPE MOUNTPOINTS\n');
    disks.forEach(({ device, path, size = 0 }, at) =>
      out(
        `${device.replace('/dev/', '')}   8:${at + 1}    0 ${human(diskKb(state.machine, path, size)).padStart(6)}  0 part ${path}\n`,
      ),
    );
    return 0;
  },

  lsmod({ out }) {
    out('Module                  Size  Used by\n');
    return 0;
  },

  dmesg({ state, out, err }) {
    if (state.account.uid !== 0) {
      err('dmesg: read kernel buffer failed: Operation not permitted\n');
      return 1;
    }
    const { machine } = state;
    const lines = [
      `Linux version ${machine.release} ${machine.version}`,
      `Memory: ${memory(machine).free}K/${machine.memoryKb}K available`,
      'NET: Registered protocol family 2',
      `${machine.computer.network.name}: link up, ${machine.mac}`,
    ];
    lines.forEach((line, at) =>
      out(`[${(at * 1.274_331 + number(machine, 'dmesg', 900) / 1e6).toFixed(6).padStart(12)}] ${line}\n`),
    );
    return 0;
  },
};

const n = (value: number, width: number): string => String(value).padStart(width);

const running = ({ state }: Call, asked: string): readonly Running[] => {
  const { account, since, pid, machine, through, history } = state;
  return processes(
    machine,
    {
      account,
      since,
      pid,
      through,
      typed: history.length,
      shellName: state.shells.at(-1)?.name ?? machine.computer.shellName,
    },
    state.now(),
    asked,
  );
};

/** Without `e` or `A`, only what runs on this terminal. */
const shownBy = (letters: string, all: readonly Running[]): readonly Running[] =>
  /[eAax]/.test(letters) ? all : all.filter(({ tty }) => tty === 'pts/0');

function longRow(state: State, one: Running): string {
  const { user, pid, vsz, rss, tty, state: letter, command, cpuMs } = one;
  const minutes = Math.floor(cpuMs / 60_000);
  const time = `${minutes}:${String(Math.floor(cpuMs / 1000) % 60).padStart(2, '0')}`;
  return `${user.slice(0, 8).padEnd(8)} ${n(pid, 7)}  0.0 ${share(state, one)} ${n(vsz, 6)} ${n(rss, 5)} ${tty.padEnd(8)} ${letter.padEnd(4)} ${started(state, one)} ${time.padStart(6)} ${command}`;
}

const share = ({ machine }: State, { rss }: Running): string => ((rss * 100) / machine.memoryKb).toFixed(1).padStart(4);

const DAY_MS = 86_400_000;
function started(state: State, { startedAt }: Running): string {
  const iso = new Date(startedAt);
  if (state.now() - startedAt < DAY_MS) return iso.toISOString().slice(11, 16);
  return iso.toUTCString().replace(/^\w+, (\d+) (\w+) .*$/, '$2$1');
}

const clock = (ms: number): string => new Date(ms % DAY_MS).toISOString().slice(11, 19);

function sized(
  { machine }: State,
  { device, path, size, used = 0 }: Mount,
): readonly { device: string; path: string; kb: number; full: number }[] {
  if (size === undefined) return [];
  const kb = size < 1 && size > 0 ? Math.round((machine.memoryKb * size) / 4) * 4 : diskKb(machine, path, size);
  // A disk is used on each device another way; an image is full on all.
  const full =
    used === size
      ? used
      : Math.min(
          kb,
          Math.round((used * (kb / (size < 1 ? kb : size)) * (80 + number(machine, `used ${path}`, 40))) / 400) * 4,
        );
  return [{ device, path, kb, full }];
}

/** From here on it is what a person bought, and not what a product brings. */
const BOUGHT_KB = 64 * 1024 * 1024;

/** Disks are of several sizes, and no two are cut alike. */
function diskKb(machine: Machine, path: string, size: number): number {
  if (size < BOUGHT_KB) return size;
  const times = [0.5, 1, 1, 2][number(machine, `disk ${path}`, 4)] ?? 1;
  return Math.round((size * times) / 4) * 4 - number(machine, `cut ${path}`, 4096) * 1024;
}

/** As `-h` of df and free: one place below ten. */
function human(kb: number, suffix = ''): string {
  let value = kb;
  for (const unit of ['K', 'M', 'G', 'T']) {
    if (value < 1024)
      return value === 0 ? '0' : `${value < 10 && unit !== 'K' ? value.toFixed(1) : Math.ceil(value)}${unit}${suffix}`;
    value /= 1024;
  }
  return `${Math.ceil(value)}P${suffix}`;
}

function find(call: Call, fits: (name: string, one: Running) => boolean, oneLine: boolean): number {
  const name = (call.args.findLast((arg) => !arg.startsWith('-')) ?? '').replaceAll(/[^\w.-]/g, '').slice(0, 64);
  const pids =
    name === ''
      ? []
      : running(call, call.name)
          .filter((one) => fits(name, one))
          .map(({ pid }) => pid);
  if (pids.length > 0) call.out(oneLine ? `${pids.join(' ')}\n` : pids.map((pid) => `${pid}\n`).join(''));
  return Number(pids.length === 0);
}
