import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Duplex } from 'node:stream';
import { connect as encrypt, createSecureContext, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EventRecord, JournalRecord } from '../../firmware/core/record.ts';
import { startNet, type Net } from '../../firmware/net/net.ts';
import ftp from '../../firmware/sensors/ftp/ftp.ts';
import { CERTIFICATE } from '../alerts/certificate.ts';
import { limits } from '../net/rig.ts';
import { deviceOf, optionsWith } from './ftp-peer.ts';

// Transcripts end where encryption begins: here a TLS client of Node goes on, over real sockets.

let net: Net;
let port: number;
const records: JournalRecord[] = [];

beforeEach(async () => {
  records.length = 0;
  net = startNet({
    clock: { now: Date.now, mono: () => Math.round(performance.now()), bootId: 'test' },
    limits: limits(),
    appender: { append: (record) => void records.push(record), written: async () => await Promise.resolve() },
    device: deviceOf(1),
    descriptors: 100,
    firstSession: 1,
    secureContext: async () => await Promise.resolve(createSecureContext(CERTIFICATE)),
    fault: (_sensor, _session, error) => {
      throw error;
    },
  });
  const options = { ...optionsWith({ anonymous: true }) };
  const decoy = await net.open({ sensor: ftp, instance: 'ftp', options, address: '::', port: 0 });
  expect(decoy.problem).toBeNull();
  port = decoy.port;
});

afterEach(async () => await net.stop());

/** Sends a line and returns what comes, up to the end of a reply. */
async function say(socket: Socket, line: string): Promise<string> {
  if (line !== '') socket.write(`${line}\r\n`);
  let reply = '';
  while (!/^\d{3} .*\r\n$/m.test(reply)) reply += String((await once(socket, 'data'))[0]);
  return reply;
}

const shaken = async (socket: Duplex): Promise<TLSSocket> => {
  socket.removeAllListeners('data');
  // 1.2 does not hide the types of its records.
  const secured = encrypt({ socket, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  await once(secured, 'secureConnect');
  return secured;
};

/** An encrypted control connection after login, data connections encrypted too. */
async function enter(host: string): Promise<TLSSocket> {
  const clear = dial(port, host);
  expect(await say(clear, '')).toBe('220 (vsFTPd 3.0.3)\r\n');
  expect(await say(clear, 'AUTH TLS')).toBe('234 Proceed with negotiation.\r\n');
  const control = await shaken(clear);
  for (const line of ['PBSZ 0', 'PROT P', 'USER ftp', 'PASS x'])
    expect(await say(control, line)).toMatch(/^(?:200|331|230) /);
  return control;
}

async function dataPort(control: Socket, host: string): Promise<Socket> {
  const [, number] = /\|\|\|(\d+)\|/.exec(await say(control, 'EPSV')) ?? [];
  const data = dial(Number(number), host);
  await once(data, 'connect');
  return data;
}

/** The socket, and what came over it still encrypted. */
function tapped(socket: Socket): { stream: Duplex; received: () => Buffer } {
  const chunks: Buffer[] = [];
  const stream = new Duplex({
    read() {},
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
  });
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    stream.push(chunk);
  });
  socket.on('end', () => stream.push(null));
  return { stream, received: () => Buffer.concat(chunks) };
}

/** The types of the TLS records in these bytes: 22 handshake, 23 data, 21 alert. */
function recordTypes(bytes: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) types.push(bytes[at] ?? 0);
  return types;
}

const eventsNamed = (name: string): EventRecord['fields'][] =>
  records.flatMap((record) => (record.kind === 'event' && record.name === name ? [record.fields] : []));

// Over a dual-stack listener an IPv4 visitor is `::ffff:127.0.0.1` to the socket. Some containers have no ::1.
const loopbacks = Object.values(networkInterfaces()).flatMap((addresses = []) =>
  addresses.map(({ address }) => address).filter((address) => address === '127.0.0.1' || address === '::1'),
);
it.each(loopbacks)('an encrypted file arrives whole and with a proper end at %s', async (host) => {
  const control = await enter(host);
  const data = await dataPort(control, host);
  expect(await say(control, 'RETR /pub/README.txt')).toMatch(/^150 Opening BINARY mode/);
  const { stream, received } = tapped(data);
  const secured = await shaken(stream);
  let text = '';
  secured.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  await once(secured, 'end');
  // Without close_notify before the FIN Python and others take the file for truncated.
  expect(recordTypes(received()).slice(-2)).toEqual([23, 21]);
  expect(await say(control, 'QUIT')).toContain('226 Transfer complete.\r\n');
  expect(text).toMatch(/^decoy1: file exchange\n[^]*\.\n$/);
  expect(eventsNamed('download')).toEqual([{ path: '/pub/README.txt', bytes: text.length }]);
  expect(eventsNamed('login')).toEqual([{ username: 'ftp', password: 'x', accepted: true }]);
  control.destroy();
});

it('an encrypted upload is captured as it was before encryption', async () => {
  const control = await enter('127.0.0.1');
  const data = await dataPort(control, '127.0.0.1');
  expect(await say(control, 'STOR /pub/incoming/x')).toBe('150 Ok to send data.\r\n');
  const secured = await shaken(data);
  secured.end('a'.repeat(200_000));
  expect(await say(control, '')).toBe('226 Transfer complete.\r\n');
  const [upload] = eventsNamed('upload');
  expect(upload).toMatchObject({ path: '/pub/incoming/x', size: 200_000, complete: true });
  const payload = records.find((record) => record.kind === 'payload');
  expect(payload).toMatchObject({ name: '/pub/incoming/x', size: 200_000, sha256: upload?.['sha256'] });
  control.destroy();
});

it('what was sent behind AUTH in clear is not taken for part of the encrypted conversation (CVE-2011-0411)', async () => {
  const clear = dial(port, '127.0.0.1');
  await say(clear, '');
  expect(await say(clear, 'AUTH TLS\r\nUSER injected\r\nPASS injected')).toBe('234 Proceed with negotiation.\r\n');
  const control = await shaken(clear);
  expect(await say(control, 'USER ftp')).toBe('331 Please specify the password.\r\n');
  expect(await say(control, 'PASS x')).toBe('230 Login successful.\r\n');
  expect(eventsNamed('login')).toEqual([{ username: 'ftp', password: 'x', accepted: true }]);
  control.destroy();
});
