import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DecoyStatus, HealthFact, Status } from '../../firmware/api/contract.ts';
import { doctorCommand, type DoctorParts } from '../../firmware/cli/doctor.ts';
import { bytesText } from '../../firmware/cli/finding.ts';
import { thisMachine, type Machine } from '../../firmware/cli/machine.ts';
import { SENSORS } from '../config/fixture.ts';
import { run, type Ran } from './io.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'skep-doctor-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const NOW = Date.UTC(2026, 10, 21, 8);
const GIB = 2 ** 30;
const errno = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });
const refuse =
  (code: string): (() => Promise<never>) =>
  () =>
    Promise.reject(errno(code));

/** All is well, but for what a test says. */
const healthy: Machine = {
  ...thisMachine(),
  nodeVersion: '22.11.0',
  now: () => NOW,
  freeBytes: () => Promise.resolve(8 * GIB),
  file: (path) => Promise.resolve(path === data ? { bytes: 0, changedAt: 0, mode: 0o700 } : undefined),
  descriptorsForVisitors: () => 5000,
  tryBind: () => Promise.resolve(),
  resolve: () => Promise.resolve(),
  health: () => Promise.resolve([]),
  daemonStatus: () => Promise.resolve(undefined),
};

interface Sick extends Partial<Omit<DoctorParts, 'machine'>> {
  readonly machine?: Partial<Machine>;
  readonly toml?: string;
}

async function examine(sick: Sick = {}): Promise<Ran & { readonly lines: readonly string[] }> {
  if (sick.toml !== undefined) writeFileSync(join(data, 'skep.toml'), `version = 1\n${sick.toml}`);
  const command = doctorCommand({
    sensors: SENSORS,
    hostname: 'closet',
    sqliteVersion: () => '3.50.1',
    checkDatabase: () => 'ok',
    ...sick,
    machine: { ...healthy, ...sick.machine },
  });
  const ran = await run(command, ['--data', data], {}, data);
  return { ...ran, lines: ran.out.trimEnd().replaceAll(data, 'DATA').split('\n') };
}

const problems = async (sick: Sick): Promise<readonly string[]> => {
  const { code, lines } = await examine(sick);
  const told = lines.filter((line) => line.startsWith('problem'));
  expect(code).toBe(told.length > 0 ? 1 : 0);
  return told;
};

describe('skep doctor', () => {
  it('has a line for everything that is well, and exits 0', async () => {
    const { code, lines, err } = await examine();
    expect([code, err]).toEqual([0, '']);
    expect(lines).toEqual([
      'ok       node      Node 22.11.0',
      'ok       node      SQLite 3.50.1',
      'ok       data      DATA',
      'ok       space     8.0 GiB free, the database may grow by 1.1 GiB',
      'ok       database  DATA/skep.sqlite is not there yet; the first start makes it',
      'ok       clock     2026-11-21T08:00:00.000Z',
      'ok       config    none: everything as it is by default',
      'ok       sensors   5 built in; 3 instances are on',
      'ok       ports     ftp: port 10021 can be opened',
      'ok       ports     telnet: port 10023 can be opened',
      'ok       ports     dns: port 10053 can be opened',
      'ok       ports     page: port 8080 on 127.0.0.1 can be opened',
      'ok       files     enough open files for 1000 visitors at one time',
      'ok       mail      off: to be told of visitors, set `host` and `to` in [alerts.email]',
      'ok       scans     not watched: /run/skep is not there; to watch make it, and install nftables, ulogd2, ulogd2-json and start ulogd (systemctl enable --now skep-scans.service)',
      'ok       p0f       not asked: nothing is at /run/skep/p0f.sock; start it: p0f -i INTERFACE -s /run/skep/p0f.sock',
      'ok       places    by the countries that come with Skep',
    ]);
  });

  it('knows the versions of Node that will do', async () => {
    for (const nodeVersion of ['20.19.0', '20.20.2', '22.0.0', '100.1.0']) {
      expect(await problems({ machine: { nodeVersion } })).toEqual([]);
    }
    for (const nodeVersion of ['20.18.9', '18.20.0']) {
      expect(await problems({ machine: { nodeVersion } })).toEqual([
        `problem  node      Node ${nodeVersion} is too old: install 20.19 or newer`,
      ]);
    }
  });

  it('tells of a driver that does not load, in one line', async () => {
    const sqliteVersion = (): never => {
      throw new Error('compiled against another Node.js version\nNODE_MODULE_VERSION 115');
    };
    expect(await problems({ sqliteVersion })).toEqual([
      'problem  node      better-sqlite3 does not load (compiled against another Node.js version): run npm rebuild better-sqlite3, or install the package for this machine',
    ]);
  });

  it('tells of a data directory that cannot be written', async () => {
    const writable = refuse('EACCES');
    expect(await problems({ machine: { writable } })).toEqual([
      'problem  data      nothing can be written in DATA (EACCES: no): chown it to the user that runs skep',
    ]);
    const file: Machine['file'] = (path) =>
      Promise.resolve(path === tmpdir() ? { bytes: 0, changedAt: 0, mode: 0 } : undefined);
    expect(await problems({ machine: { writable, file } })).toEqual([
      `problem  data      nothing can be written in ${tmpdir()} (EACCES: no): make DATA and chown it to the user that runs skep`,
    ]);
  });

  it('tells when the database may grow beyond the disk', async () => {
    expect(await problems({ machine: { freeBytes: () => Promise.resolve(GIB / 2) } })).toEqual([
      'problem  space     512 MiB free, but the database may grow by 1.1 GiB: make room, or set store.max_bytes below 448 MiB',
    ]);
    const freeBytes = (): Promise<number> => Promise.resolve(GIB / 2);
    expect(await problems({ machine: { freeBytes }, toml: 'store.max_bytes = 104857600\n' })).toEqual([]);
  });

  it('asks SQLite about a database that is there', async () => {
    const asked: string[] = [];
    const file: Machine['file'] = () => Promise.resolve({ bytes: 5 * GIB, changedAt: NOW - 5000, mode: 0 });
    const check =
      (said: string): DoctorParts['checkDatabase'] =>
      (folder) => {
        asked.push(folder);
        return said;
      };
    const { lines } = await examine({ machine: { file }, checkDatabase: check('ok') });
    expect(lines).toContain('ok       database  skep.sqlite is whole (5.0 GiB)');
    expect(await problems({ machine: { file }, checkDatabase: check('row 7 missing from index') })).toEqual([
      'problem  database  DATA/skep.sqlite is damaged (row 7 missing from index): the next start keeps it under another name and begins a new one',
    ]);
    expect(asked).toEqual([data, data]);
  });

  it('goes on when one check fails itself', async () => {
    const file: Machine['file'] = () => Promise.resolve({ bytes: 1, changedAt: 0, mode: 0 });
    const checkDatabase = (): never => {
      throw new Error('file is not a database\u001b[2J');
    };
    const { code, lines } = await examine({ machine: { file }, checkDatabase });
    expect(code).toBe(1);
    expect(lines).toContain('problem  database  cannot be examined: file is not a database\\x1b[2J');
    expect(lines).toHaveLength(17);
  });

  it('doubts a clock that is in another year, or behind the newest file', async () => {
    expect(await problems({ machine: { now: () => 0 } })).toEqual([
      'problem  clock     it is 1970-01-01T00:00:00.000Z, says the clock: let NTP set it (timedatectl set-ntp true)',
    ]);
    const file: Machine['file'] = () => Promise.resolve({ bytes: 1, changedAt: NOW + 3_600_000, mode: 0 });
    expect(await problems({ machine: { file } })).toEqual([
      'problem  clock     it is 2026-11-21T08:00:00.000Z, says the clock, but skep.sqlite was written at 2026-11-21T09:00:00.000Z: let NTP set it (timedatectl set-ntp true)',
    ]);
  });

  it('tells what is wrong with the config and goes on with the rest', async () => {
    expect(await problems({ toml: 'limits.idle_s = 0\nlimit = 1\n' })).toEqual([
      'problem  config    DATA/skep.toml:2: `idle_s` in [limits] must be from 1 to 86400, not 0.',
      'problem  config    DATA/skep.toml:3: `limit` is not a key of the config; did you mean `limits`?',
    ]);
  });

  it('tells when everybody may read the password', async () => {
    const toml = '[alerts.email]\nhost = "127.0.0.1"\nto = "a@x"\nusername = "u"\npassword = "hunter2"\n';
    const file =
      (mode: number): Machine['file'] =>
      () =>
        Promise.resolve({ bytes: 1, changedAt: 0, mode });
    expect(await problems({ toml, machine: { file: file(0o640) } })).toEqual([]);
    expect(await problems({ toml, machine: { file: file(0o644) } })).toEqual([
      'problem  config    DATA/skep.toml holds a password and everybody on this box may read it: chmod o= DATA/skep.toml',
    ]);
    const token = toml.replace('password = "hunter2"', 'oauth2_token = "t"');
    expect(await problems({ toml: token, machine: { file: file(0o644) } })).toHaveLength(1);
    const open = '[alerts.email]\nhost = "127.0.0.1"\nto = "a@x"\n';
    expect(await problems({ toml: open, machine: { file: file(0o644) } })).toEqual([]);
  });

  it('tells of too few open files', async () => {
    expect(await problems({ machine: { descriptorsForVisitors: (listeners) => 1000 - 96 - listeners } })).toEqual([
      'problem  files     open files for 901 visitors at one time, but limits.sessions = 1000: raise the limit (ulimit -n, LimitNOFILE=) or lower limits.sessions; until then visitors give way to newer ones earlier',
    ]);
  });

  it('looks for the mail server', async () => {
    const toml = '[alerts.email]\nhost = "mail.example"\nto = "a@x"\n';
    expect((await examine({ toml })).lines).toContain('ok       mail      server mail.example has an address');
    expect(await problems({ toml, machine: { resolve: refuse('ENOTFOUND') } })).toEqual([
      "problem  mail      server mail.example has no address (ENOTFOUND: no): correct `host` in [alerts.email], or this box's DNS",
    ]);
    const literal = '[alerts.email]\nhost = "::1"\nto = "a@x"\n';
    expect(await problems({ toml: literal, machine: { resolve: refuse('ENOTFOUND') } })).toEqual([]);
  });
});

describe('skep doctor and ports', () => {
  const failing =
    (codes: Readonly<Record<number, string>>): Machine['tryBind'] =>
    (_, __, port) =>
      codes[port] === undefined ? Promise.resolve() : Promise.reject(errno(codes[port]));

  it('tells why each cannot be opened and what to do, ranges in one line', async () => {
    const toml =
      'port_offset = 0\n[sensors.tcp]\nports = "7000-7009"\n[sensors.dns]\naddress = ["10.9.9.9", "127.0.0.1"]\n';
    const codes = {
      21: 'EACCES',
      23: 'EADDRINUSE',
      53: 'EADDRNOTAVAIL',
      7003: 'EADDRINUSE',
      7004: 'EADDRINUSE',
      7009: 'EMFILE',
    };
    const { lines } = await examine({ toml, machine: { tryBind: failing(codes) } });
    expect(lines.filter((line) => line.includes(' ports '))).toEqual([
      'problem  ports     ftp: port 21 may not be opened by this user: leave port_offset = 0 out, grant CAP_NET_BIND_SERVICE (AmbientCapabilities= of the systemd unit) or allow it with authbind',
      'problem  ports     telnet: port 23 in use by another program (ss -tulpn names it): stop that program or choose another port',
      'ok       ports     tcp: ports 7000-7002,7005-7008 can be opened',
      'problem  ports     tcp: ports 7003-7004 in use by another program (ss -tulpn names it): stop that program or choose another port',
      'problem  ports     tcp: port 7009 cannot be opened: too many open files; raise the limit (ulimit -n, LimitNOFILE=)',
      'problem  ports     dns: port 53 on 10.9.9.9 cannot be opened: 10.9.9.9 is no address of this box; `ip address` lists them',
      'problem  ports     dns: port 53 on 127.0.0.1 cannot be opened: 127.0.0.1 is no address of this box; `ip address` lists them',
      'ok       ports     page: port 8080 on 127.0.0.1 can be opened',
    ]);
  });

  it('tells what a running daemon says of handlers, report and heartbeat', async () => {
    const failed = { name: 'b\u001b', waiting: 3, refused: 1, lastRun: null, problem: 'exit 1: no route' };
    const status = {
      decoys: [],
      mail: { problem: null, waiting: 0 },
      handlers: [{ ...failed, name: 'a', waiting: 0, problem: null }, failed],
      report: { nextAt: Date.UTC(2026, 10, 23, 6), problem: null },
      heartbeat: { nextAt: null, lastPingAt: null, problem: 'the answer was 500' },
    } as unknown as Status;
    const { lines } = await examine({ machine: { daemonStatus: () => Promise.resolve(status) } });
    expect(lines.filter((line) => line.includes(' duties '))).toEqual([
      'ok       duties    handler a',
      String.raw`problem  duties    handler b\x1b, 3 messages wait: exit 1: no route (skep handlers shows what it said)`,
      'ok       duties    report, next mail 2026-11-23T06:00:00.000Z',
      'problem  duties    heartbeat: the answer was 500',
    ]);
    expect((await examine()).lines.filter((line) => line.includes(' duties '))).toEqual([]);
  });

  it('tells the facts of health, the daemon’s where one runs', async () => {
    const fact = (name: HealthFact['name'], state: HealthFact['state'], value: string, cure: string | null = null) => ({
      ...{ name, state, value, cure, since: NOW },
    });
    const own = [fact('temperature', 'good', '41 °C'), fact('card', 'bad', '3 errors on mmcblk0p2', 'Replace it.')];
    const status = {
      decoys: [],
      mail: { problem: null, waiting: 0 },
      health: [fact('last_alert', 'warning', 'none', 'Send one.')],
    } as unknown as Status;
    const said = async (machine: Partial<Machine>): Promise<readonly string[]> =>
      (await examine({ machine })).lines.filter((line) => line.includes(' health '));
    expect(await said({ health: () => Promise.resolve(own) })).toEqual([
      'ok       health    temperature: 41 °C',
      'problem  health    card: 3 errors on mmcblk0p2; Replace it.',
    ]);
    const daemonStatus = () => Promise.resolve(status);
    expect(await said({ health: () => Promise.resolve(own), daemonStatus })).toEqual([
      'ok       health    last alert: none; Send one. (warning)',
    ]);
  });

  it('does not blame the running daemon for holding its own ports', async () => {
    const decoy = (instance: string, port: number, state: DecoyStatus['state']): DecoyStatus => ({
      sensor: instance,
      instance,
      transport: 'tcp',
      address: '::',
      port,
      state,
      problem: null,
    });
    const status = {
      decoys: [decoy('ftp', 10_021, 'listening'), decoy('telnet', 10_023, 'failed')],
      mail: { problem: null, waiting: 0 },
    } as unknown as Status;
    const machine = {
      daemonStatus: () => Promise.resolve(status),
      tryBind: failing({ 10_021: 'EADDRINUSE', 10_023: 'EADDRINUSE', 8080: 'EADDRINUSE' }),
    };
    const { lines, code } = await examine({ machine });
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes(' ports '))).toEqual([
      'ok       ports     ftp: port 10021 served by the running skep',
      'problem  ports     telnet: port 10023 in use by another program (ss -tulpn names it): stop that program or choose another port',
      'ok       ports     dns: port 10053 can be opened',
      'ok       ports     page: port 8080 on 127.0.0.1 served by the running skep',
    ]);
  });
});

describe('thisMachine', () => {
  const machine = thisMachine();

  it('opens TCP and UDP ports that are free and fails on those that are not', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
    const tcp = (server.address() as AddressInfo).port;
    const udp = socket.address().port;
    await expect(machine.tryBind('tcp', '127.0.0.1', tcp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(machine.tryBind('udp', '127.0.0.1', udp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    // One that covers a taken address is taken too.
    await expect(machine.tryBind('tcp', '::', tcp)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    await machine.tryBind('tcp', '127.0.0.1', tcp);
    await machine.tryBind('tcp', '::', tcp);
    await machine.tryBind('udp', '127.0.0.1', udp);
    await machine.tryBind('udp', '::', 0);
    await expect(machine.tryBind('tcp', '192.0.2.1', 0)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  it('asks the daemon at its page, and takes nothing else for it', async () => {
    const { config } = await import('../config/fixture.ts').then(({ load }) => load(undefined));
    const answers = ['{"decoys":[]}', '{"hello":1}', 'not json', 'null'];
    const { createServer: serve } = await import('node:http');
    mkdirSync(join(data, 'keys'), { recursive: true });
    const key = 'k'.repeat(43);
    writeFileSync(join(data, 'keys', 'page.key'), key);
    const server = serve((request, response) => {
      const knows = request.url === '/api/v1/status' && request.headers.authorization === `Bearer ${key}`;
      response.end(knows ? answers.shift() : '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const at = { ...config, page: { ...config.page, port } };
    expect(await machine.daemonStatus(at, data)).toEqual({ decoys: [] });
    for (let left = answers.length; left > 0; left -= 1) expect(await machine.daemonStatus(at, data)).toBeUndefined();
    expect(await machine.daemonStatus({ ...at, page: { ...at.page, enabled: false } }, data)).toBeUndefined();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await machine.daemonStatus(at, data)).toBeUndefined();
  });

  it('looks at files, disk and limits', async () => {
    writeFileSync(join(data, 'x'), 'abc', { mode: 0o640 });
    expect(await machine.file(join(data, 'x'))).toMatchObject({ bytes: 3 });
    expect(await machine.file(join(data, 'none'))).toBeUndefined();
    expect(await machine.file(join(data, 'x', 'none'))).toBeUndefined();
    await machine.writable(data);
    await expect(machine.writable(join(data, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await machine.freeBytes(data)).toBeGreaterThan(0);
    expect(machine.descriptorsForVisitors(0)).toBeGreaterThan(0);
  });
});

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536 * 1024, '1.5 MiB'],
    [10 * GIB, '10 GiB'],
    [5000 * GIB, '4.9 TiB'],
  ])('%i is %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });
});
