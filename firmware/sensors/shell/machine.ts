import type { Device } from '../sensor.ts';

/** The computer that the shell pretends to run on. All of it follows from the device, so that no two are alike. */
export interface Machine {
  readonly hostname: string;
  /** `uname -r`, `-v`, `-m`. */
  readonly release: string;
  readonly version: string;
  readonly architecture: string;
  readonly cpuinfo: string;
  /** As BusyBox prints it: `v1.22.1 (2016-03-07 11:41:14 CST)`. */
  readonly busybox: string;
  readonly memoryKb: number;
  /** It restarts after so long, at a moment of its own: uptime grows from visit to visit, and not for ever. */
  readonly runsMs: number;
  readonly startPhaseMs: number;
  /** The first bytes of every program. */
  readonly elf: string;
}

interface Board {
  readonly architecture: string;
  readonly release: string;
  readonly busybox: string;
  readonly memoryKb: number;
  /** e_ident's byte order and e_machine (System V ABI, chapter 4). */
  readonly littleEndian: boolean;
  readonly elfMachine: number;
  cpuinfo(serial: string): string;
}

const BOARDS: readonly Board[] = [
  {
    architecture: 'armv7l',
    release: '3.10.14',
    busybox: 'v1.22.1',
    memoryKb: 125_508,
    littleEndian: true,
    elfMachine: 40,
    cpuinfo: (serial) =>
      'processor\t: 0\nmodel name\t: ARMv7 Processor rev 5 (v7l)\nBogoMIPS\t: 1196.85\n' +
      'Features\t: swp half thumb fastmult vfp edsp neon vfpv3 tls vfpv4 idiva idivt\n' +
      'CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xc07\nCPU revision\t: 5\n\n' +
      `Hardware\t: hi3518ev200\nRevision\t: 0000\nSerial\t\t: ${serial}\n`,
  },
  {
    architecture: 'mips',
    release: '2.6.36',
    busybox: 'v1.19.4',
    memoryKb: 60_488,
    littleEndian: true,
    elfMachine: 8,
    cpuinfo: () =>
      'system type\t\t: MT7620\nprocessor\t\t: 0\ncpu model\t\t: MIPS 24KEc V5.0\nBogoMIPS\t\t: 386.04\n' +
      'wait instruction\t: yes\nmicrosecond timers\t: yes\ntlb_entries\t\t: 32\nextra interrupt vector\t: yes\n' +
      'hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ffc, 0x0ffb, 0x0ffb]\n' +
      'ASEs implemented\t: mips16 dsp\nshadow register sets\t: 1\ncore\t\t\t: 0\n' +
      'VCED exceptions\t\t: not available\nVCEI exceptions\t\t: not available\n\n',
  },
  {
    architecture: 'mips',
    release: '3.18.23',
    busybox: 'v1.23.2',
    memoryKb: 61_260,
    littleEndian: false,
    elfMachine: 8,
    cpuinfo: () =>
      'system type\t\t: Atheros AR9330 rev 1\nmachine\t\t\t: TP-LINK TL-WR740N/ND v4\nprocessor\t\t: 0\n' +
      'cpu model\t\t: MIPS 24Kc V7.4\nBogoMIPS\t\t: 265.42\nwait instruction\t: yes\nmicrosecond timers\t: yes\n' +
      'tlb_entries\t\t: 16\nextra interrupt vector\t: yes\n' +
      'hardware watchpoint\t: yes, count: 4, address/irw mask: [0x0ffc, 0x0ff8, 0x0ff8, 0x0ff8]\n' +
      'isa\t\t\t: mips1 mips2 mips32r1 mips32r2\nASEs implemented\t: mips16\nshadow register sets\t: 1\n' +
      'kscratch registers\t: 0\ncore\t\t\t: 0\nVCED exceptions\t\t: not available\nVCEI exceptions\t\t: not available\n\n',
  },
];

const DAY_MS = 86_400_000;
/** Firmware was built between these. */
const BUILT_FROM = Date.UTC(2014, 2, 3);
const BUILT_UNTIL = Date.UTC(2018, 9, 26);

export function machineOf(device: Pick<Device, 'derive'>, hostname: string): Machine {
  const bits = device.derive('shell/machine', 32);
  const board = BOARDS[bits.readUInt8(0) % BOARDS.length] ?? BOARDS[0];
  if (board === undefined) throw new RangeError('no board');
  const built = BUILT_FROM + (bits.readUInt32BE(4) / 2 ** 32) * (BUILT_UNTIL - BUILT_FROM);
  const runsMs = (17 + (bits.readUInt8(8) % 80)) * DAY_MS;
  return {
    hostname,
    release: board.release,
    version: `#${1 + (bits.readUInt8(9) % 9)} ${dateText(built, 'CST')}`,
    architecture: board.architecture,
    cpuinfo: board.cpuinfo(bits.toString('hex', 10, 18)),
    busybox: `${board.busybox} (${new Date(built - 60_000).toISOString().slice(0, 19).replace('T', ' ')} CST)`,
    memoryKb: board.memoryKb,
    runsMs,
    startPhaseMs: (bits.readUInt32BE(18) / 2 ** 32) * runsMs,
    elf: elfHeader(board) + device.derive('shell/program', 460).toString('latin1'),
  };
}

export const uptimeMs = (machine: Machine, now: number): number => (now + machine.startPhaseMs) % machine.runsMs;

/** As date(1) prints it. */
export function dateText(at: number, zone: string): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(at).toUTCString().split(' ');
  return `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${time} ${zone} ${year}`;
}

/** An ELF32 header: what loaders read from /bin/echo to learn which of their binaries fits (Mirai's loader does). */
function elfHeader(board: Board): string {
  const header = Buffer.alloc(52);
  const short = (value: number, at: number): number =>
    board.littleEndian ? header.writeUInt16LE(value, at) : header.writeUInt16BE(value, at);
  const long = (value: number, at: number): number =>
    board.littleEndian ? header.writeUInt32LE(value, at) : header.writeUInt32BE(value, at);
  header.write('\x7fELF', 'latin1');
  header.set([1, board.littleEndian ? 1 : 2, 1], 4);
  short(2, 16); // e_type: executable
  short(board.elfMachine, 18);
  long(1, 20); // e_version
  long(0x40_0090, 24); // e_entry
  long(52, 28); // e_phoff
  long(board.elfMachine === 40 ? 0x0500_0002 : 0x7000_1007, 36); // e_flags: EABI5, or MIPS32r2 o32
  short(52, 40); // e_ehsize
  short(32, 42); // e_phentsize
  short(5, 44); // e_phnum
  short(40, 46); // e_shentsize
  return header.toString('latin1');
}
