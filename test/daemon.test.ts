import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { EventsPage, LiveMessage, Status } from '../firmware/api/contract.ts';
import { openFile } from '../firmware/store/open.ts';

/** The built daemon, as `npm start` runs it, on ports that are free. Nothing but npm's packages is needed. */
const BUNDLE = new URL('../dist/skep.cjs', import.meta.url).pathname;

interface Running {
  readonly process: ChildProcess;
  readonly page: string;
  headers(): Record<string, string>;
  ask(path: string): Promise<unknown>;
  status(): Promise<Status>;
  ftpPort(): Promise<number>;
}

let data: string;
let started: ChildProcess[];
let mails: string[];
let smtp: SMTPServer;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'skep-daemon-'));
  started = [];
  mails = [];
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await new Promise<void>((resolve) => smtp.close(resolve));
});

async function start(more: Readonly<Record<string, string>> = {}): Promise<Running> {
  const { port } = smtp.server.address() as { port: number };
  const env = {
    PATH: process.env['PATH'],
    SKEP_DATA: data,
    SKEP_DEVICE__NAME: 'closet-3',
    SKEP_PAGE__PORT: '0',
    SKEP_SENSORS__FTP__PORTS: '0',
    SKEP_SENSORS__FTP__ADDRESS: '127.0.0.1',
    SKEP_SENSORS__FTP__DELAY_MS: '0',
    SKEP_ALERTS__EMAIL__HOST: '127.0.0.1',
    SKEP_ALERTS__EMAIL__PORT: String(port),
    SKEP_ALERTS__EMAIL__SECURITY: 'none',
    SKEP_ALERTS__EMAIL__TO: 'guard@example.net',
    ...OTHERS_OFF,
    ...more,
  };
  const child = spawn(process.execPath, [BUNDLE, 'run'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (/page +http\S+/.test(said)) break;
  }
  const page = /page +(http\S+)/.exec(said)?.[1] ?? '';
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${readFileSync(join(data, 'keys', 'page.key'), 'utf8')}`,
  });
  const ask = async (path: string): Promise<unknown> =>
    await (await fetch(`${page}${path}`, { headers: headers() })).json();
  const status = async (): Promise<Status> => (await ask('api/v1/status')) as Status;
  const ftpPort = async (): Promise<number> => {
    const { decoys } = await status();
    return decoys.find(({ sensor }) => sensor === 'ftp')?.port ?? 0;
  };
  return { process: child, page, headers, ask, status, ftpPort };
}

/** Every other built-in sensor is switched off: their ports may be taken on a developer's machine. */
const OTHERS_OFF = Object.fromEntries(
  (await import('../firmware/sensors/index.ts')).sensors
    .filter(({ name }) => name !== 'ftp')
    .map(({ name }) => [`SKEP_SENSORS__${name.toUpperCase()}__ENABLED`, 'false']),
);

/** One log-in; resolves with all the server said, up to the answer to the password. */
async function logIn(port: number, username: string, password: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  const heard = async (code: string): Promise<void> => {
    while (!said.includes(`${code} `)) await once(socket, 'data');
  };
  await heard('220');
  socket.write(`USER ${username}\r\n`);
  await heard('331');
  socket.write(`PASS ${password}\r\n`);
  await heard('530');
  socket.destroy();
  return said;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

const logins = (): unknown[] => {
  const db = openFile(join(data, 'skep.sqlite'), undefined, true);
  try {
    return db.prepare('SELECT username, password FROM v_logins ORDER BY event_id').raw().all();
  } finally {
    db.close();
  }
};

describe('the daemon', () => {
  it('is built', () => {
    expect(existsSync(BUNDLE), 'run npm run build').toBe(true);
  });

  it('makes of an attack evidence, one mail and lines on the page, and stops in good order', async () => {
    const daemon = await start();
    const live: number[] = [];
    const socket = new WebSocket(`${daemon.page.replace('http', 'ws')}api/v1/live?after=0`, {
      origin: daemon.page.replace(/\/$/, ''),
      headers: daemon.headers(),
    });
    socket.on('message', (text: Buffer) => {
      const message = JSON.parse(text.toString()) as LiveMessage;
      if (message.type === 'events') live.push(...message.events.map(({ id }) => id));
    });
    await once(socket, 'open');

    const port = await daemon.ftpPort();
    for (const password of ['hunter2', 'with blanks ; and "quotes"'])
      expect(await logIn(port, 'admin', password)).toContain('530 Login incorrect.');

    await expect.poll(() => mails.length, { timeout: 15_000 }).toBe(1);
    expect(mails[0]).toMatch(/^Subject: \[closet-3\] 127\.0\.0\.1 /m);
    expect(mails[0]).toContain('hunter2');
    const { events } = (await daemon.ask('api/v1/events?after=0&limit=100')) as EventsPage;
    expect(events.filter(({ name }) => name === 'login').map(({ summary, srcIp }) => [summary, srcIp])).toEqual([
      ['tried admin / hunter2', '127.0.0.1'],
      ['tried admin / with blanks ; and "quotes"', '127.0.0.1'],
    ]);
    await expect.poll(() => live.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(events.length);
    expect(live).toEqual(Array.from({ length: live.length }, (_, at) => at + 1));
    expect(await daemon.status()).toMatchObject({ hostname: 'closet-3', dropped: 0, faults: 0, mail: { waiting: 0 } });

    expect(await stop(daemon.process, 'SIGTERM')).toBe(0);
    expect(logins()).toEqual([
      ['admin', 'hunter2'],
      ['admin', 'with blanks ; and "quotes"'],
    ]);
  });

  it('has every answered log-in after kill -9, tells each source once, and goes on counting', async () => {
    const wanted: string[][] = [];
    for (let run = 0; run < 3; run += 1) {
      const daemon = await start();
      const port = await daemon.ftpPort();
      for (let n = 0; n < 5; n += 1) {
        const pair = [`user${run}`, `pass${n}`];
        expect(await logIn(port, ...(pair as [string, string]))).toContain('530 Login incorrect.');
        wanted.push(pair);
      }
      await stop(daemon.process, 'SIGKILL');
    }
    const daemon = await start();
    await expect.poll(async () => (await daemon.status()).store.behindBytes, { timeout: 15_000 }).toBe(0);
    await expect.poll(() => mails.length, { timeout: 15_000 }).toBe(1);
    expect(await stop(daemon.process, 'SIGINT')).toBe(0);
    expect(logins()).toEqual(wanted);
    expect(mails).toHaveLength(1);
  });

  it('refuses a second one on the same data, and a config that is wrong, with a sentence and exit 2', async () => {
    const daemon = await start();
    const run = async (more: Readonly<Record<string, string>>): Promise<[number | null, string]> => {
      const child = spawn(process.execPath, [BUNDLE, 'run'], {
        env: {
          PATH: process.env['PATH'],
          SKEP_DATA: data,
          SKEP_PAGE__PORT: '0',
          ...OTHERS_OFF,
          SKEP_SENSORS__FTP__PORTS: '0',
          ...more,
        },
      });
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number | null];
      return [code, said];
    };
    expect(await run({})).toEqual([2, expect.stringContaining('another skep is running on')]);
    expect(await run({ SKEP_LIMITS__IDEL_S: '5' })).toEqual([2, expect.stringContaining('SKEP_LIMITS__IDLE_S')]);
    const taken = String(await daemon.ftpPort());
    const other = mkdtempSync(join(tmpdir(), 'skep-daemon-'));
    const busy = await run({
      SKEP_DATA: other,
      SKEP_SENSORS__FTP__PORTS: taken,
      SKEP_SENSORS__FTP__ADDRESS: '127.0.0.1',
    });
    expect(busy).toEqual([2, expect.stringContaining(`port ${taken} on 127.0.0.1 is in use by another program`)]);
  });
});
