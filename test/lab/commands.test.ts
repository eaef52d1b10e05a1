import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab } from './harness/lab.ts';
import { until } from './harness/until.ts';
import { allOver, logIn, numbered, startHydra } from './harness/guesses.ts';

const lab = openLab();
const CONFIG = '[sensors.ftp]\ndelay_ms = 100\n[store]\nmax_bytes = 1048576\n[limits]\nsessions = 100';

const loginsIn = ({ evidence }: Daemon): number => Number(evidence.value('SELECT count(*) FROM v_logins'));

interface Manifest {
  readonly tables: Readonly<Record<string, number>>;
  readonly lastEvent: number;
  readonly [key: string]: unknown;
}

describe('skep export', () => {
  it('while hydra is at work: one whole file, all that was answered before, and a manifest that fits it', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    const hydra = startHydra(lab, numbered(100, 'user'));
    await until('some logins', () => loginsIn(daemon) > 10);
    expect(await logIn(lab, 'marker')).toContain('530');
    const target = join(lab.folder(), 'evidence.sqlite');
    const exported = await lab.run(skep('export', target, '--data', daemon.data));
    expect(hydra.running, 'hydra is still at work').toBe(true);
    expect({ status: exported.status, stderr: exported.stderr }).toEqual({ status: 0, stderr: '' });

    const check = await lab.run(['sqlite3', target, 'PRAGMA integrity_check; PRAGMA journal_mode;']);
    expect(check.stdout).toBe('ok\ndelete\n');
    const snapshot = openEvidence(dirname(target), basename(target));
    const names = snapshot.rows<{ username: string }>('SELECT username FROM v_logins').map(({ username }) => username);
    expect(names).toContain('marker');
    const ids = snapshot.rows<{ id: number }>('SELECT id FROM event ORDER BY id').map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));

    const manifest = JSON.parse(readFileSync(`${target}.manifest.json`, 'utf8')) as Manifest;
    const bytes = readFileSync(target);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const iso = (which: string): string =>
      new Date(Number(snapshot.value(`SELECT ${which}(at) FROM event`))).toISOString();
    const version = (await lab.run(skep('--version'))).stdout.trim();
    expect(manifest).toMatchObject({
      product: 'skep',
      version: version.replace('skep ', ''),
      file: 'evidence.sqlite',
      bytes: bytes.length,
      sha256,
      firstEventAt: iso('min'),
      lastEventAt: iso('max'),
      lastEvent: ids.length,
      journalBytesLeftOut: 0,
    });
    expect(exported.stdout).toContain(`sha256 ${sha256}\n`);
    const tables = snapshot.rows<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`);
    const counts = tables.map(({ name }) => [name, snapshot.value(`SELECT count(*) FROM "${name}"`)]);
    expect(manifest.tables).toEqual(Object.fromEntries(counts));
    expect(manifest.tables).toMatchObject({ event: ids.length, incident: 1 });
    const secret = ['cursor', 'outbox', 'channel'];
    expect(secret.filter((name) => name in manifest.tables)).toEqual([]);

    const again = await lab.run(skep('export', target, '--data', daemon.data));
    expect(again).toEqual({
      status: 1,
      stdout: '',
      stderr: `skep: ${target} exists already: choose another name or move it away\n`,
    });
    expect(existsSync(`${target}.partial`)).toBe(false);
    await hydra.ended;
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.value('PRAGMA integrity_check')).toBe('ok');
    expect(loginsIn(daemon)).toBeGreaterThanOrEqual(101);
  });
});

describe('skep events --json --follow', () => {
  it('prints every event once and in order while hydra is at work and the daemon dies and comes back', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    const { data, evidence } = daemon;
    const follower = lab.start(skep('events', '--json', '--follow', '--after', '0', '--data', data));
    const first = startHydra(lab, numbered(25, 'first'));
    await first.ended;
    await daemon.kill();
    const next = await lab.daemon({ data });
    const second = startHydra(lab, numbered(25, 'second'));
    await second.ended;
    await allOver(next);
    expect(await next.stop()).toBe(0);

    const events = evidence.rows(
      `SELECT e.id, session_id AS session, at, e.sensor, name, e.grade, summary, s.src_ip AS srcIp, s.src_port AS srcPort
        FROM event e LEFT JOIN session s ON s.id = e.session_id ORDER BY e.id`,
    );
    await follower.said(new RegExp(`^{"id":${events.length},.*\n`, 'm'));
    follower.signal('SIGINT');
    await follower.ended;
    const printed = follower.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly id: number });
    expect(printed.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(printed).toMatchObject(events);
    expect(follower.stderr).toBe('');
    expect(loginsIn(daemon)).toBeGreaterThanOrEqual(50);

    const last = await lab.run(skep('events', '--json', '--last', '3', '--data', data));
    expect(last.stdout.split('\n').slice(0, -1)).toEqual(follower.stdout.split('\n').slice(-4, -1));
  });
});

describe('skep doctor', () => {
  const lines = (text: string): string[][] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ +/));

  it('finds nothing wrong with a daemon that runs', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    await logIn(lab, 'somebody');
    const { status, stdout, stderr } = await lab.run(skep('doctor', '--data', daemon.data));
    expect(lines(stdout).filter(([verdict]) => verdict !== 'ok')).toEqual([]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^ok +database +skep\.sqlite is whole/m);
    expect(stdout).toMatch(/^ok +ports +ftp: port 10021 served by the running skep$/m);
    expect(await daemon.stop()).toBe(0);
  });

  it('names the port that somebody else has and the damaged database, each with its cure', async () => {
    const daemon = await lab.daemon({ config: CONFIG });
    expect(await daemon.stop()).toBe(0);
    await lab.run([
      'dd',
      'if=/dev/urandom',
      `of=${join(daemon.data, 'skep.sqlite')}`,
      'bs=4096',
      'count=1',
      'conv=notrunc',
    ]);
    lab.start(['nc', '-l', '-k', '10021']);
    await until('the other program', async () => (await lab.run(['nc', '-z', '127.0.0.1', '10021'])).status === 0);
    const { status, stdout } = await lab.run(skep('doctor', '--data', daemon.data));
    expect(status).toBe(1);
    const problems = stdout.split('\n').filter((line) => line.startsWith('problem'));
    expect(problems).toEqual([
      expect.stringMatching(/^problem +database +.*skep\.sqlite.*the next start keeps it under another name/),
      expect.stringMatching(/^problem +ports +ftp: port 10021 in use by another program .*: stop that program/),
    ]);
  });
});

interface DescribedSensor {
  readonly name: string;
  readonly about: string;
  readonly ports: readonly number[];
  readonly events: Readonly<
    Record<string, { readonly table: string; readonly fields: Record<string, { type: string }> }>
  >;
}

describe('skep sensors', () => {
  it('lists what is declared, and the tables it names are there as it says', async () => {
    const daemon = await lab.daemon();
    expect(await daemon.stop()).toBe(0);
    const { stdout } = await lab.run(skep('sensors', '--json', '--data', daemon.data));
    const sensors = JSON.parse(stdout) as readonly DescribedSensor[];
    expect(sensors.map(({ name }) => name)).toEqual(expect.arrayContaining(['ftp', 'tcp', 'telnet']));
    for (const { table, fields } of sensors.flatMap(({ events }) => Object.values(events))) {
      const columns = daemon.evidence.rows<{ name: string; type: string }>(`PRAGMA table_info("${table}")`);
      expect(
        columns.map(({ name, type }) => `${name} ${type}`),
        table,
      ).toEqual([
        'event_id INTEGER',
        'session_id INTEGER',
        ...Object.entries(fields).map(([name, { type }]) => `${name} ${type}`),
      ]);
    }
    const list = await lab.run(skep('sensors', '--data', daemon.data));
    for (const { name, about } of sensors) {
      expect(list.stdout).toContain(about);
      expect(list.stdout).toMatch(new RegExp(`^${name} `, 'm'));
    }
    expect((await lab.run(skep('sensors', 'ftq', '--data', daemon.data))).status).toBe(2);
  });
});
