import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { skep } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { until } from './harness/until.ts';

const lab = openLab();

interface Try {
  /** TOML below `version`; undefined: no file. */
  readonly config?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Rights that root gives up: an ordinary user has none of them. */
  readonly without?: string;
  readonly args?: readonly string[];
  readonly data?: string;
}

const COMMAND_LIMIT_MS = 60_000;

/** Runs a command in the data directory, so that its file is called `skep.toml`. */
async function tryOut({ config, env, without, args = ['run'], data = lab.folder() }: Try): Promise<Ran> {
  if (config !== undefined) writeFileSync(join(data, 'skep.toml'), `version = 1\n${config}\n`);
  const through = without === undefined ? [] : ['setpriv', `--bounding-set=${without}`];
  const settings = { cwd: data, env: { SKEP_DATA: data, ...env }, limitMs: COMMAND_LIMIT_MS };
  return await lab.run([...through, ...skep(...args)], settings);
}

const refusal = (...sentences: readonly string[]): Ran => ({
  status: 2,
  stdout: '',
  stderr: sentences.map((sentence) => `${sentence}\n`).join(''),
});

/** Something else that listens. */
async function occupy(port: number): Promise<() => void> {
  const other = lab.start(['nc', '-l', '-k', '127.0.0.1', `${port}`]);
  await until('the other program', async () => (await lab.run(['nc', '-z', '127.0.0.1', `${port}`])).status === 0);
  return () => other.kill();
}

describe('a wrong config is refused with one sentence that names place and cure', () => {
  it.each<readonly [what: string, config: string, sentence: string]>([
    [
      'an unknown key',
      '[sensors.ftp]\nbaner = "x"',
      'skep.toml:3: `baner` in [sensors.ftp] is not a key of the config; did you mean `banner`?',
    ],
    [
      'an unknown sensor',
      '[sensors.ftq]\nports = 21',
      'skep.toml:2: `ftq` in [sensors] is no sensor that this box has; did you mean `ftp`?',
    ],
    [
      'two sensors on one port',
      '[sensors.tcp]\nports = 10021',
      'skep.toml:3: `ports` in [sensors.tcp] takes port 10021, as does `ftp`; give one of them another port or address, or switch it off.',
    ],
    [
      'a sensor on the port of the page',
      '[page]\nport = 10021',
      'skep.toml:3: `port` in [page] is 10021, which `ftp` takes too (its address is `::`: every address); give one of them another port.',
    ],
    [
      'a range that runs backwards',
      '[sensors.tcp]\nports = "9000-8000"',
      'skep.toml:3: `ports` in [sensors.tcp] has a range that ends before it begins; write "8000-9000".',
    ],
    [
      'a port that there is not',
      '[sensors.tcp]\nports = [8888, 70000]',
      'skep.toml:3: `ports` in [sensors.tcp] must be ports from 1 to 65535: one (21), a list ([21, 2121]) or ranges ("8000-8010,9000"), not 70000.',
    ],
    [
      'a value out of bounds',
      '[limits]\nidle_s = 0',
      'skep.toml:3: `idle_s` in [limits] must be from 1 to 86400, not 0.',
    ],
    [
      'a name for an address',
      '[sensors.ftp]\naddress = "localhost"',
      'skep.toml:3: `address` in [sensors.ftp] must be IP addresses of this box ("::" means all), not "localhost"; names are not looked up.',
    ],
    [
      'an address of another box',
      '[sensors.ftp]\naddress = "192.0.2.77"',
      "skep: sensors.ftp: address 192.0.2.77 is not one of this machine: choose one that 'ip address' shows, or leave 'address' out",
    ],
    [
      'no TOML',
      '[sensors.ftp\nports = 2121',
      'skep.toml:2:13: The file is no TOML from here on: illegal character in key; write a table as [name], anything else as key = value.',
    ],
    [
      'mail for nobody',
      '[alerts.email]\nhost = "mail.example.test"',
      'skep.toml:3: `host` in [alerts.email] is set, but `to` is empty: say who is told.',
    ],
  ])('%s', async (_, config, sentence) => {
    expect(await tryOut({ config })).toEqual(refusal(sentence));
  });

  it('a key in the environment', async () => {
    expect(await tryOut({ env: { SKEP_SENSORS__FTP__PROTS: '21' } })).toEqual(
      refusal('SKEP_SENSORS__FTP__PROTS is no key of the config; did you mean SKEP_SENSORS__FTP__PORTS?'),
    );
  });

  it('a file that is not there', async () => {
    expect(await tryOut({ args: ['run', '--config', '/none/such.toml'] })).toEqual(
      refusal('The config file /none/such.toml is not there; leave --config (SKEP_CONFIG) out to run on defaults.'),
    );
  });

  it('a file that may not be read', async () => {
    const data = lab.folder();
    const file = join(data, 'secret.toml');
    writeFileSync(file, 'version = 1\n');
    chmodSync(file, 0o000);
    const ran = await tryOut({ data, args: ['run', '--config', file], without: '-dac_override,-dac_read_search' });
    expect(ran).toEqual(
      refusal(`The config file ${file} may not be read by this user; give it the right to (chgrp and chmod g+r).`),
    );
  });

  it('a data directory of somebody else', async () => {
    const data = lab.folder();
    chownSync(data, 65_534, 65_534);
    const { status, stdout, stderr } = await tryOut({
      data,
      args: ['run', '--data', `${data}/mine`],
      without: '-dac_override',
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^skep: the data directory \S+\/mine cannot be used \(EACCES: .*\): give it .* \(--data, SKEP_DATA\)\n$/,
    );
  });

  it('no right to bind', async () => {
    const { status, stdout, stderr } = await tryOut({ config: 'port_offset = 0', without: '-net_bind_service' });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const sentences = stderr
      .replace(/^skep: /, '')
      .trimEnd()
      .split('\n');
    for (const sentence of sentences) {
      expect(sentence).toMatch(
        /^sensors\.\w+: no right to bind port \d+: keep port_offset, or grant CAP_NET_BIND_SERVICE or authbind$/,
      );
    }
    const refused = sentences.map((sentence) => sentence.split(':')[0]);
    expect(refused).toEqual(expect.arrayContaining(['sensors.ftp', 'sensors.telnet']));
    expect(new Set(refused).size).toBe(refused.length);
  });

  it('a port in use', async () => {
    await occupy(3333);
    expect(await tryOut({ config: '[sensors.ftp]\naddress = "127.0.0.1"\nports = "3332-3334"' })).toEqual(
      refusal(
        'skep: sensors.ftp: port 3333 on 127.0.0.1 is in use by another program: stop that program or choose another port',
      ),
    );
  });

  it('the port of the page in use', async () => {
    await occupy(8080);
    expect(await tryOut({})).toEqual(
      refusal(
        'skep: page.address, page.port: the page cannot listen on 127.0.0.1 port 8080, another program has that port; stop it or choose another port.',
      ),
    );
  });
});

describe('skep check', () => {
  it('tells all problems at once, each with its line, as the daemon would', async () => {
    const config = `[limits]
idle_s = "soon"
[sensors.ftp]
baner = "x"
tries = 0
[[sensors.tcp]]
ports = "9-3"
[[sensors.tcp]]
ports = 10023`;
    const told = refusal(
      'skep.toml:3: `idle_s` in [limits] must be a whole number, not "soon".',
      'skep.toml:5: `baner` in [sensors.ftp] is not a key of the config; did you mean `banner`?',
      'skep.toml:6: `tries` in [sensors.ftp] must be from 1 to 1000, not 0.',
      'skep.toml:8: `ports` in the 1st [[sensors.tcp]] has a range that ends before it begins; write "3-9".',
      'skep.toml:10: `ports` in the 2nd [[sensors.tcp]] takes port 10023, as does `telnet`; give one of them another port or address, or switch it off.',
    );
    expect(await tryOut({ config, args: ['check'] })).toEqual(told);
    expect(await tryOut({ config })).toEqual(told);
  });

  it('tells what would listen where when all is well', async () => {
    const config = '[sensors.ftp]\naddress = "127.0.0.1"\n[[sensors.tcp]]\nname = "printer"\nports = "9100-9102"';
    const { status, stdout, stderr } = await tryOut({ config, args: ['check'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rows = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(rows).toContainEqual(['ftp', 'tcp', '127.0.0.1', '10021 (21)']);
    expect(rows).toContainEqual(['printer', 'tcp', 'every address', '9100-9102']);
    expect(rows).toContainEqual(['telnet', 'tcp', 'every address', '10023 (23)']);
    expect(rows).toContainEqual(['(page)', 'tcp', '127.0.0.1', '8080']);
  });
});

describe('--keep-going', () => {
  it('starts without the port in use, says so everywhere, and opens it when it is free', async () => {
    const free = await occupy(3333);
    const config = '[sensors.ftp]\naddress = "127.0.0.1"\nports = [3333, 3334]';
    const daemon = await lab.daemon({ config, args: ['--keep-going'] });
    const problem = 'port 3333 on 127.0.0.1 is in use by another program: stop that program or choose another port';
    expect(daemon.program.stderr).toContain(`ftp: ${problem}\n`);
    const ftp = async () => (await daemon.status()).decoys.filter(({ instance }) => instance === 'ftp');
    expect(await ftp()).toMatchObject([
      { port: 3333, state: 'failed', problem },
      { port: 3334, state: 'listening', problem: null },
    ]);
    const greeting = await lab.run(['nc', '-N', '127.0.0.1', '3334'], { input: '' });
    expect(greeting.stdout).toBe('220 (vsFTPd 3.0.3)\r\n');

    free();
    await until('the port being opened', async () => (await ftp()).every(({ state }) => state === 'listening'), 90_000);
    expect((await lab.run(['nc', '-N', '127.0.0.1', '3333'], { input: '' })).stdout).toBe(greeting.stdout);
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows('SELECT instance, address, port, problem FROM ev_skep_not_listening')).toEqual([
      { instance: 'ftp', address: '127.0.0.1', port: 3333, problem },
    ]);
    expect(daemon.evidence.value(`SELECT group_concat(dst_port) FROM session WHERE sensor = 'ftp'`)).toBe('3334,3333');
  });
});
