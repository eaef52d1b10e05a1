import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromText } from '../../firmware/core/bytes.ts';
import { skep, type Daemon } from './harness/daemon.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';
import { visitor } from './harness/visitor.ts';

const lab = openLab();
const PORT = 8088;
const SITE = `http://127.0.0.1:${PORT}`;
const CONFIG = `${only('http')}
  [[sensors.http]]
  name = "tokens"
  ports = ${PORT}
  token_paths = ["/"]
  [tokens]
  log = "tokens.log"`;
/** The catalogue that came with honey_token_http, and what its code could not read. */
const CATALOGUE = 'Token_ID,Host,Alert_Message\n12345,TimsPC,Token Accessed from Tims PC\n00123,"Desk, 2",Zero\n';

const token = async (data: string, ...args: readonly string[]): Promise<Ran> =>
  await lab.run(skep('token', ...args), { cwd: data, env: { SKEP_DATA: data } });

async function withCatalogue(): Promise<Daemon> {
  const data = lab.folder();
  writeFileSync(join(data, 'seed.csv'), CATALOGUE);
  const imported = await token(data, 'import', 'seed.csv');
  expect(imported.stdout).toContain('2 tokens imported (0 of them replace one), 0 duplicates, 0 rows left out');
  return await lab.daemon({ data, config: CONFIG });
}

const logged = (daemon: Daemon): string[][] => {
  const path = join(daemon.data, 'tokens.log');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(',').slice(2));
};

it('a catalogue: every method and path has the picture, its row and its two lines in the log', async () => {
  const daemon = await withCatalogue();
  const picture = join(lab.folder(), 'picture.png');
  const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'BREW'];
  for (const method of methods) {
    const asked = await lab.run([
      'curl',
      '-sS',
      '-D',
      '-',
      '-X',
      method,
      '-A',
      'Mail',
      '-o',
      picture,
      `${SITE}/12345.png`,
    ]);
    expect(asked.stdout, method).toMatch(
      /^HTTP\/1\.1 200 OK\r\n[^]*Content-Type: image\/png\r\nContent-Length: 68\r\n/,
    );
    expect(asked.stdout, method).toContain('Cache-Control: no-store\r\n');
  }
  const sha256 = createHash('sha256').update(readFileSync(picture)).digest('hex');
  const seen = await lab.run(['file', picture]);
  expect(seen.stdout).toContain('PNG image data, 1 x 1, 8-bit/color RGBA');
  const head = await lab.run(['curl', '-sSI', `${SITE}/00123.x.y`]);
  expect(head.stdout).toContain('Content-Length: 68\r\n');

  const odd = [
    '/',
    '/?x=1',
    '/nope?x=1',
    '/a,b%0a%1b.png',
    '/dir/t1.png',
    '/%30%30123.png',
    `/${'l'.repeat(8192)}.png`,
  ];
  for (const path of odd) {
    const got = await lab.run(['curl', '-sS', '--path-as-is', '-o', picture, `${SITE}${path}`]);
    expect(got, path).toMatchObject({ status: 0, stderr: '' });
    expect(createHash('sha256').update(readFileSync(picture)).digest('hex'), path).toBe(sha256);
  }
  // What curl would not send.
  for (const line of [
    'GET /e\x1b[31m,"\xff.png HTTP/1.0',
    'GET  HTTP/1.1',
    'GET /no-version',
    'GET /two blanks HTTP/1.1',
  ]) {
    const input = Buffer.from(`${line}\r\nHost: h\r\n\r\n`, 'latin1');
    const client = lab.start(['nc', '-N', '127.0.0.1', `${PORT}`], { input });
    await client.ended;
    expect(client.bytes.toString('latin1'), line).toContain('\x89PNG');
  }
  const count = methods.length + 1 + odd.length + 4;
  await until('the log', () => logged(daemon).length === 2 * count);
  await daemon.deserted();
  expect(await daemon.stop()).toBe(0);

  const { evidence } = daemon;
  const known = 'SELECT method, token, host, message, user_agent FROM ev_http_token ORDER BY event_id';
  expect(evidence.rows(known)).toEqual([
    ...methods.map((method) => ({
      method,
      ...{ token: '12345', host: 'TimsPC', message: 'Token Accessed from Tims PC', user_agent: 'Mail' },
    })),
    { method: 'HEAD', token: '00123', host: 'Desk, 2', message: 'Zero', user_agent: expect.stringMatching(/^curl/) },
  ]);
  const unknown = evidence.rows<{ token: string }>('SELECT token FROM ev_http_unknown_token ORDER BY event_id');
  expect(unknown.map((row) => fromText(row.token).toString('latin1'))).toEqual([
    ...['', '?x=1', 'nope?x=1', 'a,b%0a%1b', 'dir/t1', '%30%30123', 'l'.repeat(8192)],
    ...['e\x1b[31m,"\xff', '', 'no-version', 'two blanks'],
  ]);
  expect(evidence.value(`SELECT count(*) FROM event WHERE grade = 'critical' AND name = 'token'`)).toBe(
    methods.length + 1,
  );

  const lines = logged(daemon);
  expect(lines.slice(0, 2)).toEqual([
    ['12345', '127.0.0.1', 'requested'],
    ['12345', 'TimsPC', 'Token Accessed from Tims PC'],
  ]);
  expect(lines.every((line) => line.length === 3)).toBe(true);
  const ids = lines.filter((_, at) => at % 2 === 0).map(([id]) => id);
  expect(ids.slice(-8, -4)).toEqual(['a%2Cb%250a%251b', 'dir/t1', '%2530%2530123', 'l'.repeat(8192)]);
  expect(ids.slice(-4)).toEqual(['e%1B[31m%2C%22%FF', '', 'no-version', 'two blanks']);
});

it('a running daemon follows the catalogue, and its log may be moved away', async () => {
  const daemon = await withCatalogue();
  const made = await token(
    daemon.data,
    'add',
    '--host',
    'Payroll share',
    '--message',
    'Somebody reads',
    '--url',
    `${SITE}/`,
  );
  const id = /^token +(\S+)$/m.exec(made.stdout)?.[1] ?? '';
  expect(id).toMatch(/^[a-z2-7]{25}$/);
  expect(made.stdout).toContain(`<img src="${SITE}/${id}.png" width="1" height="1" alt="">`);
  const fetch = async (path: string): Promise<Ran> =>
    await lab.run(['curl', '-sS', '-o', '/dev/null', `${SITE}${path}`]);
  await until('the new token in the log', async () => {
    await fetch(`/${id}.png`);
    return logged(daemon).some(([, host]) => host === 'Payroll share');
  });
  renameSync(join(daemon.data, 'tokens.log'), join(daemon.data, 'tokens.log.1'));
  expect((await token(daemon.data, 'remove', id)).status).toBe(0);
  const listed = await token(daemon.data, 'list');
  expect(listed.stdout).toBe('12345  TimsPC   Token Accessed from Tims PC\n00123  Desk, 2  Zero\n');
  await until('the line in a new file', async () => {
    await fetch('/12345.png');
    return logged(daemon).some(([, , word]) => word === 'Token Accessed from Tims PC');
  });
  expect(await daemon.stop()).toBe(0);
});

it('what is planted leads here, and is what its kind of file has to be', async () => {
  const data = lab.folder();
  const out = join(data, 'bait');
  writeFileSync(join(data, 'skep.toml'), `version = 1\n${CONFIG}\n`);
  const made = await token(data, ...['add', '--host', 'A & B <x>', '--message', 'm'], ...['--url', SITE, '--out', out]);
  expect(made, made.stderr).toMatchObject({ status: 0, stderr: '' });
  const [, id = ''] = /^token +(\S+)$/m.exec(made.stdout) ?? [];
  // Python's own ZIP and XML readers: nothing here wrote them.
  const script = `import sys, zipfile, xml.dom.minidom as x
z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
for n in z.namelist(): x.parseString(z.read(n))
print([r.getAttribute('Target') for r in x.parseString(z.read('word/_rels/document.xml.rels')).getElementsByTagName('Relationship') if r.getAttribute('TargetMode') == 'External'])
print(x.parseString(z.read('word/document.xml')).getElementsByTagName('w:t')[0].firstChild.data)`;
  const read = await lab.run(['python3', '-c', script, join(out, `${id}.docx`)]);
  expect(read, read.stderr).toMatchObject({ status: 0, stdout: `['${SITE}/${id}.png']\nA & B <x>: access data\n` });
  expect(readFileSync(join(out, 'desktop.ini'), 'utf8')).toContain(`IconResource=\\\\127.0.0.1@${PORT}\\${id}.ico,0`);
  const svg = await lab.run([
    'python3',
    '-c',
    'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])',
    join(out, `${id}.svg`),
  ]);
  expect(svg.status, svg.stderr).toBe(0);
});

it('fifty silent clients keep nobody from being answered', async () => {
  const daemon = await withCatalogue();
  const silent = lab.start(visitor('crowd', PORT, 50, '127.0.0.7'));
  await silent.said(/^holding 50$/m);
  const asked = await lab.run(['curl', '-sS', '-o', '/dev/null', '-w', '%{http_code}', `${SITE}/12345.png`]);
  expect(asked).toMatchObject({ status: 0, stdout: '200' });
  silent.kill();
  expect(await daemon.stop()).toBe(0);
});
