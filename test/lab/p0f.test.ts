import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ipIn, layCable, type Cable } from './harness/cable.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { makeNamespace } from './harness/namespace.ts';
import { only } from './harness/only.ts';
import type { Program } from './harness/program.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const outside = makeNamespace();
let cable: Cable;
beforeAll(() => {
  cable = layCable(lab.network, outside, {
    here: ['10.77.0.1/16', '2001:db8:77::1/64'],
    there: ['10.77.0.2/16', '2001:db8:77::2/64'],
  });
});
afterAll(() => outside.remove());

const CONFIG = `${only('ftp')}\n[sensors.ftp]\ndelay_ms = 0\n`;
const PORT = '10021';
const ASK = join(import.meta.dirname, 'harness/ask-p0f.py');
const STACK = join(import.meta.dirname, 'harness/visitors/stack.py');

/** What p0f's API says, asked by a client that has nothing of ours. */
interface Said {
  readonly address: string;
  readonly status: number;
  readonly uptime_min: number;
  readonly distance: number;
  readonly os_match_q: number;
  readonly os_name: string;
  readonly os_flavor: string;
  readonly link_type: string;
  readonly http_name: string;
}

interface Stored {
  readonly ip: string;
  readonly os_name: string | null;
  readonly os_flavor: string | null;
  readonly os_match: string | null;
  readonly distance: number | null;
  readonly link_type: string | null;
  readonly uptime_minutes: number | null;
}

const socketIn = (folder: string): string => join(folder, 'p0f.sock');
const withP0f = async (folder: string): Promise<Daemon> =>
  await lab.daemon({ config: CONFIG, env: { SKEP_P0F__SOCKET: socketIn(folder) } });

async function startP0f(folder: string): Promise<Program> {
  const p0f = lab.start(['p0f', '-i', cable.here, '-s', socketIn(folder), '-o', join(folder, 'p0f.log')]);
  await p0f.said(/Entered main event loop/);
  return p0f;
}

async function ask(folder: string, addresses: readonly string[]): Promise<readonly Said[]> {
  const { stdout, stderr } = await lab.run(['python3', ASK, socketIn(folder), ...addresses]);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as readonly Said[];
}

/** A visitor of the kernel's own stack, from outside; what it heard. */
async function knock(target = '10.77.0.1'): Promise<string> {
  const { stdout } = await lab.run([...outside.enter, 'nc', '-w', '5', target, PORT], { input: 'QUIT\r\n' });
  return stdout;
}

/** A visitor whose packets are made by hand; what it heard. */
async function knockAs(system: string, address: string, hops: number, timestamp: number): Promise<string> {
  ipIn(lab.network, 'neigh', 'replace', address, 'lladdr', cable.thereMac, 'dev', cable.here, 'nud', 'permanent');
  const { there, hereMac } = cable;
  const visitor = [there, hereMac, address, '10.77.0.1', PORT, system, String(hops), String(timestamp)];
  const { stdout, stderr } = await lab.run([...outside.enter, 'python3', STACK, ...visitor]);
  expect(stderr).toBe('');
  return stdout;
}

const stored = ({ evidence }: Daemon): Stored[] =>
  evidence.rows<Stored>(
    'SELECT ip, os_name, os_flavor, os_match, distance, link_type, uptime_minutes FROM peer ORDER BY ip',
  );
const systemsOf = (daemon: Daemon): Record<string, string | null> =>
  Object.fromEntries(stored(daemon).map(({ ip, os_name, os_flavor }) => [ip, os_name && `${os_name} ${os_flavor}`]));

const GREETING = /^220 .*\r?\n/;
const SYSTEMS = [
  ['Windows XP', '10.77.1.1', 0],
  ['Windows 7 or 8', '10.77.1.2', 7],
  ['Mac OS X 10.x', '10.77.1.3', 12],
  ['FreeBSD 9.x or newer', '10.77.1.4', 1],
  ['OpenBSD 4.x-5.x', '10.77.1.5', 19],
  ['Solaris 8', '10.77.1.6', 3],
  ['Linux 2.4.x', '10.77.1.7', 5],
] as const;
const MATCHES = ['exact', 'fuzzy', 'generic', 'fuzzy generic'];

describe('what is stored of visitors', () => {
  it('is what p0f says: system, distance, line and uptime, of this kernel and of six others, IPv4 and IPv6', async () => {
    const folder = lab.folder();
    await startP0f(folder);
    const daemon = await withP0f(folder);
    expect(await knock()).toMatch(GREETING);
    expect(await knock('2001:db8:77::1')).toMatch(GREETING);
    // Twice: p0f tells uptime by how far a clock of 100 Hz went between two visits.
    for (const [round, stamp] of [1_000_000, 1_000_100].entries()) {
      for (const [system, address, hops] of SYSTEMS) {
        expect(await knockAs(system, address, hops, stamp + round)).toMatch(GREETING);
      }
    }
    const addresses = ['10.77.0.2', '2001:db8:77::2', ...SYSTEMS.map(([, address]) => address)];
    await until(
      'facts of each',
      () => stored(daemon).filter(({ link_type }) => link_type !== null).length === addresses.length,
    );

    const said = await ask(folder, addresses);
    expect(said.map(({ status }) => status)).toEqual(addresses.map(() => 0x10));
    expect(SYSTEMS.map(([system, address]) => [address, systemsOf(daemon)[address] === system])).toEqual(
      SYSTEMS.map(([, address]) => [address, true]),
    );
    const running = said.filter(({ uptime_min: uptime }) => uptime > 0).length;
    // The first visits were asked about before p0f could know an uptime; the last question is a minute after.
    await until(
      'the last questions',
      () => stored(daemon).filter(({ uptime_minutes }) => uptime_minutes !== null).length === running,
      100_000,
    );
    const rows = new Map(stored(daemon).map((row) => [row.ip, row]));
    const late = await ask(folder, addresses);
    expect(addresses.map((address) => rows.get(address))).toEqual(
      late.map(({ address, os_name, os_flavor, os_match_q, distance, link_type }) => ({
        ip: address,
        // p0f has no signature for this kernel's IPv6.
        os_name: os_name === '' ? null : os_name,
        os_flavor: os_flavor === '' ? null : os_flavor,
        os_match: os_name === '' ? null : MATCHES[os_match_q],
        distance: distance < 0 ? null : distance,
        link_type: link_type === '' ? null : link_type,
        uptime_minutes: expect.toSatisfy((minutes) => minutes === null || typeof minutes === 'number') as unknown,
      })),
    );
    const uptimes = late.filter(({ uptime_min: uptime }) => uptime > 0);
    expect(uptimes.length).toBeGreaterThanOrEqual(4);
    for (const { address, uptime_min: uptime } of uptimes) expect(rows.get(address)?.uptime_minutes).toBe(uptime);
    // And as p0f wrote it into its own log.
    const log = readFileSync(join(folder, 'p0f.log'), 'latin1');
    for (const [system, address, hops] of SYSTEMS) {
      const lines = log.split('\n').filter((line) => line.includes(`cli=${address}/`) && line.includes('mod=syn|'));
      expect(lines.length).toBeGreaterThanOrEqual(2);
      expect(lines.every((line) => line.includes(`|os=${system}|dist=${hops}|`))).toBe(true);
    }
    expect(daemon.program.stderr).toBe('');
    expect(await daemon.stop()).toBe(0);
  });
});

describe('p0f', () => {
  it('that is killed and started again loses those seconds only, and is told once', async () => {
    const folder = lab.folder();
    const first = await startP0f(folder);
    const daemon = await withP0f(folder);
    const visit = async (address: string): Promise<void> => {
      expect(await knockAs('Windows XP', address, 2, 1000)).toMatch(GREETING);
    };
    const systems = (): Record<string, string | null> => systemsOf(daemon);
    await visit('10.77.2.1');
    await until('the first', () => systems()['10.77.2.1'] === 'Windows XP');
    first.signal('SIGKILL');
    await first.ended;
    await visit('10.77.2.2');
    await until('the notice', () => daemon.program.stderr.includes('cannot be asked'));
    await startP0f(folder);
    await until('p0f', () => daemon.program.stderr.includes('p0f can be asked again'));
    await visit('10.77.2.3');
    await until('the third', () => systems()['10.77.2.3'] === 'Windows XP');
    expect(systems()).toEqual({ '10.77.2.1': 'Windows XP', '10.77.2.2': null, '10.77.2.3': 'Windows XP' });
    expect(daemon.program.stderr.trim().split('\n')).toHaveLength(2);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.sessions()).toBe(3);
  });

  it('that is stopped holds nobody up; it goes on where it was', async () => {
    const folder = lab.folder();
    const p0f = await startP0f(folder);
    const daemon = await withP0f(folder);
    await until('the connection', async () => (await knock()).length > 0 && stored(daemon)[0]?.os_name !== null);
    p0f.signal('SIGSTOP');
    // The first: p0f keeps some 32 packets that it has not read, what comes later it never sees.
    expect(await knockAs('Solaris 8', '10.77.3.1', 4, 1000)).toMatch(GREETING);
    const greetings = await Promise.all(Array.from({ length: 40 }, async () => await knock()));
    expect(greetings.every((heard) => GREETING.test(heard))).toBe(true);
    await until('the notice', () => daemon.program.stderr.includes('does not answer'));
    p0f.signal('SIGCONT');
    await until('the late answers', () => systemsOf(daemon)['10.77.3.1'] === 'Solaris 8');
    expect(await knockAs('Windows 7 or 8', '10.77.3.3', 4, 1000)).toMatch(GREETING);
    await until('the next', () => systemsOf(daemon)['10.77.3.3'] === 'Windows 7 or 8');
    expect(p0f.running).toBe(true);
    expect(await daemon.stop()).toBe(0);
  });
});
