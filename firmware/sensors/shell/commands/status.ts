import { MOUNTS } from '../base.ts';
import { uptimeMs } from '../machine.ts';
import type { Programs, State } from '../program.ts';
import { memory, processes } from '../system.ts';
import { userName } from './identity.ts';

export const STATUS: Programs = {
  ps({ state, out }) {
    out('  PID USER       VSZ STAT COMMAND\n');
    for (const { pid, vsz, state: letter, command } of processes(state.machine)) {
      out(`${String(pid).padStart(5)} root     ${String(vsz).padStart(5)} ${letter.padEnd(4)} ${command}\n`);
    }
    return 0;
  },

  uptime({ state, out }) {
    out(`${uptimeText(state)}\n`);
    return 0;
  },

  w({ state, out }) {
    out('USER            TTY             IDLE    TIME             HOST\n');
    const time = new Date(state.now()).toUTCString().replace(/^\w+, (\d+) (\w+) \d+ (.*) GMT$/, '$2 $1 $3');
    const columns = [userName(state.username), 'pts/0'].map((text) => text.slice(0, 15).padEnd(16)).join('');
    out(`${columns}${'00:00'.padEnd(8)}${time.padEnd(17)}${state.from}\n`);
    return 0;
  },

  free({ state, out }) {
    const { total, free, shared, buffers } = memory(state.machine);
    const used = total - free;
    const row = (...values: readonly (number | string)[]): string =>
      values.map((value) => String(value).padStart(13)).join('');
    out(`     ${row('total', 'used', 'free', 'shared', 'buffers')}\n`);
    out(`Mem: ${row(total, used, free, shared, buffers)}\n`);
    out(`-/+ buffers:      ${row(used - buffers, free + buffers)}\n`);
    out(`Swap:${row(0, 0, 0)}\n`);
    return 0;
  },

  df({ state, out }) {
    const { memoryKb } = state.machine;
    const half = Math.round(memoryKb / 8) * 4;
    out('Filesystem           1K-blocks      Used Available Use% Mounted on\n');
    for (const [device, size, used, path] of [
      ['/dev/root', 5376, 5376, '/'],
      ['tmpfs', 512, 0, '/dev'],
      ['tmpfs', half, 12, '/tmp'],
      ['tmpfs', half, 148, '/var'],
      ['/dev/mtdblock5', 1024, 284, '/mnt'],
    ] as const) {
      const numbers = [size, used, size - used].map((kb) => String(kb).padStart(10)).join('');
      out(`${device.padEnd(20)} ${numbers.slice(1)} ${String(Math.ceil((used * 100) / size)).padStart(3)}% ${path}\n`);
    }
    return 0;
  },

  mount({ args, out, err }) {
    if (args.length > 0) {
      err("mount: can't find in /etc/fstab\n");
      return 1;
    }
    for (const line of MOUNTS.trimEnd().split('\n')) {
      const [device, path, type, options] = line.split(' ');
      out(`${device} on ${path} type ${type} (${options})\n`);
    }
    return 0;
  },
};

function uptimeText(state: State): string {
  const minutes = Math.floor(uptimeMs(state.machine, state.now()) / 60_000);
  const days = Math.floor(minutes / 1440);
  const clock = `${String(Math.floor(minutes / 60) % 24).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`;
  const time = new Date(state.now()).toISOString().slice(11, 19);
  return ` ${time} up ${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${clock},  load average: 0.08, 0.03, 0.05`;
}
