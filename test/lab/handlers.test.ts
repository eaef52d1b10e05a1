import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HandlerStatus } from '../../firmware/api/contract.ts';
import { toText } from '../../firmware/core/bytes.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { allOver, logIn } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 120_000;

interface Told {
  readonly argument: unknown;
  readonly input: {
    readonly id: string;
    readonly kind: string;
    readonly ip: string;
    readonly hostname: string;
    readonly time: string;
    /** Null in a summary, which comes when there is much to tell at once. */
    readonly incident: Incident | null;
  };
}
interface Incident {
  readonly id: number;
  readonly story: { readonly lines: readonly { readonly text: string }[] };
}

/** Each writes a line: its argument, then its stdin, both in base64. */
const SHELL = `#!/bin/sh
printf '%s %s\\n' "$(printf %s "$1" | base64 -w 0)" "$(base64 -w 0)" >> told-shell
`;
const PYTHON = `import base64, sys, json
line = sys.stdin.read()
json.loads(line)
json.loads(sys.argv[1])
code = lambda text: base64.b64encode(text.encode()).decode()
open('told-python', 'a').write(code(sys.argv[1]) + ' ' + code(line) + '\\n')
`;
const NODE = `const { appendFileSync, readFileSync } = require('node:fs');
const code = (text) => Buffer.from(text).toString('base64');
appendFileSync('told-node', code(process.argv[2]) + ' ' + code(readFileSync(0, 'utf8')) + '\\n');
`;
const QUOTE = `it's a "quote" $(touch x)\nand a line`;
const HANDLERS: readonly (readonly [name: string, text: string, mode: number])[] = [
  ['shell', SHELL, 0o755],
  ['python.py', PYTHON, 0o644],
  ['node.js', NODE, 0o644],
  ['hang', `#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n`, 0o755],
  ['flood', '#!/bin/sh\nexec yes flood\n', 0o755],
  ['early', '#!/bin/sh\nexec 0<&-\necho gone\n', 0o755],
  [QUOTE, '#!/bin/sh\necho "$1" > told-quote\necho fine\n', 0o755],
];

function handlers(data: string): string {
  const dir = join(data, 'handlers');
  mkdirSync(dir);
  for (const [name, text, mode] of HANDLERS) writeFileSync(join(dir, name), text, { mode });
  return dir;
}

function told(dir: string, by: string): Told[] {
  const path = join(dir, `told-${by}`);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [argument = '', input = ''] = line.split(' ').map((part) => Buffer.from(part, 'base64').toString());
    return { argument: JSON.parse(argument) as unknown, input: JSON.parse(input) as Told['input'] };
  });
}

/** What a visitor puts where a name goes. */
const names = (canary: string): string[] => [
  `$(touch ${canary})`,
  `';touch ${canary};'`,
  `"\`touch ${canary}\`\\`,
  'nul\0esc\u001b[2J\u001b]0;x\u0007',
  `","ip":"6.6.6.6","x":"\\u0022`,
];
/** Where a line end can be part of a name. */
const broken = (canary: string): string => `a\n$(touch ${canary})\r\n"`;

const SSH = `const { Client } = require('ssh2');
const [from, ...names] = JSON.parse(process.argv[1]);
const next = () => {
  const username = names.shift();
  if (username === undefined) return;
  const client = new Client();
  client.on('error', () => {}).on('close', next);
  client.connect({ host: '127.0.0.1', port: 10022, localAddress: from, username, password: username });
};
next();`;
const DNS = `const { createSocket } = require('node:dgram');
const [from, ...names] = JSON.parse(process.argv[1]);
const socket = createSocket('udp4');
let answers = 0;
socket.on('message', () => { answers += 1; if (answers === names.length) socket.close(); });
socket.bind(0, from, () => {
  for (const [id, name] of names.entries()) {
    const label = Buffer.from(name);
    const head = Buffer.from([0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, label.length]);
    socket.send(Buffer.concat([head, label, Buffer.from([0, 0, 1, 0, 1])]), 10053, '127.0.0.1');
  }
});`;

/** Each from an address of its own. */
async function visit(canary: string): Promise<void> {
  const said = names(canary);
  const odd = [...said, broken(canary)];
  const script = async (code: string, from: string): Promise<void> => {
    const { status, stderr } = await lab.run([process.execPath, '-e', code, JSON.stringify([from, ...odd])], {
      cwd: ROOT,
    });
    expect(status, stderr).toBe(0);
  };
  const ftp = async (): Promise<void> => {
    for (const name of said) {
      const input = `USER ${name}\r\nPASS ${name}\r\nQUIT\r\n`;
      await lab.run(['nc', '-N', '-s', '127.0.9.1', '127.0.0.1', '10021'], { input, limitMs: 30_000 });
    }
  };
  const http = async (): Promise<void> => {
    for (const name of odd) {
      const basic = Buffer.from(`${name.replaceAll(':', '')}:${name}`).toString('base64');
      const curl = [
        'curl',
        '-sS',
        '--interface',
        '127.0.9.2',
        '-o',
        '/dev/null',
        '-H',
        `Authorization: Basic ${basic}`,
      ];
      await lab.run([...curl, '-A', said[0] ?? '', `http://127.0.0.1:10080/`]);
    }
  };
  await Promise.all([ftp(), http(), script(SSH, '127.0.9.3'), script(DNS, '127.0.9.4')]);
}

/** The lines of each source's last message. */
const stories = (all: readonly Told[]): Map<string, readonly string[]> =>
  new Map(all.map(({ input }) => [input.ip, input.incident?.story.lines.map(({ text }) => text) ?? []]));
const ofIncidents = (all: readonly Told[]): Told[] => all.filter(({ input }) => input.incident !== null);

const SUMMARIES = `SELECT e.summary FROM event e JOIN session s ON s.id = e.session_id
  WHERE s.src_ip = ? AND e.grade IN ('login', 'probe') AND e.name IN ('login', 'query') ORDER BY e.id`;

async function statusOf(daemon: Daemon, name: string): Promise<HandlerStatus> {
  const found = (await daemon.status()).handlers.find((handler) => handler.name === name);
  if (found === undefined) throw new Error(`the status has no handler ${name}`);
  return found;
}

describe('handlers', () => {
  it('in three languages are told exactly what visitors said, whatever that is and whatever other handlers do', async () => {
    const data = lab.folder();
    const dir = handlers(data);
    const canary = join(lab.folder(), 'c');
    const mailbox = await startMailServer(lab);
    const run = JSON.stringify([...HANDLERS.map(([name]) => name), 'missing']);
    const daemon = await lab.daemon({
      data,
      config: `
        [device]
        name = "closet"
        [alerts]
        window_s = 5
        [alerts.email]
        host = "127.0.0.1"
        port = ${mailbox.port}
        security = "none"
        to = "owner@example.test"
        [alerts.handler]
        run = ${run}
        interpreters = ["python.py=/usr/bin/python3 -u", "node.js=${process.execPath}"]
        time_limit_s = 3
        concurrency = 16
        ${only('ftp', 'http', 'ssh', 'dns')}`,
    });
    await visit(canary);
    const sources = ['127.0.9.1', '127.0.9.2', '127.0.9.3', '127.0.9.4'];
    await allOver(daemon);
    const expected = sources.map((ip) =>
      daemon.evidence.rows<{ summary: string }>(SUMMARIES, ip).map(({ summary }) => summary),
    );
    const tried = names(canary).map(toText);
    // The evidence is what they sent ...
    expect(expected[0]).toEqual(tried.map((name) => `tried ${name} / ${name}`));
    expect(expected[2]).toEqual([...tried, toText(broken(canary))].map((name) => `tried ${name} / ${name}`));
    expect(expected.map(({ length }) => length)).toEqual([5, 6, 6, 6]);

    // ... and each handler was told of all of it.
    for (const by of ['shell', 'python', 'node']) {
      await until(
        `the whole story in ${by}`,
        () => {
          const known = stories(ofIncidents(told(dir, by)));
          return sources.every((ip, at) =>
            (expected[at] ?? []).every((text) => known.get(ip)?.includes(text) === true),
          );
        },
        PATIENCE_MS,
      );
      const all = told(dir, by);
      expect(new Set(ofIncidents(all).map(({ input }) => input.ip))).toEqual(new Set(sources));
      expect(new Set(all.map(({ input }) => input.id)).size).toBe(all.length);
      for (const { argument, input } of all) {
        expect(argument).toEqual({ hostname: 'closet', ip: input.ip, time: input.time });
        expect(input.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
      }
    }
    expect(existsSync(canary)).toBe(false);
    expect(existsSync(join(dir, 'x'))).toBe(false);

    await until(
      'the handler with a quote in its name',
      async () => (await statusOf(daemon, QUOTE)).lastRun?.exitCode === 0,
    );
    expect(JSON.parse(readFileSync(join(dir, 'told-quote'), 'utf8'))).toMatchObject({ hostname: 'closet' });
    await until('the one that does not read', async () => (await statusOf(daemon, 'early')).lastRun?.exitCode === 0);
    await until('the end of what hangs', async () => (await statusOf(daemon, 'hang')).refused > 0, PATIENCE_MS);
    expect(await statusOf(daemon, 'hang')).toMatchObject({
      problem: 'it ran for longer than 3 s and was killed',
      lastRun: { exitCode: null },
    });
    await until('the end of the flood', async () => (await statusOf(daemon, 'flood')).refused > 0);
    expect((await statusOf(daemon, 'flood')).problem).toBe('it wrote more than 1024 KiB and was killed');
    await until('word of the missing one', async () => (await statusOf(daemon, 'missing')).problem !== null);
    const missing = await statusOf(daemon, 'missing');
    expect(missing.problem).toContain('it is not there');
    expect(missing.waiting).toBeGreaterThanOrEqual(sources.length);
    expect(missing.refused).toBe(0);
    // Mail went its own way.
    await until('the mails', () => mailbox.mails().length >= sources.length, PATIENCE_MS);
    expect(daemon.evidence.value('SELECT count(*) FROM ev_skep_fault')).toBe(0);

    expect(await daemon.stop()).toBe(0);
    const state = openEvidence(data, 'state.sqlite');
    const kept = state.rows<{ handler: string; stdout: string; exit_code: number | null }>(
      'SELECT DISTINCT handler, stdout, exit_code FROM handler_run ORDER BY handler, exit_code',
    );
    expect(kept).toContainEqual({ handler: QUOTE, stdout: String.raw`fine\x0a`, exit_code: 0 });
    expect(kept).toContainEqual({ handler: 'early', stdout: String.raw`gone\x0a`, exit_code: 0 });
    const flood = kept.find(({ handler }) => handler === 'flood');
    expect(flood?.stdout).toBe(`${String.raw`flood\x0a`.repeat(682)}floo`);
    // What hung left nobody behind.
    const left = await lab.run(['ps', '-eo', 'args']);
    expect(left.stdout).not.toContain(join(dir, 'hang'));
  });

  it('are told again, with the same id, what they had not finished when the power went', async () => {
    const data = lab.folder();
    const dir = join(data, 'handlers');
    mkdirSync(dir);
    const script = '#!/bin/sh\ncat >> told\necho $$ >> pids\n[ -e go ] || exec sleep 1000\n';
    writeFileSync(join(dir, 'slow'), script, { mode: 0o755 });
    const config = only('ftp');
    const first = await lab.daemon({ data, config });
    await logIn(lab, 'bob');
    const ids = (): string[] =>
      existsSync(join(dir, 'told'))
        ? readFileSync(join(dir, 'told'), 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line) => (JSON.parse(line) as { id: string }).id)
        : [];
    const pids = (): string[] =>
      existsSync(join(dir, 'pids')) ? readFileSync(join(dir, 'pids'), 'utf8').trim().split('\n') : [];
    await until('the first run', () => pids().length === 1 && ids().length === 1);
    await first.kill();
    // A power cut would have ended it.
    process.kill(Number(pids()[0]), 'SIGKILL');
    writeFileSync(join(dir, 'go'), '');
    const second = await lab.daemon({ data, config });
    await until('the second run', async () => (await statusOf(second, 'slow')).lastRun?.exitCode === 0);
    expect(await second.stop()).toBe(0);
    const [id, again, ...more] = ids();
    expect(again).toBe(id);
    expect(more).toEqual([]);
    const state = openEvidence(data, 'state.sqlite');
    expect(state.rows(`SELECT state, message_id FROM outbox WHERE kind = 'first'`)).toEqual([
      { state: 'sent', message_id: id ?? '' },
    ]);
    expect(statSync(join(data, 'state.sqlite')).mode & 0o077).toBe(0);
  });

  it('are tested by `skep alert test` through the daemon, which says how each ended', async () => {
    const data = lab.folder();
    const dir = join(data, 'handlers');
    mkdirSync(dir);
    const said = `#!/bin/sh\ncat > "told $(basename "$0")"\necho "$1"\n`;
    writeFileSync(join(dir, QUOTE), `${said}echo oops >&2\nexit 4\n`, { mode: 0o755 });
    writeFileSync(join(dir, 'fine'), said, { mode: 0o755 });
    const mailbox = await startMailServer(lab);
    const mail = `[alerts.email]\nhost = "127.0.0.1"\nport = ${mailbox.port}\nsecurity = "none"\nto = "owner@example.test"`;
    const daemon = await lab.daemon({ data, config: `[device]\nname = "closet"\n${mail}\n${only('ftp')}` });
    const test = async (...channel: readonly string[]) =>
      await lab.run(skep('alert', 'test', ...channel, '--data', data));

    const fine = await test('handler:fine');
    expect(fine).toMatchObject({ status: 0, stdout: 'a test for handler:fine, by the daemon that runs\ndone\n' });
    const input = JSON.parse(readFileSync(join(dir, 'told fine'), 'utf8')) as Told['input'];
    expect(input).toMatchObject({ kind: 'test', hostname: 'closet', incident: null });
    const [run] = openEvidence(data, 'state.sqlite').rows<{ stdout: string }>('SELECT stdout FROM handler_run');
    const argument = { ip: input.ip, hostname: 'closet', time: input.time };
    expect(run?.stdout).toBe(toText(`${JSON.stringify(argument)}\n`));

    const failed = await test(`handler:${QUOTE}`);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toMatch(/\nfailed: exit 4: oops\n$/);
    expect(await test('handler:gone')).toMatchObject({ status: 1, stderr: expect.stringContaining('has no channel') });
    const mailed = await test();
    expect(mailed).toMatchObject({ status: 0, stdout: expect.stringContaining('by the daemon that runs\n') });
    expect(mailed.stdout).toMatch(/\n {2}S: 250 .*\nsent as </s);
    await until('the mail', () => mailbox.mails().length === 1);
    // A test is told to nobody else, and tried once.
    expect(await statusOf(daemon, QUOTE)).toMatchObject({ waiting: 0, refused: 0 });
    expect(await daemon.stop()).toBe(0);
  });
});
