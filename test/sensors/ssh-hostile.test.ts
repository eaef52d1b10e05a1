import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Client, Connection, SFTPWrapper } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { sendPacket } from '../../firmware/sensors/ssh/insides.ts';
import { clearPacket, text, uint32 } from '../../firmware/sensors/ssh/wire.ts';
import { execute, logIn, pause, raw, serve, type Server } from './ssh-rig.ts';

// What lies behind the version exchange and, mostly, behind the encryption, where no transcript comes.

let server: Server;
afterEach(async () => {
  // Whoever comes next is served as if nothing had been.
  await expect(logIn(server, { password: 'the next one' })).resolves.toBeDefined();
  await server.stop();
  expect(server.faults).toEqual([]);
});

const limits = { idle_s: 5, lifetime_s: 20, bytes_in: 4 * 1024 * 1024 };
const start = async (): Promise<void> => {
  server = await serve({ let_in: 'always' }, limits);
};

/** mulberry32 */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const send = (client: Client, payload: Buffer): void => sendPacket(client as unknown as Connection, payload);
const payload = (message: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([message]), ...parts]);
const yes = Buffer.from([1]);

const GLOBAL_REQUEST = 80;
const CHANNEL_OPEN = 90;
const WINDOW_ADJUST = 93;
const CHANNEL_DATA = 94;
const CHANNEL_EOF = 96;
const CHANNEL_CLOSE = 97;
const CHANNEL_REQUEST = 98;

/** Well-formed requests; what comes of them when they are cut, flipped and shuffled is the test. */
const requests = (): Buffer[] => [
  payload(CHANNEL_OPEN, text('session'), uint32(0), uint32(0x7fffffff), uint32(0)),
  payload(CHANNEL_OPEN, text('session'), uint32(1), uint32(0), uint32(1)),
  payload(CHANNEL_OPEN, text('session'), uint32(2), uint32(64), uint32(0xffffffff)),
  payload(
    ...([CHANNEL_OPEN, text('direct-tcpip'), uint32(3), uint32(9), uint32(9)] as const),
    ...[text('mail'), uint32(25), text('me'), uint32(1)],
  ),
  payload(CHANNEL_REQUEST, uint32(0), text('pty-req'), yes, text('vt'), ...[1, 1, 1, 1].map(uint32), text('\x80\x01')),
  payload(CHANNEL_REQUEST, uint32(0), text('env'), yes, text('A'), text('\xff\x00')),
  payload(CHANNEL_REQUEST, uint32(0), text('shell'), yes),
  payload(CHANNEL_REQUEST, uint32(1), text('exec'), yes, text('cat > /tmp/x; echo $(id)')),
  payload(CHANNEL_REQUEST, uint32(1), text('exec'), Buffer.from([0]), text('exit')),
  payload(CHANNEL_REQUEST, uint32(2), text('subsystem'), yes, text('sftp')),
  payload(CHANNEL_REQUEST, uint32(0), text('window-change'), yes, ...[0, 0xffffffff, 0, 0].map(uint32)),
  payload(CHANNEL_REQUEST, uint32(0), text('signal'), yes, text('KILL')),
  payload(CHANNEL_DATA, uint32(0), text('ls /bin\rcat /etc/passwd\x03\x04exit\r')),
  payload(CHANNEL_DATA, uint32(2), text(Buffer.from('0000000501000000030000000903', 'hex'))),
  payload(CHANNEL_DATA, uint32(2), text(Buffer.from('0000000a0b00000001000000012f', 'hex'))),
  payload(
    CHANNEL_DATA,
    uint32(2),
    text(Buffer.from('0000001605000000010000000400000000ffffffffffffffff7fffffff', 'hex')),
  ),
  payload(CHANNEL_DATA, uint32(2), text(Buffer.from('ffffffff05', 'hex'))),
  payload(WINDOW_ADJUST, uint32(1), uint32(0xffffffff)),
  payload(CHANNEL_EOF, uint32(1)),
  payload(CHANNEL_CLOSE, uint32(0)),
  payload(GLOBAL_REQUEST, text('tcpip-forward'), yes, text('::'), uint32(0)),
  payload(GLOBAL_REQUEST, text('no-more-sessions@openssh.com'), yes),
  payload(50, text('root'), text('ssh-connection'), text('password'), Buffer.from([0]), text('again')),
  payload(61, uint32(0xffffffff)),
  payload(20, Buffer.alloc(16), text('none')),
  payload(21),
  payload(1, uint32(2), text('\x1b[2J'), text('')),
  payload(7, uint32(0xffffffff)),
];

describe('ssh under hostile bytes', () => {
  it('after the version exchange: ends each, with its version recorded', async () => {
    await start();
    const COUNT = 60;
    for (let seed = 0; seed < COUNT; seed += 1) {
      const random = generator(seed);
      const { socket, received, closed } = await raw(server);
      socket.write('SSH-2.0-fuzz\r\n');
      if (random(2) === 0) while (!received().includes('kex-strict-s')) await once(socket, 'data');
      const kexinit = Buffer.concat([
        Buffer.from([20]),
        randomBytes(16),
        text('curve25519-sha256'),
        text('ssh-ed25519'),
      ]);
      const noise = [
        randomBytes(random(300) + 8),
        clearPacket(kexinit),
        uint32(random(0x100000)),
        clearPacket(randomBytes(50)),
      ];
      for (let count = 1 + random(4); count > 0; count -= 1) {
        const piece = noise[random(noise.length)] ?? Buffer.alloc(0);
        socket.write(piece.subarray(0, 1 + random(piece.length)));
        if (random(2) === 0) await pause(1);
      }
      socket.end();
      await closed;
    }
    const reasons = await server.reasons(COUNT);
    expect(reasons).toHaveLength(COUNT);
    for (const reason of reasons) expect(reason).toMatch(/^(?:visitor-closed|malformed|reset|sensor-done)$/);
    expect(server.events('client')).toHaveLength(COUNT);
  });

  it('behind the encryption: survives requests cut, flipped and out of order', async () => {
    await start();
    const COUNT = 80;
    for (let seed = 0; seed < COUNT; seed += 1) {
      const random = generator(seed);
      const client = await logIn(server);
      const said = requests();
      if (seed % 4 > 0) for (const open of said.slice(0, 3)) send(client, open);
      for (let count = 4 + random(30); count > 0; count -= 1) {
        const one = Buffer.from(said[random(random(2) === 0 ? said.length : 12)] ?? Buffer.alloc(0));
        if (random(4) === 0) one[1 + random(one.length - 1)] = random(256);
        send(client, random(6) === 0 ? one.subarray(0, 1 + random(one.length)) : one);
        if (random(4) === 0) await pause(1);
      }
      if (random(2) === 0) client.destroy();
      else client.end();
    }
    const reasons = await server.reasons(COUNT);
    expect(reasons).toHaveLength(COUNT);
    expect(server.events('login')).toHaveLength(COUNT);
    expect(server.records.filter(({ kind }) => kind === 'event').length).toBeGreaterThan(COUNT * 3);
  }, 60_000);

  it('lets no client pile up answers that it does not take', async () => {
    await start();
    const client = await logIn(server);
    const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
      client.sftp((error, opened) => (error === undefined ? resolve(opened) : reject(error)));
    });
    const file = await new Promise<Buffer>((resolve) => {
      sftp.writeFile('/tmp/big', Buffer.alloc(100_000), () => {
        sftp.open('/tmp/big', 'r', (_error, handle) => resolve(handle));
      });
    });
    // Reads of 32 kB, a hundred times the window of a client that takes nothing any more.
    const read = (id: number): Buffer => {
      const request = Buffer.concat([Buffer.from([5]), uint32(id), text(file), Buffer.alloc(8), uint32(32_768)]);
      return payload(CHANNEL_DATA, uint32(0), text(Buffer.concat([uint32(request.length), request])));
    };
    for (const [, socket] of Object.entries(client).filter(([key]) => key === '_sock'))
      (socket as { pause(): void }).pause();
    for (let id = 100; id < 8000; id += 1) send(client, read(id));
    const before = process.memoryUsage().arrayBuffers;
    await server.reasons();
    // It was not read on; the limits of the session end it.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1024 * 1024);
    client.destroy();
  });

  it('ends a client whose window stays shut while it asks for more', async () => {
    await start();
    const client = await logIn(server);
    send(client, payload(CHANNEL_OPEN, text('session'), uint32(0), uint32(0), uint32(32_768)));
    send(client, payload(CHANNEL_REQUEST, uint32(0), text('shell'), yes));
    for (let count = 0; count < 300; count += 1) {
      send(client, payload(CHANNEL_DATA, uint32(0), text(`cat ${'/bin/ls '.repeat(60)}\n`)));
    }
    expect(await server.reasons()).toEqual(['malformed']);
  });

  // ssh2 frees its ciphers as the connection breaks, and the shell still has its last words to say.
  it.each(['exit', 'ls', 'cat > /tmp/x'])('survives a broken packet right behind %s', async (typed) => {
    await start();
    for (let count = 0; count < 20; count += 1) {
      const client = await logIn(server);
      send(client, payload(CHANNEL_OPEN, text('session'), uint32(0), uint32(0x100000), uint32(32_768)));
      send(
        client,
        payload(CHANNEL_REQUEST, uint32(0), text('pty-req'), yes, text('vt'), ...[1, 1, 1, 1].map(uint32), text('')),
      );
      send(client, payload(CHANNEL_REQUEST, uint32(0), text(count % 2 === 0 ? 'shell' : 'exec'), yes, text(typed)));
      send(client, payload(CHANNEL_DATA, uint32(0), text(`${typed}\r`)));
      const [socket] = Object.entries(client).flatMap(([key, value]) => (key === '_sock' ? [value as Writable] : []));
      socket?.write(randomBytes(100));
      if (count % 3 === 0) client.destroy();
    }
    const reasons = await server.reasons(20);
    expect(reasons).toHaveLength(20);
    expect(reasons).toContain('malformed');
  });

  it('takes a packet size of 0 for a small one', async () => {
    await start();
    const client = await logIn(server);
    send(client, payload(CHANNEL_OPEN, text('session'), uint32(7), uint32(0x100000), uint32(0)));
    send(client, payload(CHANNEL_REQUEST, uint32(0), text('exec'), yes, text('cat /etc/passwd')));
    while (server.events('command').length === 0) await pause(5);
    expect((await execute(client, 'echo alive')).out).toBe('alive\n');
    client.destroy();
  });
});
