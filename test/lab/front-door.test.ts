import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { NEIGHBOUR } from './harness/namespace.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const neighbour = lab.network.addNeighbour();
const NOBODY = 65_534;
const CONFIG = `persona = "none"
${only('ftp', 'http', 'telnet', 'tcp', 'dns')}
[[sensors.tcp]]
name = "printer"
ports = 9100
reply = "@PJL\\r\\n"
[front_door]
enabled = true
open = "139,445,60000-60001"`;
/** What the persona of that config has, and what is dialled through the front door. */
const OPEN = [21, 23, 80, 139, 445, 9100, 60_000, 60_001];

const there = async (line: readonly string[], input?: string): Promise<Ran> => {
  // The neighbour is another network than the lab's: entered from within.
  return await lab.run([...neighbour.enter, ...line], input === undefined ? undefined : { input });
};

async function start(extra = ''): Promise<Daemon> {
  const data = lab.folder();
  writeFileSync(join(data, 'skep.toml'), `version = 1\n${CONFIG}\n${extra}`);
  chownSync(data, NOBODY, NOBODY);
  chmodSync(data, 0o700);
  const env = { SKEP_DATA: data };
  const script = await lab.run(skep('front-door'), { env });
  expect(script, script.stderr).toMatchObject({ status: 0 });
  for (let run = 0; run < 2; run += 1) {
    const set = await lab.run(['sh', '-s'], { input: script.stdout });
    expect(set, set.stderr).toMatchObject({ status: 0, stderr: '' });
  }
  const through = ['python3', join(import.meta.dirname, 'harness/transparent.py'), '65000'];
  return await lab.daemon({ data, through });
}

it('a scan of every port finds the persona’s, each with the port that was dialled; the daemon is nobody', async () => {
  const daemon = await start();
  const { pid } = daemon.program;
  const who = await lab.run(['ps', '-o', 'uid=', '-p', `${pid}`]);
  expect(Number(who.stdout)).toBe(NOBODY);

  for (const [address, flag] of [[NEIGHBOUR.here[0], '-4'] as const, [NEIGHBOUR.here[1], '-6'] as const]) {
    const scan = await there([
      'nmap',
      flag,
      '-n',
      '-Pn',
      '-sT',
      '-p-',
      '-T5',
      '--max-retries',
      '2',
      '-oG',
      '-',
      address,
    ]);
    const open = [...scan.stdout.matchAll(/(\d+)\/open\/tcp/g)].map(([, port]) => Number(port));
    expect(open, scan.stdout).toEqual(OPEN);
    // nmap -p- leaves nothing out: all others are closed, not silent.
    expect(scan.stdout).toMatch(/Ignored State: closed \(65527\)/);
  }
  const ftp = await there(['curl', '-sS', '-v', '--max-time', '20', '-u', 'bob:secret', `ftp://${NEIGHBOUR.here[0]}/`]);
  expect(ftp.stderr).toContain('530 Login incorrect');
  const printer = await there(['nc', '-N', '-w', '5', NEIGHBOUR.here[1], '9100'], '@PJL INFO\r\n');
  expect(printer.stdout).toBe('@PJL\r\n');
  await there(['nc', '-N', '-w', '5', NEIGHBOUR.here[0], '60001'], 'hello\n');
  const ports = 'SELECT DISTINCT dst_port AS port FROM session WHERE dst_ip = ? AND transport = ? ORDER BY 1';
  await until(
    'the last visit',
    () => (daemon.evidence.value(`SELECT count(*) FROM ev_tcp_data WHERE data = x'68656c6c6f0a'`) ?? 0) !== 0,
  );
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);
  for (const address of NEIGHBOUR.here) {
    expect(daemon.evidence.rows<{ port: number }>(ports, address, 'tcp').map(({ port }) => port)).toEqual(OPEN);
  }
  expect(
    daemon.evidence.rows('SELECT DISTINCT instance FROM session WHERE dst_port IN (139, 445, 60000, 60001)'),
  ).toEqual([{ instance: 'front-door' }]);
  expect(daemon.evidence.rows('SELECT username, dst_port FROM v_logins')).toEqual([{ username: 'bob', dst_port: 21 }]);
  // nmap resets what it has opened, now and then before it is accepted: nobody can then say who it was.
  const peers = daemon.evidence.rows<{ ip: string }>(
    'SELECT DISTINCT src_ip AS ip FROM session WHERE src_ip IS NOT NULL ORDER BY 1',
  );
  expect(peers.map(({ ip }) => ip)).toEqual([...NEIGHBOUR.there].sort());
});

it('what is not open can be silent', async () => {
  const daemon = await start('others = "filtered"');
  const ports = '20-24,81,445,65000';
  const scan = await there(['nmap', '-n', '-Pn', '-sT', '-p', ports, '-oG', '-', NEIGHBOUR.here[0]]);
  const states = Object.fromEntries(
    [...scan.stdout.matchAll(/(\d+)\/(open|closed|filtered)\/tcp/g)].map(([, port, state]) => [port, state]),
  );
  expect(states).toMatchObject({ 21: 'open', 23: 'open', 445: 'open', 20: 'filtered', 81: 'filtered' });
  expect(await daemon.stop()).toBe(0);
});

it('without the socket it says what to do', async () => {
  const data = lab.folder();
  writeFileSync(join(data, 'skep.toml'), `version = 1\n${CONFIG}\n`);
  const ran = await lab.run(skep('run'), { env: { SKEP_DATA: data } });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('front_door: no socket was handed over; start skep by its systemd socket unit');
});
