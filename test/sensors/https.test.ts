import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as encrypt, createSecureContext, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventRecord, JournalRecord } from '../../firmware/core/record.ts';
import { startNet, type Net } from '../../firmware/net/net.ts';
import { clientHelloIn, type ClientHello } from '../../firmware/sensors/https/client-hello.ts';
import https from '../../firmware/sensors/https/https.ts';
import { ja4Of, versionName } from '../../firmware/sensors/https/ja4.ts';
import { CERTIFICATE } from '../alerts/certificate.ts';
import { limits } from '../net/rig.ts';
import { deviceOf } from './ftp-peer.ts';

describe('JA4', () => {
  /** The example of FoxIO's technical_details/JA4.md, which gives it as JA4_ro, in the order of the wire, and hashed. */
  const RO =
    't13d1516h2_1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035' +
    '_001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015' +
    '_0403,0804,0401,0503,0805,0501,0806,0601';
  const [, ciphers = [], extensions = [], signatures = []] = RO.split('_').map((part) =>
    part.split(',').map((digits) => Number.parseInt(digits, 16)),
  );
  const GREASE = [0x0a0a, 0xfafa, 0x3a3a];
  const chrome: ClientHello = {
    version: 0x0303,
    versions: [0x5a5a, 0x0304, 0x0303],
    ciphers: [0x0a0a, ...ciphers],
    extensions: [0x3a3a, ...extensions, 0xfafa],
    signatures,
    alpn: ['h2', 'http/1.1'],
    sni: 'example.com',
  };

  it('is what its authors publish for their example, with GREASE thrown in', () => {
    expect(ja4Of(chrome).ja4).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
    const plain = { ...chrome, ciphers, extensions, versions: [0x0304] };
    expect(ja4Of(plain)).toEqual(ja4Of(chrome));
    expect(GREASE.every((value) => !ja4Of(chrome).raw.includes(value.toString(16).padStart(4, '0')))).toBe(true);
  });

  it.each([
    [{ alpn: [] }, 't13d151600'],
    [{ alpn: ['http/1.1'] }, 't13d1516h1'],
    [{ alpn: ['h'] }, 't13d1516hh'],
    [{ alpn: ['\xab\xcd'] }, 't13d1516ad'],
    [{ alpn: ['\x30\xab\xcd\x31'] }, 't13d151601'],
    [{ alpn: ['\x0a\x0a', 'h2'] }, 't13d1516h2'],
    [{ versions: [] }, 't12d1516h2'],
    [{ versions: [], version: 0x0300 }, 'ts3d1516h2'],
    [{ versions: [0x7f1c] }, 't00d1516h2'],
    [{ extensions: extensions.filter((type) => type !== 0) }, 't13i1515h2'],
    [{ ciphers: Array.from({ length: 120 }, (_, index) => index) }, 't13d9916h2'],
  ])('%j begins %s', (changes, start) => {
    expect(ja4Of({ ...chrome, ...changes }).ja4.split('_')[0]).toBe(start);
  });

  it('has zeros for empty lists, and no underscore without signature algorithms', () => {
    expect(ja4Of({ ...chrome, ciphers: [], extensions: [0x0a0a], signatures: [] }).ja4).toBe(
      't13i0000h2_000000000000_000000000000',
    );
    expect(ja4Of({ ...chrome, signatures: [] }).raw).toMatch(/,ff01$/);
    expect(versionName({ ...chrome, versions: [0x0a0a] })).toBe('TLS 1.2');
  });
});

describe('a ClientHello', () => {
  const BYTES = Buffer.from(`160301003a010000360303${'00'.repeat(32)}000002c02b0100000b0000000700050000026e61`, 'hex');

  it('is incomplete until its last byte, and never read beyond it', () => {
    for (let length = 0; length < BYTES.length; length += 1) {
      expect(clientHelloIn(BYTES.subarray(0, length)), `${length} bytes`).toBe('incomplete');
    }
    expect(clientHelloIn(BYTES)).toMatchObject({ sni: 'na', ciphers: [0xc02b], extensions: [0] });
    expect(clientHelloIn(Buffer.concat([BYTES, Buffer.alloc(100, 0xff)]))).toEqual(clientHelloIn(BYTES));
  });

  it('whose lengths lie is broken or has fewer fields, but is never read beyond its end', () => {
    for (let at = 0; at < BYTES.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const lying = Buffer.from(BYTES);
        lying[at] = value;
        const found = clientHelloIn(lying);
        if (typeof found === 'object') expect(found.ciphers.length + found.extensions.length).toBeLessThan(64);
        else expect(found).toMatch(/^(incomplete|broken)$/);
      }
    }
  });
});

describe('beneath the encryption', () => {
  let net: Net;
  let port: number;
  const records: JournalRecord[] = [];
  const faults: unknown[] = [];

  beforeEach(async () => {
    records.length = 0;
    faults.length = 0;
    net = startNet({
      clock: { now: Date.now, mono: () => Math.round(performance.now()), bootId: 'test' },
      limits: limits(),
      appender: { append: (record) => void records.push(record), written: async () => await Promise.resolve() },
      device: deviceOf(1),
      descriptors: 100,
      firstSession: 1,
      secureContext: async () => await Promise.resolve(createSecureContext(CERTIFICATE)),
      fault: (_sensor, _session, error) => void faults.push(error),
    });
    const options = {
      ...{ product: 'router', auth: 'product', hostname: '', session_cookie: false },
      ...{ token_paths: [], honeyfiles: ['/wallet.json'] },
    };
    const decoy = await net.open({ sensor: https, instance: 'https', options, address: '127.0.0.1', port: 0 });
    port = decoy.port;
  });
  afterEach(async () => {
    await net.stop();
    expect(faults).toEqual([]);
  });

  const events = (name?: string): EventRecord[] =>
    records.filter(
      (record): record is EventRecord => record.kind === 'event' && (name === undefined || record.name === name),
    );

  async function ask(settings: ConnectionOptions, request: string): Promise<string> {
    const socket: TLSSocket = encrypt({ port, host: '127.0.0.1', rejectUnauthorized: false, ...settings });
    socket.write(request);
    let answer = '';
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1');
    });
    // `end` is close_notify; without it OpenSSL calls the answer truncated.
    await once(socket, 'end');
    socket.destroy();
    return answer;
  }

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    '%s: an answer that the end of the connection ends is whole',
    async (version) => {
      const answer = await ask(
        { servername: 'nas.example', ALPNProtocols: ['h2', 'http/1.1'], minVersion: version, maxVersion: version },
        'GET / HTTP/1.1\r\nHost: nas.example\r\nAuthorization: Basic YTpiOmM=\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1\.1 401 N\/A\r\n[^]*<\/HTML>\n$/);
      expect(events().map(({ name }) => name)).toEqual(['tls', 'login', 'request']);
      expect(events()[0]?.fields).toMatchObject({
        sni: 'nas.example',
        alpn: 'h2,http/1.1',
        version: version.replace('v', ' '),
        ja4: expect.stringMatching(
          new RegExp(`^t${version === 'TLSv1.2' ? 12 : 13}d\\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$`),
        ),
      });
      expect(events()[1]?.fields).toMatchObject({ username: 'a', password: 'b:c', scheme: 'basic' });
    },
  );

  it('a honeyfile is handed out and told', async () => {
    const answer = await ask({}, 'GET /wallet.json HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Content-Type: application\/json\r\n[^]*"version":3\}\n$/);
    expect(events('honeyfile')).toMatchObject([
      { grade: 'critical', fields: { path: '/wallet.json', action: 'read' } },
    ]);
  });

  it('a hello that comes byte by byte, with the request behind it, loses nothing', async () => {
    const slow = dial(port, '127.0.0.1').setNoDelay(true);
    await once(slow, 'connect');
    let packets = 0;
    const bytewise = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        packets += chunk.length;
        for (const byte of chunk) slow.write(Buffer.from([byte]));
        setImmediate(done);
      },
    });
    slow.on('data', (bytes: Buffer) => bytewise.push(bytes));
    slow.on('end', () => bytewise.push(null));
    const answer = await ask({ socket: bytewise }, 'GET / HTTP/1.0\r\n\r\n');
    slow.destroy();
    expect(packets).toBeGreaterThan(300);
    expect(answer).toMatch(/^HTTP\/1\.1 401 N\/A\r\n/);
    expect(events().map(({ name }) => name)).toEqual(['tls', 'request']);
  });
});
