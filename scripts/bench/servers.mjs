// The two that are compared: the built daemon as `npm start` runs it, and the bare loop with the same Node options.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, root } from '../paths.mjs';
import { sleep } from './figures.mjs';

/** @typedef {import('./ground.mjs').Ground} Ground */
/** @typedef {import('./dialogues.mjs').Kind} Kind */
/** @typedef {{ name: 'skep' | 'bare', pid: number, database: string, page: string, ports: Record<Kind, number>, stop(): Promise<void> }} Server */

const START_MS = 60_000;
const STOP_MS = 30_000;

/** `exec env NAME=value node --option script run` */
const startScript = /** @type {{ scripts: { start: string } }} */ (
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
).scripts.start.split(' ');
const nodeOptions = startScript.filter((word) => word.startsWith('--'));
const variables = startScript.filter((word) => /^[A-Z_]+=/.test(word));
export const setting = [...variables, ...nodeOptions].join(' ');

const env = {
  // What the caller has set for a daemon of his own stays out.
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SKEP_|NODE_)/.test(name))),
  ...Object.fromEntries(variables.map((word) => word.split('=', 2))),
};

/** The words of the dialogues, and nothing beside it that only a device has. */
const PLAIN = `
version = 1
persona = "none"

[page]
port = 0

[p0f]
socket = ""

[scans]
socket = ""
`;
/** A refusal's pause is a pause of the real product's; here it would only be waited for. */
const NO_DELAYS = `
[sensors.ftp]
ports = [0]
delay_ms = 0

[sensors.telnet]
ports = [0]
fail_delay_ms = 0

[sensors.tcp]
ports = [0]

[sensors.ssh]
ports = [0]

[sensors.https]
ports = [0]

[sensors.dns]
ports = [0]
`;
/** Every connect is kept by itself: from one source, more than some a minute would be one counted row. */
const UNFOLDED = `
[limits]
fold_after = 1000000000
datagrams_answered = 1000000000
sessions_per_address = 1000
`;

/**
 * @param {Ground} ground
 * @param {string} name of its folder
 * @param {{ folded?: boolean }} [settings]
 * @returns {Promise<Server>}
 */
export async function startSkep(ground, name, { folded = false } = {}) {
  const data = ground.path(name);
  mkdirSync(data);
  const config = join(data, 'skep.toml');
  writeFileSync(config, `${PLAIN}${folded ? '' : UNFOLDED}${NO_DELAYS}`);
  const args = [...nodeOptions, bundle, 'run', '--data', data, '--config', config];
  const { pid, output, stop } = await start(ground, args, /page/);
  /** @param {string} sensor */
  const portOf = (sensor) => Number(new RegExp(`^ +${sensor} +.*port (\\d+)`, 'm').exec(output)?.[1]);
  const ports = {
    connect: portOf('tcp'),
    ftp: portOf('ftp'),
    telnet: portOf('telnet'),
    ssh: portOf('ssh'),
    https: portOf('https'),
    dns: portOf('dns'),
  };
  const page = /^ +page +(\S+)/m.exec(output)?.[1] ?? '';
  return { name: 'skep', pid, database: join(data, 'skep.sqlite'), page, ports, stop };
}

/** @param {Ground} ground @param {string} name of its folder @param {Server} skep whose certificate it shows, too @returns {Promise<Server>} */
export async function startBare(ground, name, skep) {
  const folder = ground.path(name);
  mkdirSync(folder);
  const database = join(folder, 'bare.sqlite');
  const pem = join(dirname(skep.database), 'keys', 'tls.pem');
  const program = fileURLToPath(new URL('bare.mjs', import.meta.url));
  const { pid, output, stop } = await start(ground, [...nodeOptions, program, database, pem], /\}/);
  return { name: 'bare', pid, database, page: '', ports: /** @type {Server['ports']} */ (JSON.parse(output)), stop };
}

/**
 * @param {Ground} ground
 * @param {readonly string[]} args
 * @param {RegExp} ready what it prints when it listens
 */
async function start(ground, args, ready) {
  const child = ground.node(args, { env });
  let output = '';
  let complaint = '';
  child.stdout?.on('data', (text) => (output += String(text)));
  child.stderr?.on('data', (text) => (complaint += String(text)));
  for (let waited = 0; !ready.test(output); waited += 20) {
    if (child.exitCode !== null || waited > START_MS) throw new Error(`${args.join(' ')} did not start: ${complaint}`);
    await sleep(20);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    for (let waited = 0; child.exitCode === null && child.signalCode === null; waited += 20) {
      if (waited > STOP_MS) throw new Error(`process ${child.pid} does not stop`);
      await sleep(20);
    }
    if (complaint !== '') throw new Error(`${args.join(' ')} complained: ${complaint}`);
  };
  return { pid: child.pid ?? 0, output, stop };
}
