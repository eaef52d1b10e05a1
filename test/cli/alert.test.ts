import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alertCommand } from '../../firmware/cli/alert.ts';
import { openBeside } from '../../firmware/store/beside.ts';
import { lockFolder } from '../../firmware/store/lock.ts';
import { header, MailServer } from '../alerts/mail-server.ts';
import { TestClock } from '../alerts/rig.ts';
import { run } from './io.ts';

let folder: string;
const stops: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-alert-'));
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(folder, { recursive: true });
});

let count = 0;
const command = alertCommand({
  sensors: [],
  hostname: 'closet-3',
  clock: new TestClock(),
  unique: () => `${(count += 1)}`,
  openBeside: (data) => openBeside(data, undefined),
});
const test = async (...words: readonly string[]) => await run(command, [...words, '--data', folder]);

async function mailServer(...args: Parameters<typeof MailServer.start>): Promise<MailServer> {
  const server = await MailServer.start(...args);
  stops.push(async () => await server.stop());
  return server;
}

const configure = (port: number, ...more: readonly string[]): void =>
  writeFileSync(
    join(folder, 'skep.toml'),
    ['version = 1', '[alerts.email]', 'host = "127.0.0.1"', `port = ${port}`, 'to = ["ops@x", "b@x"]', ...more].join(
      '\n',
    ),
  );
const PLAIN = 'security = "none"';
const withCode = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

describe('skep alert test', () => {
  it('sends one marked mail and shows what was said', async () => {
    const server = await mailServer();
    configure(server.port, PLAIN);
    const { code, out, err } = await test('test');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`a test mail to ops@x, b@x, through 127.0.0.1 port ${server.port} (none), by this command`);
    expect(out).toMatch(/\n {2}S: 220 .*\n {2}C: EHLO /);
    expect(out).toMatch(/\nsent as <test\.[0-9a-f]{16}@closet-3>; look into the inbox/);
    expect(server.received.map(({ to }) => to)).toEqual([['ops@x', 'b@x']]);
    expect(header(server.received[0]?.raw ?? '', 'subject')).toBe('[closet-3] Test: alerts arrive');
    expect(statSync(join(folder, 'state.sqlite')).mode & 0o777).toBe(0o600);
    await test('test', 'email');
    expect(new Set(server.messageIds).size).toBe(2);
  });

  it('says what to change when the server refuses the log-in, and never the password', async () => {
    const server = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ password }, _session, done) => done(withCode(535, `no: ${password}`)),
    });
    configure(server.port, PLAIN, 'username = "me"', 'password = "hunter2hunter2"');
    const { code, out, err } = await test('test');
    expect(code).toBe(1);
    expect(out).toContain('  S: 535 no: (hidden)\n');
    expect(out).toMatch(/\nfailed: .*535/);
    expect(out).toContain('\nwhat to change: The server refuses the log-in of me: check username and password.');
    expect(out + err).not.toContain('hunter2');
  });

  it('names those who did not get it', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(address === 'b@x' ? withCode(550, 'no such user') : null),
    });
    configure(server.port, PLAIN);
    const { code, out } = await test('test');
    expect(code).toBe(1);
    expect(out).toContain('\nsent, but not to everybody: b@x: 550 no such user\nwhat to change: The server');
    expect(server.received).toHaveLength(1);
  });

  it('refuses what it cannot do, with exit code 2', async () => {
    expect(await test('test')).toMatchObject({ code: 2, err: expect.stringContaining('No mail is configured') });
    expect(await test()).toMatchObject({ code: 2, err: expect.stringContaining('needs a word: test') });
    expect(await test('tset')).toMatchObject({ code: 2, err: expect.stringContaining("does not know 'tset'") });
    configure(1, 'security = "ssl"');
    expect(await test('test')).toMatchObject({ code: 2, err: expect.stringContaining('must be one of') });
    configure(1);
    const elsewhere = ['test', '--data', join(folder, 'gone'), '--config', join(folder, 'skep.toml')];
    expect(await run(command, elsewhere)).toMatchObject({ code: 2, err: expect.stringContaining('is not there') });
  });

  it('leaves a handler to the daemon', async () => {
    configure(1);
    expect(await test('test', 'handler:x')).toMatchObject({ code: 1, err: expect.stringContaining('No daemon runs') });
  });

  it('sends nothing past a daemon that has other settings', async () => {
    const server = await mailServer();
    configure(server.port, PLAIN);
    stops.push(lockFolder(folder, undefined));
    expect(await test('test')).toMatchObject({ code: 1, err: expect.stringContaining('has no channel email') });
    const { outbox, daemonRuns, close } = openBeside(folder, undefined);
    outbox.noteChannels({ email: 'another hash' });
    close();
    expect(daemonRuns).toBe(true);
    expect(await test('test')).toMatchObject({ code: 1, err: expect.stringContaining('has other settings') });
    expect(server.received).toEqual([]);
  });
});
