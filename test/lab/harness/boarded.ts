import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { skep, type Daemon } from './daemon.ts';
import type { Lab } from './lab.ts';
import { only } from './only.ts';
import { until } from './until.ts';
import { visitor } from './visitor.ts';

export const PAGE = 'http://127.0.0.1:8080';
/** As public as a scan of the loopback can be: the country files know where it is. */
export const PUBLIC = '8.8.8.8';
export const HOSTILE = `'"; DROP TABLE event; --<script>alert(1)</script>\${__from}`;
export const LONG = 'x'.repeat(10_000);
export const COMMANDS = ['uname -a', `echo '<b>"$HOME"'`, 'uname -a', 'id'] as const;
const TELNET = 10_023;
const FTP = 10_021;
const HTTP = 10_080;
const TOKENS = 8088;
const HOLD_MS = 1500;
const VISITS = 7;

export const CONFIG = `${only('ftp', 'telnet', 'http')}
[sensors.ftp]
delay_ms = 0
[sensors.telnet]
let_in = "always"
[[sensors.http]]
honeyfiles = ["/backup/passwords.csv"]
[[sensors.http]]
name = "tokens"
ports = ${TOKENS}
token_paths = ["/"]
`;

/** A data directory with one honeytoken in its catalogue. */
export async function planted(lab: Lab): Promise<string> {
  const data = lab.folder();
  writeFileSync(join(data, 'seed.csv'), 'Token_ID,Host,Alert_Message\n12345,TimsPC,Token of Tims PC\n');
  const imported = await lab.run(skep('token', 'import', 'seed.csv'), { cwd: data, env: { SKEP_DATA: data } });
  if (imported.status !== 0) throw new Error(`skep token import: ${imported.stderr}`);
  return data;
}

/** What a program may read with. */
export async function readingKey(lab: Lab, { data }: Daemon): Promise<string> {
  const made = await lab.run(skep('key', 'add', 'grafana', '--data', data));
  if (made.status !== 0) throw new Error(`skep key add: ${made.stderr}`);
  return made.stdout.trim();
}

/**
 * Seven sessions of three sources: two by telnet with four commands, two by ftp, three by http: a log-in, a honeyfile, a
 * token. Five log-ins; three of them with one hostile password, one with 10 kB.
 */
export async function visited(lab: Lab, daemon: Daemon): Promise<void> {
  const done = async (line: readonly string[]): Promise<void> => {
    const { status, stderr } = await lab.run(line);
    if (status !== 0) throw new Error(`${line[0]}: ${stderr}`);
  };
  const curl = async (from: string, ...args: readonly string[]): Promise<void> =>
    await done(['curl', '-sS', '--max-time', '20', '-o', '/dev/null', '--interface', from, ...args]);
  await done(visitor('typist', TELNET, '127.0.0.2', HOLD_MS, 'admin', HOSTILE, ...COMMANDS.slice(0, 3)));
  await done(visitor('typist', TELNET, '127.0.0.3', 0, 'admin', 'admin', COMMANDS[3]));
  for (let time = 0; time < 2; time += 1) {
    await done([
      'sh',
      '-c',
      `printf 'USER root\\r\\nPASS %s\\r\\nQUIT\\r\\n' "$1" | nc -s ${PUBLIC} 127.0.0.1 ${FTP}`,
      'sh',
      HOSTILE,
    ]);
  }
  await curl(PUBLIC, '-d', 'username=admin', '-d', `passwd=${LONG}`, `http://127.0.0.1:${HTTP}/webman/login.cgi`);
  await curl('127.0.0.2', `http://127.0.0.1:${HTTP}/backup/passwords.csv`);
  await curl('127.0.0.3', '-A', HOSTILE, `http://127.0.0.1:${TOKENS}/12345.png`);
  await daemon.deserted();
  await until('the evidence', async () => {
    const { sessions, behindBytes } = (await daemon.status()).store;
    return sessions === VISITS && behindBytes === 0;
  });
}
