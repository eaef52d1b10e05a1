import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { startVsftpd } from './harness/vsftpd.ts';

const lab = openLab();
const DECOY = 10_021;
const REAL = 2121;
const CONFIG = '[sensors.ftp]\nanonymous = true\ndelay_ms = 0';

/**
 * Each device has its own number for who owns the folder of uploads. Where that is the number of this machine's user ftp, the
 * real product owns the folder and may look into it, and the dialogue is another one: then another device is tried.
 */
async function deviceOfAnother(): Promise<Daemon> {
  const ftp = Number((await lab.run(['id', '-u', 'ftp'])).stdout);
  for (;;) {
    const daemon = await lab.daemon({ config: CONFIG });
    if (ownerOfUploads(await listing()) !== ftp) return daemon;
    expect(await daemon.stop()).toBe(0);
  }
}

const listing = async (): Promise<string> =>
  (await lab.run(['curl', '-sS', `ftp://127.0.0.1:${DECOY}/pub/`, '-X', 'LIST -a'])).stdout;
const ownerOfUploads = (lines: string): number => Number(/^d\S+ +\d+ (\d+) .* incoming\r?$/m.exec(lines)?.[1]);

/** What the decoy shows of itself, as a tree that the real product can serve. */
async function mirror(): Promise<string> {
  const tree = lab.folder();
  chmodSync(tree, 0o755);
  const { status, stderr } = await lab.run(['lftp', '-c', `open -p ${DECOY} 127.0.0.1; mirror / ${tree}`]);
  expect(status, stderr).toBe(0);
  const lines = await listing();
  // lftp has neither rights nor dates for what it may not open.
  const owner = ownerOfUploads(lines);
  const incoming = join(tree, 'pub/incoming');
  chmodSync(incoming, 0o733);
  chownSync(incoming, owner, owner);
  const date = /^d.* 4096 (.*) \.\.\r?$/m.exec(lines)?.[1];
  const at = new Date(`${date} UTC`);
  utimesSync(tree, at, at);
  return tree;
}

/** Ports differ from one data connection to the next, file systems in what a directory is, and the minute may pass. */
const settled = (text: string, port: number): string =>
  text
    .replaceAll(/\(\|\|\|\d+\|\)/g, '(|||N|)')
    .replaceAll(/\((\d+,\d+,\d+,\d+),\d+,\d+\)/g, '($1,N,N)')
    .replaceAll(/ [A-Z][a-z]{2} \d\d \d\d:\d\d /g, ' recently ')
    .replaceAll(/^(d\S{9}) +\d+ (\d+ +\d+) +\d+ /gm, '$1 $2 ')
    .replaceAll(new RegExp(String.raw`\b${port}\b`, 'g'), 'PORT');

/** What a client said and was told, what it shows, and how it ended. */
interface Dialogue {
  readonly status: number | string;
  readonly stdout: string;
  readonly said: readonly string[];
}

function dialogue({ status, stdout, stderr }: Ran, port: number): Dialogue {
  const said = stderr.split('\n').filter((line) => /^([<>]|--->|<---|\S+: )/.test(line));
  return { status, stdout: settled(stdout, port), said: settled(said.join('\n'), port).split('\n') };
}

const RAW = [
  ...[
    'user anonymous',
    'pass',
    'USER ftp',
    'PASS x y',
    'SYST',
    'FEAT',
    'HELP',
    'NOOP',
    'STAT',
    'PWD',
    'CWD pub',
    'PWD',
  ],
  ...['STAT incoming', 'STAT incoming/', 'STAT .', 'STAT -a *', 'STAT nosuch', 'STAT {docs,backup}', 'STAT -r'],
  ...[
    'SIZE README.txt',
    'SIZE docs',
    'MDTM README.txt',
    'MDTM nosuch',
    'TYPE A',
    'SIZE README.txt',
    'TYPE X',
    'TYPE L 8',
  ],
  ...['MODE S', 'MODE B', 'STRU F', 'STRU P', 'ALLO 5', 'ACCT x', 'REST 10', 'REST x', 'CDUP', 'CWD ..', 'CWD /nosuch'],
  ...[
    'DELE pub/README.txt',
    'MKD x',
    'RMD pub',
    'RNFR pub',
    'RNTO x',
    'SITE CHMOD 777 pub',
    'SITE HELP',
    'OPTS UTF8 ON',
  ],
  ...['PORT 1,2,3', 'EPRT x', 'EPSV 9', 'PROT P', 'PBSZ 0', 'RETR pub/README.txt', 'LIST', 'STOR x', 'MLSD', 'CLNT x'],
  // Nothing behind the end: what the real one has not read by then resets the connection, and takes its last words along.
  ...['LANG en', 'FOO bar', '', ' NOOP', 'REIN', 'ABOR', 'QUIT now'],
];

interface Visit {
  readonly url: (path: string) => string;
  readonly address: string;
  readonly port: number;
  /** A file to upload, not on the server yet. */
  readonly file: string;
}

interface Payload {
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  readonly content: Buffer;
}

const curl = (...args: readonly string[]): string[] => ['curl', '-v', '-sS', ...args];

const DIALOGUES: Readonly<Record<string, (visit: Visit) => readonly string[]>> = {
  'curl lists': ({ url }) => curl(url('')),
  'curl lists over PASV': ({ url }) => curl('--disable-epsv', url('pub/')),
  'curl lists names': ({ url }) => curl('--list-only', url('pub/docs/')),
  'curl lists over TLS': ({ url }) => curl('--ssl-reqd', '-k', url('pub/')),
  'curl lists what may not be opened': ({ url }) => curl(url('pub/incoming/')),
  'curl fetches': ({ url }) => curl(url('pub/README.txt')),
  'curl fetches over PASV': ({ url }) => curl('--disable-epsv', url('pub/README.txt')),
  'curl fetches over TLS': ({ url }) => curl('--ssl-reqd', '-k', '--disable-epsv', url('pub/docs/network.txt')),
  'curl fetches as text': ({ url }) => curl(`${url('pub/docs/network.txt')};type=a`),
  'curl fetches a part': ({ url }) => curl('-r', '10-20', url('pub/README.txt')),
  'curl resumes': ({ url }) => curl('-C', '100', url('pub/README.txt')),
  'curl asks for size and date': ({ url }) => curl('-I', url('pub/README.txt')),
  'curl asks for what is not there': ({ url }) => curl(url('pub/nosuch')),
  'curl goes where nothing is': ({ url }) => curl(url('nosuch/file')),
  'curl is refused': ({ url }) => curl('-u', 'bob:wrong password', url('')),
  'curl makes a directory': ({ url }) => curl('--ftp-create-dirs', '-T', '/etc/hostname', url('new/file')),
  'curl leaves a file where it may not': ({ url, file }) => curl('-T', file, url('pub/file')),
  // From here on the real server's disk is another one: the decoy forgets what one visitor left before the next comes.
  'lftp looks around': ({ address, port, file }) => {
    const words = 'ls; cd pub; ls -la; nlist docs; cat README.txt; cat nosuch; get nosuch; du docs; rels incoming';
    const script = `set ssl:verify-certificate no; debug 5; open -p ${port} ${address}; ${words}; put -O incoming ${file}`;
    return ['lftp', '-c', `${script}; ls; ls incoming; mkdir x; rm README.txt; mv README.txt y; chmod 600 README.txt`];
  },
  'curl leaves a file': ({ url, file }) => curl('-T', file, url('pub/incoming/plain')),
  'curl leaves a file over PASV': ({ url, file }) => curl('--disable-epsv', '-T', file, url('pub/incoming/passive')),
  'curl leaves a file over TLS': ({ url, file }) => curl('--ssl-reqd', '-k', '-T', file, url('pub/incoming/secret')),
  'curl appends': ({ url, file }) => curl('-a', '-T', file, url('pub/incoming/more')),
};

describe.each(['127.0.0.1', '::1'])('ftp clients at %s', (address) => {
  const visit = (port: number, file: string): Visit => {
    const host = address.includes(':') ? `[${address}]` : address;
    return { url: (path) => `ftp://${host}:${port}/${path}`, address, port, file };
  };

  // lftp takes a box without any other address of IPv6 for one that cannot speak it.
  beforeAll(() => lab.network.addAddress(`2001:db8::${address.length}/128`));

  it('hold the dialogue that they hold with vsftpd', async () => {
    const daemon = await deviceOfAnother();
    await startVsftpd(lab, await mirror(), address, REAL);
    const file = join(lab.folder(), 'left');
    const content = randomBytes(70_000);
    writeFileSync(file, content);
    const input = RAW.map((command) => `${command}\r\n`).join('');
    const raw = async (port: number): Promise<string[]> =>
      settled((await lab.run(['nc', '-N', address, `${port}`], { input })).stdout, port).split('\n');
    expect(await raw(DECOY), 'nc').toEqual(await raw(REAL));
    for (const [name, line] of Object.entries(DIALOGUES)) {
      const [decoy, real] = [await lab.run(line(visit(DECOY, file))), await lab.run(line(visit(REAL, file)))];
      expect(dialogue(decoy, DECOY), name).toEqual(dialogue(real, REAL));
      expect(decoy.stderr, name).toContain('220 (vsFTPd 3.0.3)');
    }
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);

    const sha256 = createHash('sha256').update(content).digest('hex');
    const payloads = daemon.evidence.rows<Payload>('SELECT name, sha256, size, content FROM payload ORDER BY id');
    expect(payloads.map((payload) => ({ ...payload, content: payload.content.equals(content) }))).toEqual(
      ['left', 'plain', 'passive', 'secret'].map((name) => ({
        ...{ name: `/pub/incoming/${name}`, size: content.length },
        ...{ sha256, content: true },
      })),
    );
    const fetched = daemon.evidence.rows<{ path: string }>('SELECT path FROM ev_ftp_download ORDER BY event_id');
    const [readme, network] = ['/pub/README.txt', '/pub/docs/network.txt'];
    const asked = [readme, readme, network, network, readme, readme, readme];
    expect(fetched.map(({ path }) => path).slice(-asked.length), 'after the mirror').toEqual(asked);
    const sources = daemon.evidence.rows(`SELECT DISTINCT src_ip, dst_ip FROM session WHERE src_ip <> '127.0.0.1'`);
    expect(sources).toEqual(address === '::1' ? [{ src_ip: '::1', dst_ip: '::1' }] : []);
  });
});

describe('an upload that is larger than is kept', () => {
  it('leaves its beginning, its size and the hash of all of it', async () => {
    const daemon = await lab.daemon({ config: `${CONFIG}\n[limits]\npayload = 65536` });
    const content = randomBytes(300_000);
    const upload = curl('-T', '-', `ftp://127.0.0.1:${DECOY}/pub/incoming/large`);
    expect((await lab.run(upload, { input: content })).status).toBe(0);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const [payload] = daemon.evidence.rows<Payload>('SELECT sha256, size, kept, content FROM payload');
    expect(payload).toMatchObject({ sha256, size: 300_000, kept: 65_536 });
    expect(payload?.content.equals(content.subarray(0, 65_536))).toBe(true);
    expect(daemon.evidence.rows('SELECT path, size, sha256, complete FROM ev_ftp_upload')).toEqual([
      { path: '/pub/incoming/large', size: 300_000, sha256, complete: 1 },
    ]);
  });
});
