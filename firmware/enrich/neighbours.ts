import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import { groupsOf } from '../core/address.ts';

export interface Neighbour {
  /** In lower case, with colons. */
  readonly mac: string;
  /** The interface of this machine that it is behind. */
  readonly device: string;
}

/** One of the kernel's two tables, as text. */
export interface NeighbourTables {
  /** /proc/net/arp */
  ipv4(): Promise<string>;
  /** `ip -6 -json neigh`: the kernel has no file of it. */
  ipv6(): Promise<string>;
}

const PROGRAM_MS = 3000;
const OUTPUT_MAX = 1024 * 1024;
/** ATF_COM (if_arp.h): the entry is complete. */
const COMPLETE = 0x02;
/** A table is read once for all who come in this time: a program a visitor would be a way to keep the box busy. */
const FRESH_MS = 1000;

export const kernelTables: NeighbourTables = {
  ipv4: async () => await readFile('/proc/net/arp', 'utf8'),
  ipv6: async () =>
    await new Promise((resolve, reject) => {
      const limits = { timeout: PROGRAM_MS, killSignal: 'SIGKILL', maxBuffer: OUTPUT_MAX } as const;
      execFile('ip', ['-6', '-json', 'neigh', 'show'], limits, (error, stdout) => {
        if (error === null) resolve(stdout);
        else reject(new Error(error.message));
      });
    }),
};

/** Finds a neighbour's hardware address; undefined when the kernel does not know it. Rejects when it cannot be asked. */
export function openNeighbours(
  tables: NeighbourTables,
  mono: () => number,
): (address: string) => Promise<Neighbour | undefined> {
  const reads = new Map<keyof NeighbourTables, { readonly at: number; readonly text: Promise<string> }>();
  const read = async (family: keyof NeighbourTables): Promise<string> => {
    const last = reads.get(family);
    if (last !== undefined && mono() - last.at < FRESH_MS) return await last.text;
    const text = tables[family]();
    reads.set(family, { at: mono(), text });
    return await text;
  };
  return async (address) => {
    const [plain = '', zone] = address.split('%');
    return isIPv4(plain) ? inArp(await read('ipv4'), plain) : inNeighbours(await read('ipv6'), plain, zone);
  };
}

/** Columns of /proc/net/arp (proc(5)): IP address, HW type, Flags, HW address, Mask, Device. */
function inArp(table: string, address: string): Neighbour | undefined {
  for (const line of table.split('\n').slice(1)) {
    const [ip, , flags = '0', mac = '', , device = ''] = line.trim().split(/\s+/);
    if (ip === address && (Number(flags) & COMPLETE) !== 0) return neighbour(mac, device);
  }
  return undefined;
}

function inNeighbours(json: string, address: string, zone: string | undefined): Neighbour | undefined {
  const rows: unknown = JSON.parse(json);
  const wanted = groupsOf(address).join(':');
  for (const row of Array.isArray(rows) ? (rows as readonly unknown[]) : []) {
    const { dst, dev, lladdr } = (row ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof dst !== 'string' || typeof dev !== 'string' || typeof lladdr !== 'string') continue;
    if (groupsOf(dst).join(':') !== wanted || (zone !== undefined && zone !== dev)) continue;
    const found = neighbour(lladdr, dev);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Undefined for what is no Ethernet address, and for the zeros of an entry that is not answered yet. */
function neighbour(written: string, device: string): Neighbour | undefined {
  const mac = written.toLowerCase();
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) && mac !== '00:00:00:00:00:00' ? { mac, device } : undefined;
}
