import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromText } from '../../firmware/core/bytes.ts';
import { startCapture } from './harness/capture.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import type { Connection } from './harness/pcap.ts';

const lab = openLab();
const HTTP = 10080;
const HTTPS = 10443;
const COUNT = 50;
/** What hydra 9.4 cuts a Basic pair to before it encodes it. */
const PAIR_BYTES = 50;

interface Login {
  readonly username: string;
  readonly password: string | null;
  readonly src_port: number;
  readonly dst_port: number;
}

const logins = (daemon: Daemon, sensor: string): Login[] =>
  daemon.evidence.rows<Login>('SELECT * FROM v_logins WHERE sensor = ? ORDER BY event_id', sensor);
const pair = ({ username, password }: Login): string =>
  `${fromText(username).toString('latin1')}:${fromText(password ?? '').toString('latin1')}`;
const requests = (daemon: Daemon, sensor = 'http'): Record<string, string | number | null>[] =>
  daemon.evidence.rows(`SELECT * FROM ev_${sensor}_request ORDER BY event_id`);

const curl = async (...args: readonly string[]): Promise<Ran> =>
  await lab.run(['curl', '-sS', '-i', '--max-time', '20', ...args]);

describe('curl', () => {
  it('is answered as by the real thing, and every request is a row', async () => {
    const daemon = await lab.daemon({ config: '[sensors.http]\nhostname = "files7"' });
    const url = `http://127.0.0.1:${HTTP}`;
    const page = await curl(`${url}/`);
    expect(page.stdout).toMatch(/^HTTP\/1\.1 200 OK\r\nServer: nginx\r\n[^]*<title>files7 - Synology NAS<\/title>/);
    const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'BREW'];
    for (const verb of verbs) {
      const { status, stdout } = await curl('-X', verb, `${url}/nothing`);
      expect([verb, status, /^HTTP\/1\.1 (\d+)/.exec(stdout)?.[1]]).toEqual([
        verb,
        0,
        ['GET', 'POST'].includes(verb) ? '404' : '405',
      ]);
    }
    expect((await curl('--head', `${url}/robots.txt`)).stdout).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*Content-Length: 26\r\n/,
    );
    expect((await curl('--http1.0', `${url}/robots.txt`)).stdout).toContain('User-agent: *');
    expect((await curl('--http0.9', `${url}/robots.txt`)).status).toBe(0);
    expect((await curl('-r', '0-3', `${url}/robots.txt`)).stdout).toMatch(/^HTTP\/1\.1 200 /);
    expect(
      (await curl('-p', '-x', url, 'http://elsewhere.example/')).stdout +
        (await curl('-x', url, 'http://elsewhere.example/x')).stdout,
    ).toMatch(/405/);
    const body = 'z'.repeat(100_000);
    const file = join(lab.folder(), 'body');
    writeFileSync(file, body);
    const chunked = await curl('-T', file, '-H', 'Transfer-Encoding: chunked', `${url}/a`);
    expect(chunked.stdout).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 405 /);
    const length = await curl('-T', file, '-H', 'Expect: 100-continue', `${url}/b`);
    expect(length.stdout).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 405 /);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    const rows = requests(daemon);
    expect(rows.slice(1, 1 + verbs.length).map(({ method }) => method)).toEqual(verbs);
    expect(rows.map(({ version }) => version)).toContain('HTTP/1.0');
    expect(rows.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['elsewhere.example:80', 'http://elsewhere.example/x']),
    );
    const sha256 = createHash('sha256').update(body).digest('hex');
    expect(rows.slice(-2)).toMatchObject([
      { path: '/a', body_size: 100_000, body_sha256: sha256 },
      { path: '/b', body_size: 100_000, body_sha256: sha256 },
    ]);
    expect(
      daemon.evidence.value('SELECT count(*) FROM payload WHERE sha256 = ? AND length(content) = 100000', sha256),
    ).toBe(2);
  });

  const ODD = [
    'a:b:c:',
    ':',
    'two words: x ',
    `${'u'.repeat(200)}:${'p'.repeat(200)}`,
    'pässwörd:пароль🐝',
    'caf\xe9',
  ] as const;

  it.each(['basic', 'digest'])('%s: odd credentials are in v_logins, a digest with what cracks it', async (auth) => {
    const config = `[sensors.http]\nauth = "${auth}"\n[sensors.https]\nauth = "${auth}"`;
    const daemon = await lab.daemon({ config });
    const given: Buffer[] = ODD.map((text) =>
      text === 'caf\xe9' ? Buffer.from(`${text}:\xff\xfe`, 'latin1') : Buffer.from(text),
    );
    for (const base of [`http://127.0.0.1:${HTTP}/`, `https://127.0.0.1:${HTTPS}/`]) {
      for (const bytes of given) {
        // As a config file: an argument of a program cannot hold every byte.
        const quoted = bytes.toString('latin1').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
        const settings = Buffer.from(`user = "${quoted}"\n${auth}\ninsecure\nsilent\nurl = "${base}"\n`, 'latin1');
        const { stdout, stderr, status } = await lab.run(['curl', '-i', '-K', '-'], { input: settings });
        expect(status, stderr).toBe(0);
        expect(stdout).toContain(' 401 ');
      }
    }
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const wanted = given.map((bytes) => bytes.toString('latin1'));
    for (const sensor of ['http', 'https']) {
      const stored = logins(daemon, sensor);
      if (auth === 'basic') {
        expect(stored.map(pair)).toEqual(wanted);
        continue;
      }
      const digests = daemon.evidence.rows<Record<string, string>>(
        `SELECT * FROM ev_${sensor}_login ORDER BY event_id`,
      );
      const md5 = (text: string): string => createHash('md5').update(Buffer.from(text, 'latin1')).digest('hex');
      const proven = digests.map(({ username = '', realm, nonce, nc, cnonce, qop, method, uri, response }, index) => {
        const whole = wanted[index] ?? '';
        const name = fromText(username).toString('latin1');
        const secret = md5(`${name}:${realm}:${whole.slice(name.length + 1)}`);
        return [name, md5([secret, nonce, nc, cnonce, qop, md5(`${method}:${uri}`)].join(':')) === response];
      });
      expect(proven).toEqual(wanted.map((text) => [text.slice(0, text.indexOf(':')), true]));
    }
  });
});

/** Pairs as people and bots try them; what hydra takes for its own (colons in names) left out. */
const PARTS = [
  'admin',
  'root',
  "o'brien",
  '"x"',
  'a;b',
  'back\\slash',
  '100%',
  'p&q=r',
  'a+b',
  'pässword',
  'пароль',
  '🐝',
  '<b>',
  '#!',
  '~',
  '$HOME',
  '{}',
  'two words',
];
const pairs = Array.from({ length: COUNT }, (_, index): readonly [string, string] => {
  const end = index % 3 === 0 ? `:${index}:` : String(index);
  return [`${PARTS[index % PARTS.length]}${index}`, `${PARTS[(index * 7 + 3) % PARTS.length]}${end}`];
});
const text = ([user, password]: readonly [string, string]): string =>
  Buffer.from(`${user}:${password}`, 'utf8').toString('latin1');

async function hydra(...args: readonly string[]): Promise<void> {
  const file = join(lab.folder(), 'pairs');
  writeFileSync(file, pairs.map(([user, password]) => `${user}:${password}\n`).join(''));
  const { stdout, stderr } = await lab.run(['hydra', '-I', '-t', '4', '-C', file, ...args]);
  expect(stdout, stderr).toContain('1 of 1 target');
}

const basicPairs = ({ sent }: Connection): string[] =>
  [...sent.toString('latin1').matchAll(/^Authorization: Basic (\S+)\r$/gm)].map(([, token = '']) =>
    Buffer.from(token, 'base64').toString('latin1'),
  );
const formPairs = ({ sent }: Connection): string[] =>
  [...sent.toString('latin1').matchAll(/\r\n\r\nusername=([^&]*)&passwd=([^&]*?)(?=POST|GET|$)/g)].map(
    ([, ...fields]) => fields.map(unescaped).join(':'),
  );

/** application/x-www-form-urlencoded, to bytes. */
const unescaped = (field: string): string =>
  field
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

describe('hydra with 50 pairs', () => {
  it('http-get: v_logins holds what went over the wire', async () => {
    expect(pairs.every((one) => text(one).length <= PAIR_BYTES)).toBe(true);
    const daemon = await lab.daemon({ config: '[sensors.http]\nproduct = "router"' });
    const capture = await startCapture(lab);
    await hydra('-s', `${HTTP}`, '127.0.0.1', 'http-get', '/');
    const wire = (await capture.connections()).filter(({ toPort }) => toPort === HTTP);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const stored = logins(daemon, 'http').map(pair).toSorted();
    expect(stored).toEqual(wire.flatMap(basicPairs).toSorted());
    expect(stored).toEqual(expect.arrayContaining(pairs.map(text)));
  });

  const FORM = '/webman/login.cgi:username=^USER^&passwd=^PASS^:F=error_cantlogin';

  it('http-post-form: v_logins holds what went over the wire', async () => {
    const daemon = await lab.daemon({ config: '' });
    const capture = await startCapture(lab);
    await hydra('-s', `${HTTP}`, '127.0.0.1', 'http-post-form', FORM);
    const wire = (await capture.connections()).filter(({ toPort }) => toPort === HTTP);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const stored = logins(daemon, 'http').map(pair).toSorted();
    expect(stored).toEqual(wire.flatMap(formPairs).toSorted());
    expect(stored).toEqual(expect.arrayContaining(pairs.map(text)));
  });

  it('https-post-form: the same pairs beneath TLS', async () => {
    const daemon = await lab.daemon({ config: '' });
    await hydra('-s', `${HTTP}`, '127.0.0.1', 'http-post-form', FORM);
    await hydra('-s', `${HTTPS}`, '127.0.0.1', 'https-post-form', FORM);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const [clear, encrypted] = ['http', 'https'].map((sensor) =>
      [...new Set(logins(daemon, sensor).map(pair))].toSorted(),
    );
    expect(encrypted).toEqual(pairs.map(text).toSorted());
    expect(encrypted).toEqual(clear);
  });
});

describe('TLS clients', () => {
  it('openssl s_client: an orderly end, the certificate of the device, SNI and JA4', async () => {
    const daemon = await lab.daemon({ config: '' });
    const outputs: string[] = [];
    for (const version of ['-tls1_2', '-tls1_3']) {
      const client = lab.start([
        'openssl',
        's_client',
        '-connect',
        `127.0.0.1:${HTTPS}`,
        '-servername',
        'nas.example',
        '-ign_eof',
        version,
      ]);
      await client.said(/Verify return code|read R BLOCK/);
      client.type('GET /robots.txt HTTP/1.0\r\n\r\n');
      await client.ended;
      outputs.push(client.stdout);
      expect(client.stderr).not.toContain('unexpected eof');
      expect(client.stdout).toContain('HTTP/1.1 200 OK');
      expect(client.stdout).toContain('User-agent: *');
    }
    const plain = await curl(`http://127.0.0.1:${HTTPS}/`);
    expect(plain.stdout).toContain('<title>400 The plain HTTP request was sent to HTTPS port</title>');
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const subjects = new Set(outputs.map((output) => /^subject=(.*)$/m.exec(output)?.[1]));
    expect([...subjects]).toEqual([expect.stringMatching(/^CN ?= ?\w+$/)]);
    const hellos = daemon.evidence.rows<Record<string, string>>('SELECT * FROM ev_https_tls ORDER BY event_id');
    expect(hellos.map(({ sni, version }) => [sni, version])).toEqual([
      ['nas.example', 'TLS 1.2'],
      ['nas.example', 'TLS 1.3'],
    ]);
    expect(hellos.map(({ ja4 }) => ja4?.slice(0, 4))).toEqual(['t12d', 't13d']);
  });
});

describe('nmap -sV --version-all', () => {
  it('names each product as its option claims', async () => {
    const config = `
      port_offset = 0
      [[sensors.http]]
      ports = 80
      [[sensors.http]]
      ports = 8000
      product = "router"
      [[sensors.http]]
      ports = 8081
      product = "printer"
      [sensors.https]
      ports = 443
    `;
    const daemon = await lab.daemon({ config });
    const scan = await lab.run(['nmap', '-n', '-sV', '--version-all', '-p', '80,443,8000,8081', '127.0.0.1'], {
      limitMs: 240_000,
    });
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const found = Object.fromEntries(
      [...scan.stdout.matchAll(/^(\d+)\/tcp +open +(\S+) +(.*\S)$/gm)].map(([, port = '', service, version]) => [
        port,
        `${service} ${version}`,
      ]),
    );
    expect(found, scan.stdout).toEqual({
      80: 'http nginx',
      443: 'ssl/http nginx',
      8000: 'http TP-LINK WR841N WAP http config',
      8081: expect.stringMatching(/^http HP Officejet Pro 8600 printer http config \(Serial CN2\w{8}\)$/),
    });
    expect(scan.stdout).toContain('Devices: WAP, printer');
  }, 300_000);
});
