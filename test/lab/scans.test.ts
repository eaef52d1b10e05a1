import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { NEIGHBOUR } from './harness/namespace.ts';
import { only } from './harness/only.ts';
import { scanOf, scans, startScanned, type ScanRow } from './harness/scanned.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const neighbour = lab.network.addNeighbour();
const [BOX, BOX6] = NEIGHBOUR.here;
const CABLE = 'cable0';
const CONFIG = `port_offset = 0\n${only('ftp', 'dns')}`;

const there = async (line: readonly string[], limitMs?: number): Promise<Ran> =>
  await lab.run([...neighbour.enter, ...line], limitMs === undefined ? {} : { limitMs });

/** Each scanner comes from an address of its own: an honest one, that gets its answers. */
let given = 10;
async function newAddress(version: 4 | 6): Promise<string> {
  given += 1;
  const address = version === 4 ? `10.99.0.${given}` : `fd99::${given}`;
  const added = ['address', 'add', `${address}/${version === 4 ? 24 : 64}`, 'dev', CABLE];
  await there(['ip', ...added, ...(version === 4 ? [] : ['nodad'])]);
  return address;
}

const nmap = async (source: string, ...args: readonly string[]): Promise<Ran> => {
  const family = source.includes(':') ? ['-6', BOX6] : [BOX];
  return await there(['nmap', '-n', '-Pn', '-S', source, '-e', CABLE, ...args, ...family]);
};

const hardwareAddress = async (name: string): Promise<string> =>
  (await lab.run(['ip', 'netns', 'exec', name, 'cat', `/sys/class/net/${CABLE}/address`])).stdout.trim();

interface Expected {
  readonly args: readonly string[];
  readonly row: Partial<ScanRow>;
  readonly said: RegExp;
}

/** Port 21 is open, 53 is for UDP too. An ACK to an open port cannot be told from a connection's. */
const SCANS: readonly Expected[] = [
  {
    args: ['-sS', '-p1-1000'],
    row: { kind: 'syn', protocol: 'tcp', port_count: 1000, tcp_ports: '1-1000', tool: 'nmap' },
    said: /^SYN scan of 1,000 ports( in \d+ s)? \(1-1000\), nmap$/,
  },
  {
    args: ['-sU', '-p1-60', '--max-retries', '1'],
    row: { kind: 'udp', protocol: 'udp', port_count: 59, tcp_ports: null, udp_ports: '1-52,54-60' },
    said: /^UDP scan of 59 ports( in \d+ s)? \(1-52,54-60\)$/,
  },
  {
    args: ['-sF', '-p1-100'],
    row: { kind: 'fin', protocol: 'tcp', port_count: 100, tcp_ports: '1-100', tool: 'nmap' },
    said: /^FIN scan of 100 ports/,
  },
  {
    args: ['-sN', '-p1-100'],
    row: { kind: 'null', protocol: 'tcp', port_count: 100, tcp_ports: '1-100', tool: 'nmap' },
    said: /^NULL scan of 100 ports/,
  },
  {
    args: ['-sX', '-p1-100'],
    row: { kind: 'xmas', protocol: 'tcp', port_count: 100, tcp_ports: '1-100', tool: 'nmap' },
    said: /^XMAS scan of 100 ports/,
  },
  {
    args: ['-sA', '-p1-100'],
    row: { kind: 'ack', protocol: 'tcp', port_count: 99, tcp_ports: '1-20,22-100', tool: 'nmap' },
    said: /^ACK scan of 99 ports/,
  },
  {
    args: ['-sM', '-p1-100'],
    row: { kind: 'maimon', protocol: 'tcp', port_count: 99, tcp_ports: '1-20,22-100', tool: 'nmap' },
    said: /^Maimon \(FIN\/ACK\) scan of 99 ports/,
  },
];

const allEnded = async ({ evidence }: Daemon): Promise<void> => {
  await until(
    'the end of the last visit',
    () => evidence.value('SELECT count(*) FROM session WHERE ended_at IS NULL') === 0,
  );
};

/** Whom anybody is told of. */
const sources = (daemon: Daemon): (string | null)[] =>
  openEvidence(daemon.data, 'state.sqlite')
    .rows<{ source: string }>('SELECT source FROM incident ORDER BY id')
    .map(({ source }) => source);

describe('each scan of nmap', () => {
  it('is one row with kind, ports and tool, told in a few events, by IPv4 and IPv6', async () => {
    const { daemon, log } = await startScanned(lab, { config: CONFIG });
    await log();
    const mac = await hardwareAddress(neighbour.name);
    const expected: (Expected & { readonly source: string; readonly dst: string })[] = [];
    for (const version of [4, 6] as const) {
      for (const one of SCANS) {
        const source = await newAddress(version);
        const ran = await nmap(source, ...one.args);
        expect(ran.status, ran.stdout + ran.stderr).toBe(0);
        expected.push({ ...one, source, dst: version === 4 ? BOX : BOX6 });
      }
    }
    for (const { source, row } of expected) await scanOf(daemon, source, row.port_count ?? 0);
    await allEnded(daemon);
    expect(await daemon.stop()).toBe(0);

    const rows = scans(daemon);
    expect(rows).toHaveLength(expected.length);
    for (const { source, dst, row, said } of expected) {
      const found = rows.find(({ src_ip: ip }) => ip === source);
      expect(found, source).toMatchObject({ ...row, dst_ip: dst, mac, missed: 0 });
      expect(found?.probes, source).toBeGreaterThanOrEqual(row.port_count ?? 0);
      expect(found?.ended_at, source).not.toBeNull();
      const told = daemon.evidence.rows<{ name: string; summary: string }>(
        `SELECT name, summary FROM event WHERE src_ip = ? AND sensor = 'scan' ORDER BY id`,
        source,
      );
      expect(told.at(-1)?.name).toBe('ended');
      expect(told.at(-2)?.summary, source).toMatch(said);
      expect(told.length, source).toBeLessThanOrEqual(4);
    }
    // What -sU asked of the dns decoy is the decoy's business.
    expect(daemon.evidence.sessions(`sensor = 'dns'`)).toBeGreaterThanOrEqual(2);
    expect(new Set(sources(daemon))).toEqual(new Set(expected.map(({ source }) => source)));
    expect(sources(daemon)).toHaveLength(expected.length);
  });

  it('-O with -sS -sU, with ping and a real connect, is one scan with its kinds; the connect alone is none', async () => {
    const { daemon, log } = await startScanned(lab, { config: CONFIG });
    await log();
    const friend = await newAddress(4);
    for (let visit = 0; visit < 5; visit += 1) {
      const visited = await there(['curl', '-sS', '--interface', friend, '-m', '20', `ftp://${BOX}/`]);
      expect(visited.status, visited.stderr).not.toBe(7);
    }
    expect((await there(['hping3', '--icmp', '-c', '2', '-a', friend, BOX])).status).toBe(0);
    const source = await newAddress(4);
    const args = ['-S', source, '-e', CABLE, '-PE', '-PP', '-O', '-sS', '-sU', '--max-retries', '1'];
    const ran = await there(['nmap', '-n', ...args, '-p', 'T:20-30,U:60-66', BOX]);
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    const row = await until('the kinds', () =>
      scans(daemon).find(({ src_ip: ip, kinds }) => ip === source && /null|odd/.test(kinds) && /udp/.test(kinds)),
    );
    expect(row).toMatchObject({ kind: 'syn', tcp_ports: '20-30' });
    await until('ftp sessions', () => daemon.evidence.sessions(`src_ip = '${friend}'`) >= 5);
    await allEnded(daemon);
    expect(await daemon.stop()).toBe(0);
    expect(scans(daemon).map(({ src_ip: ip }) => ip)).toEqual([source]);
    expect(scans(daemon)[0]?.udp_ports).toMatch(/^60-66/);
    expect(scans(daemon)[0]?.kinds).toMatch(/^syn \d+, .*icmp \d+/);
  });
});

const ALL_PORTS_MS = 60_000;
const ENOUGH_BYTES = 200_000;

/** Bytes that the daemon handed to write(2) and its like: journal, databases and their logs. */
const written = ({ program }: Daemon): number =>
  Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${program.pid}/io`, 'utf8'))?.[1]);

/** masscan has no use for IPv6 on a cable: it wants a router there. */
const SCANNERS = {
  4: async (source: string) => {
    const router = await hardwareAddress(lab.network.name);
    const own = ['--adapter', CABLE, '--adapter-ip', source, '--router-mac', router, '--adapter-port', '61000'];
    return ['masscan', BOX, '-p0-65535', '--rate', '10000', '--wait', '0', ...own];
  },
  6: async (source: string) =>
    await Promise.resolve(
      [`nmap -6 -n -Pn -sS -p0-65535 --min-rate 5000 --max-retries 1 -S ${source} -e ${CABLE}`, BOX6]
        .join(' ')
        .split(' '),
    ),
} as const;

describe('a scan of all ports', () => {
  it.each([
    [4, 'masscan'],
    [6, 'nmap'],
  ] as const)('by IPv%i with %s is one, with each of them, and costs less than 200 kB', async (version, tool) => {
    const { daemon, log } = await startScanned(lab, { config: `${CONFIG}\n[scans]\ngap_s = 10` });
    await log();
    const source = await newAddress(version);
    await until(
      'the daemon at rest',
      () => daemon.evidence.value(`SELECT count(*) FROM event WHERE name = 'started'`) === 1,
    );
    const before = written(daemon);
    const scanner = lab.start([...neighbour.enter, ...(await SCANNERS[version](source))]);
    await until('its end', () => scans(daemon).some((row) => row.ended_at !== null), ALL_PORTS_MS);
    // masscan waits for answers that nobody gives for as long as it likes.
    scanner.kill();
    const after = written(daemon);
    expect(await daemon.stop()).toBe(0);
    const [row, ...more] = scans(daemon);
    expect(more).toEqual([]);
    expect(row).toMatchObject({ src_ip: source, kind: 'syn', missed: 0, tool });
    expect(row).toMatchObject({ port_count: 65_536, tcp_ports: '0-65535' });
    expect(row?.probes).toBeGreaterThanOrEqual(65_536);
    expect(after - before).toBeLessThan(ENOUGH_BYTES);
    expect(daemon.evidence.value(`SELECT count(*) FROM event WHERE sensor = 'scan'`)).toBeLessThan(8);
  });
});

const received = async (): Promise<number> =>
  Number((await lab.run(['cat', `/sys/class/net/${CABLE}/statistics/rx_packets`])).stdout);

describe('a flood', () => {
  it('is one scan that counts each packet or knows how many it missed, and visitors are served meanwhile', async () => {
    const { daemon, log } = await startScanned(lab, { config: CONFIG });
    await log();
    const [source, friend] = [await newAddress(4), await newAddress(4)];
    const before = await received();
    const flood = there(['timeout', '3', 'hping3', '-q', '--flood', '-S', '-p', '81', '-a', source, BOX]);
    const login = ['curl', '-sS', '--interface', friend, '-m', '60', '-u', 'bob:secret', `ftp://${BOX}/`];
    // 67: the password was refused.
    expect((await there(login)).status).toBe(67);
    await flood;
    const sent = (await received()) - before;
    const counted = await until('the last of it', () => {
      const [row] = scans(daemon);
      return row !== undefined && row.probes + 256 * row.missed > 0.98 * sent && row;
    });
    expect(sent).toBeGreaterThan(10_000);
    expect(counted).toMatchObject({ src_ip: source, kind: 'syn', tcp_ports: '81', tool: 'hping3' });
    expect(counted.probes).toBeLessThanOrEqual(sent + 256);
    await until('the log-in', () => daemon.evidence.value('SELECT username FROM v_logins') === 'bob');
    await allEnded(daemon);
    expect(await daemon.stop()).toBe(0);
    expect(scans(daemon)).toHaveLength(1);
  });

  it('of forged addresses is a few scans', async () => {
    const { daemon, log } = await startScanned(lab, { config: CONFIG });
    await log();
    const before = await received();
    await there(['timeout', '1', 'hping3', '-q', '--flood', '-S', '-p', '82', '--rand-source', BOX]);
    const sent = (await received()) - before;
    const sum = (of: 'probes' | 'missed'): number => scans(daemon).reduce((all, row) => all + row[of], 0);
    await until('the last of it', () => sum('probes') + 256 * sum('missed') > 0.95 * sent);
    expect(await daemon.stop()).toBe(0);
    expect(scans(daemon).length).toBeLessThan(80);
    const crowd = scans(daemon).find(({ src_ip: ip }) => ip === '');
    expect(crowd?.sources).toBeGreaterThan(100);
    expect(sum('probes')).toBeLessThanOrEqual(sent + 256);
  });
});

describe('whoever is started anew', () => {
  it('finds the other: daemon killed, ulogd killed, the daemon away when ulogd starts', async () => {
    const { daemon, again, log } = await startScanned(lab, { config: CONFIG });
    const ulogd = await log();
    const seen = async (of: Daemon): Promise<void> => {
      const source = await newAddress(4);
      // The first packet after the loss is the price of knowing it.
      await nmap(source, '-sS', '-p30-60', '--max-retries', '0');
      await scanOf(of, source, 29);
    };
    await seen(daemon);
    await daemon.kill();
    const second = await again();
    await seen(second);
    ulogd.signal('SIGKILL');
    await ulogd.ended;
    const other = await log();
    await seen(second);
    other.signal('SIGKILL');
    await other.ended;
    expect(await second.stop()).toBe(0);
    // Its unit starts it again.
    await expect(log()).rejects.toThrow('ended without saying');
    const third = await again();
    await log();
    await seen(third);
    expect(await third.stop()).toBe(0);
    expect(scans(third)).toHaveLength(4);
    expect(scans(third).every(({ ended_at: ended }) => ended !== null)).toBe(true);
  });
});

const NOISE_MS = 50_000;
const AVAHI = '[server]\nhost-name=neighbour\nenable-dbus=no\nuse-ipv4=yes\nuse-ipv6=yes\n';
const RESOLVED = `[Resolve]\nLLMNR=yes\nMulticastDNS=yes\nDNS=127.0.0.9\n`;

describe('an honest network', () => {
  it('of avahi, nmbd, a DHCP client and systemd-resolved is not told to anybody', async () => {
    const { daemon, log } = await startScanned(lab, { config: CONFIG });
    await log();
    const folder = lab.folder();
    const file = (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const places = [
      'private dir',
      'lock directory',
      'state directory',
      'cache directory',
      'pid directory',
      'ncalrpc dir',
    ];
    const samba = file(
      'smb.conf',
      ['[global]', 'netbios name = NEIGHBOUR', ...places.map((is) => `${is} = ${folder}`)].join('\n'),
    );
    const avahi = file('avahi.conf', AVAHI);
    const resolved = file('resolved.conf', RESOLVED);
    /** Each has a /run of its own: theirs must not meet those of this machine. */
    const apart = (script: string): string[] => [
      ...neighbour.enter,
      'unshare',
      '-m',
      'sh',
      '-ec',
      `mount -t tmpfs tmpfs /run; ${script}`,
    ];
    const before = await received();
    const noisy = [
      lab.start(
        apart(`mkdir /run/avahi-daemon; exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f ${avahi}`),
      ),
      lab.start([...neighbour.enter, 'nmbd', '--foreground', '--no-process-group', '--debug-stdout', '-s', samba]),
      lab.start([...neighbour.enter, 'udhcpc', '-f', '-i', CABLE, '-s', '/bin/true']),
      lab.start(
        apart(
          `mkdir -p /run/systemd/resolved.conf.d; cp ${resolved} /run/systemd/resolved.conf.d/; exec /lib/systemd/systemd-resolved`,
        ),
      ),
    ];
    const since = Date.now();
    for (let asked = 0; Date.now() - since < NOISE_MS; asked += 1) {
      await there(['dig', '+time=2', '+tries=1', '@127.0.0.53', `printer${asked}`]);
      await there(['nmblookup', '-s', samba, '-A', BOX]);
      await there(['hping3', '--icmp', '-c', '3', BOX]);
      await wait(1000);
    }
    expect(noisy.map((program) => program.running && 'runs')).toEqual(noisy.map(() => 'runs'));
    expect((await received()) - before).toBeGreaterThan(100);

    // It would have told.
    const source = await newAddress(4);
    await nmap(source, '-sU', '-p', '99');
    await scanOf(daemon, source, 1);
    await allEnded(daemon);
    expect(await daemon.stop()).toBe(0);
    expect(scans(daemon).map(({ src_ip: ip }) => ip)).toEqual([source]);
    expect(
      daemon.evidence.rows(`SELECT DISTINCT sensor FROM event WHERE src_ip IS NOT NULL AND grade IS NOT NULL`),
    ).toEqual([{ sensor: 'scan' }]);
    expect(sources(daemon)).toEqual([source]);
  });
});
