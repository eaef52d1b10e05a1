import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Daemon, DaemonSettings } from './daemon.ts';
import type { Lab } from './lab.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

const IMAGE = join(import.meta.dirname, '../../../image/scan');

export interface Scanned {
  readonly daemon: Daemon;
  /** Another daemon in its place, with the same data. */
  again(): Promise<Daemon>;
  /** ulogd, started (again). */
  log(): Promise<Program>;
}

/** One row of table `scan`. */
export interface ScanRow {
  readonly src_ip: string;
  readonly kind: string;
  readonly kinds: string;
  readonly protocol: string;
  readonly probes: number;
  readonly missed: number;
  readonly port_count: number;
  readonly tcp_ports: string | null;
  readonly udp_ports: string | null;
  readonly tool: string | null;
  readonly duration_ms: number;
  readonly dst_ip: string;
  readonly mac: string | null;
  readonly sources: number | null;
  readonly ended_at: number | null;
}

/** A daemon that is told of what reaches no decoy, with the very files that a device has. */
export async function startScanned(lab: Lab, settings: DaemonSettings): Promise<Scanned> {
  const folder = lab.folder();
  const socket = join(folder, 'scans.sock');
  const config = join(folder, 'ulogd.conf');
  const written = readFileSync(join(IMAGE, 'ulogd-skep.conf'), 'utf8');
  const here = written.replace('/run/skep/scans.sock', socket);
  writeFileSync(config, here.replace('"syslog"', '"stdout"').replace('loglevel=8', 'loglevel=3'));
  // Loading them again replaces them.
  for (let run = 0; run < 2; run += 1) {
    const rules = await lab.run(['nft', '-f', join(IMAGE, 'skep-scans.nft')]);
    if (rules.status !== 0) throw new Error(`nft: ${rules.stderr}`);
  }
  const daemon = await lab.daemon({ ...settings, env: { SKEP_SCANS__SOCKET: socket } });
  const again = async (): Promise<Daemon> =>
    await lab.daemon({ data: daemon.data, env: { SKEP_SCANS__SOCKET: socket } });
  const log = async (): Promise<Program> => {
    const pidfile = join(folder, 'ulogd.pid');
    const program = lab.start(['ulogd', '--configfile', config, '--pidfile', pidfile]);
    await program.said(/initialization finished/);
    return program;
  };
  return { daemon, again, log };
}

export const scans = ({ evidence }: Daemon): ScanRow[] => evidence.rows<ScanRow>('SELECT * FROM scan ORDER BY id');

/** The scan of an address, once it has so many ports. */
export const scanOf = async (daemon: Daemon, source: string, ports: number): Promise<ScanRow> =>
  await until(`a scan of ${ports} ports from ${source}: ${JSON.stringify(scans(daemon)).slice(0, 3000)}`, () =>
    scans(daemon).find((row) => row.src_ip === source && row.port_count >= ports),
  );
