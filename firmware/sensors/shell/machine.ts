import type { Board, Computer } from '../../core/computer.ts';
import { installedS } from '../../core/installed.ts';
import type { Device } from '../sensor.ts';

/** The computer that the shell pretends to run on. All that could be compared follows from the device: no two are alike. */
export interface Machine {
  readonly computer: Computer;
  readonly board: Board;
  readonly hostname: string;
  /** `uname -r`, `-v`, `-m`. */
  readonly release: string;
  readonly version: string;
  readonly architecture: string;
  readonly cpuinfo: string;
  /** As BusyBox prints it: `v1.22.1 (2016-03-07 11:41:14 CST)`. */
  readonly busybox: string;
  readonly memoryKb: number;
  readonly serial: string;
  readonly machineId: string;
  readonly mac: string;
  /** Its IPv4 address, and the IPv6 one that the visitor dialled, if he did. */
  readonly address: string;
  readonly address6: string | undefined;
  /** When its firmware was built or its system installed. */
  readonly builtAt: number;
  /** When its web page was laid down. */
  readonly pageAt: number;
  /** It restarts after so long, at a moment of its own: uptime grows from visit to visit, and not for ever. */
  readonly runsMs: number;
  readonly startPhaseMs: number;
  /** The first bytes of every program. */
  readonly elf: string;
  /** Bytes of this device for a label. */
  readonly derive: Device['derive'];
}

const DAY_MS = 86_400_000;
/** Small firmware was built between these, and the programs of larger systems between those. */
const BUILT = {
  ash: [Date.UTC(2014, 2, 3), Date.UTC(2018, 9, 26)],
  bash: [Date.UTC(2022, 10, 2), Date.UTC(2023, 5, 27)],
} as const;

export function machineOf(device: Pick<Device, 'derive' | 'computer'>, hostname: string, dialled = ''): Machine {
  const { computer } = device;
  const bits = device.derive('shell/machine', 32);
  const pick = <T>(all: readonly T[], byte: number): T => {
    const one = all[bits.readUInt8(byte) % all.length];
    if (one === undefined) throw new RangeError(`${computer.name}: nothing to choose from`);
    return one;
  };
  const board = pick(computer.boards, 0);
  const kernel = pick(board.kernels, 1);
  const [from, until] = BUILT[computer.shell];
  const builtAt = from + (bits.readUInt32BE(4) / 2 ** 32) * (until - from);
  const [least, most] = computer.runsDays;
  const runsMs = (least + (bits.readUInt8(8) % (most - least + 1))) * DAY_MS;
  const serial = bits.toString('hex', 10, 18);
  const version = kernel.version
    .replace('{build}', String(1 + (bits.readUInt8(9) % 9)))
    .replace('{built}', dateText(builtAt, 'CST'));
  const cpus = Array.from({ length: board.cpus }, (_, n) => board.cpuinfo.replaceAll('{n}', String(n))).join('');
  // The page of the same device shows it, too.
  const mac = `${computer.network.oui}:${device
    .derive('http mac', 3)
    .toString('hex')
    .replaceAll(/(..)(?!$)/g, '$1:')}`;
  const own = device.derive('shell/address', 1).readUInt8(0);
  return {
    computer,
    board,
    hostname,
    release: kernel.release,
    version,
    architecture: board.architecture,
    cpuinfo: cpus + (board.cpuinfoEnd ?? '').replace('{serial}', serial),
    busybox: `${board.busybox} (${new Date(builtAt - 60_000).toISOString().slice(0, 19).replace('T', ' ')} CST)`,
    memoryKb: pick(board.memoryKb, 2),
    serial: serial.toUpperCase(),
    machineId: device.derive('shell/machine-id', 16).toString('hex'),
    mac,
    address: /^\d+(?:\.\d+){3}$/.test(dialled) ? dialled : `192.168.1.${2 + (own % 250)}`,
    address6: dialled.includes(':') ? dialled : undefined,
    builtAt,
    pageAt: installedS(device) * 1000,
    runsMs,
    startPhaseMs: (bits.readUInt32BE(18) / 2 ** 32) * runsMs,
    elf: elfHeader(board.elf) + device.derive('shell/program', 460).toString('latin1'),
    derive: (label, length) => device.derive(label, length),
  };
}

export const uptimeMs = (machine: Machine, now: number): number => (now + machine.startPhaseMs) % machine.runsMs;
export const bootedAt = (machine: Machine, now: number): number => now - uptimeMs(machine, now);

/** 0 to below `below`, the same each time for the same words. */
export const number = (machine: Machine, label: string, below: number): number =>
  machine.derive(`shell/${label}`, 4).readUInt32BE(0) % below;

/** A file's or a message's text: what `{...}` stands for in core/computer.ts. */
export function fill(template: string, machine: Machine, user: string, now: number): string {
  const { computer, board, ...rest } = machine;
  const values: Readonly<Record<string, string>> = {
    hostname: rest.hostname,
    address: rest.address,
    mac: rest.mac,
    serial: rest.serial,
    release: rest.release,
    version: rest.version,
    architecture: rest.architecture,
    busybox: rest.busybox,
    board: board.name,
    machine_id: rest.machineId,
    user,
    boot_id: uuid(machine, `boot ${Math.floor((now + rest.startPhaseMs) / rest.runsMs)}`),
  };
  return template.replaceAll(/\{(?:(uuid|uuid-short|hex) ([\w-]+)|([a-z_0-9]+))\}/g, (whole, kind, label, name) => {
    if (kind === 'uuid') return uuid(machine, String(label));
    if (kind === 'uuid-short')
      return uuid(machine, String(label))
        .replaceAll('-', '')
        .replace(/^(.{4})(.{4}).*$/, '$1-$2')
        .toUpperCase();
    if (kind === 'hex') return machine.derive(`shell/hex ${computer.name} ${label}`, 16).toString('hex');
    return Object.hasOwn(values, String(name)) ? (values[String(name)] ?? '') : whole;
  });
}

/** A random UUID (RFC 9562 section 5.4) that is always the same. */
function uuid(machine: Machine, label: string): string {
  const bytes = machine.derive(`shell/uuid ${label}`, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** As date(1) prints it. */
export function dateText(at: number, zone: string): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(at).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${zone} ${year}`;
}

/** The ELF header: what loaders read from /bin/echo to learn which of their binaries fits (Mirai's loader does). */
function elfHeader({ bits, littleEndian, machine, flags }: Board['elf']): string {
  const wide = bits === 64;
  const header = Buffer.alloc(wide ? 64 : 52);
  const short = (value: number, at: number): number =>
    littleEndian ? header.writeUInt16LE(value, at) : header.writeUInt16BE(value, at);
  const long = (value: number, at: number): number =>
    littleEndian ? header.writeUInt32LE(value, at) : header.writeUInt32BE(value, at);
  header.write('\x7fELF', 'latin1');
  header.set([wide ? 2 : 1, littleEndian ? 1 : 2, 1], 4);
  // e_type: executable, or position-independent as every program of a distribution.
  short(wide ? 3 : 2, 16);
  short(machine, 18);
  long(1, 20); // e_version
  long(wide ? 0x3150 : 0x40_0090, 24); // e_entry
  long(wide ? 64 : 52, wide ? 32 : 28); // e_phoff
  const sizes = wide ? 48 : 36; // e_flags, then six halves
  long(flags, sizes);
  short(header.length, sizes + 4); // e_ehsize
  short(wide ? 56 : 32, sizes + 6); // e_phentsize
  short(wide ? 13 : 5, sizes + 8); // e_phnum
  short(wide ? 64 : 40, sizes + 10); // e_shentsize
  return header.toString('latin1');
}
