import type { Client, SFTPWrapper } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { execute, logIn, serve, type Server } from './ssh-rig.ts';

let server: Server;
let client: Client;
afterEach(async () => {
  client.end();
  await server.stop();
  expect(server.faults).toEqual([]);
});

async function enter(): Promise<SFTPWrapper> {
  server = await serve({ let_in: 'always' });
  client = await logIn(server);
  return await new Promise((resolve, reject) => {
    client.sftp((error, sftp) => (error === undefined ? resolve(sftp) : reject(error)));
  });
}

/** A call of ssh2's client as a promise; a refusal is its sentence. */
const asked = async <T>(call: (done: (error?: Error | null, value?: T) => void) => void): Promise<T | string> =>
  await new Promise((resolve) => {
    call((error, value) => resolve(error instanceof Error ? error.message : (value as T)));
  });

const bytesOf = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7) & 255));

describe('sftp', () => {
  it('shows the files that the shell shows', async () => {
    const sftp = await enter();
    const listing = await asked<{ filename: string; longname: string }[]>((done) => sftp.readdir('/etc', done));
    if (typeof listing === 'string') throw new Error(listing);
    const { out } = await execute(client, 'ls /etc');
    const shown = out.split(/\s+/).filter(Boolean);
    expect(listing.map(({ filename }) => filename).toSorted()).toEqual(shown.toSorted());
    expect(listing.find(({ filename }) => filename === 'passwd')?.longname).toMatch(
      /^-rw-r--r-- {4}1 root {5}root {5} +\d+ [A-Z][a-z]{2} [ \d]\d \d\d:\d\d passwd$/,
    );
    expect(listing.find(({ filename }) => filename === 'init.d')?.longname).toMatch(/^drwxr-xr-x /);
    const passwd = await asked<Buffer>((done) => sftp.readFile('/etc/passwd', done));
    expect(String(passwd)).toBe((await execute(client, 'cat /etc/passwd')).out);
    expect(await asked((done) => sftp.readFile('/etc/none', done))).toBe('No such file');
    expect(await asked((done) => sftp.stat('/etc/none', done))).toBe('No such file');
    expect(await asked((done) => sftp.realpath('../tmp/./x', done))).toBe('/tmp/x');
    const told = server.events('sftp').map(({ operation, path, done }) => [operation, path, done]);
    expect(told).toEqual([
      ['list', '/etc', true],
      ['read', '/etc/passwd', true],
      ['read', '/etc/none', false],
      ['look', '/etc/none', false],
    ]);
  });

  it('takes a file as evidence, and shows it until the visit ends', async () => {
    const sftp = await enter();
    const content = bytesOf(100_000);
    expect(await asked((done) => sftp.writeFile('/tmp/x', content, done))).toBeUndefined();
    const back = await asked<Buffer>((done) => sftp.readFile('/tmp/x', done));
    expect(Buffer.isBuffer(back) && back.equals(content)).toBe(true);
    const [upload] = server.events('upload');
    expect(upload).toMatchObject({ path: '/tmp/x', size: 100_000, complete: true });
    const [payload] = server.payloads();
    expect(payload).toMatchObject({ name: '/tmp/x', sha256: upload?.['sha256'] });
    expect(Buffer.from(payload?.content ?? []).equals(content)).toBe(true);
  });

  it('keeps what came of a file that was never closed', async () => {
    const sftp = await enter();
    const handle = await asked<Buffer>((done) => sftp.open('/tmp/half', 'w', done));
    await asked((done) => sftp.write(handle as Buffer, bytesOf(5000), 0, 5000, 0, done));
    client.destroy();
    await server.reasons();
    expect(server.events('upload')).toEqual([
      { path: '/tmp/half', size: 5000, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), complete: false },
    ]);
    expect(server.payloads().map(({ size, content }) => [size, content.length])).toEqual([[5000, 5000]]);
  });

  it('refuses as a read-only root does', async () => {
    const sftp = await enter();
    expect(await asked((done) => sftp.writeFile('/etc/passwd', 'x', done))).toBe('Permission denied');
    expect(await asked((done) => sftp.writeFile('/none/x', 'x', done))).toBe('No such file');
    expect(await asked((done) => sftp.unlink('/bin/ls', done))).toBe('Failure');
    expect(await asked((done) => sftp.mkdir('/tmp/d', done))).toBeUndefined();
    expect(await asked((done) => sftp.mkdir('/tmp/d', done))).toBe('Failure');
    expect(await asked((done) => sftp.rmdir('/tmp/d', done))).toBeUndefined();
    await asked((done) => sftp.writeFile('/tmp/a', 'one', done));
    expect(await asked((done) => sftp.rename('/tmp/a', '/tmp/b', done))).toBeUndefined();
    expect((await execute(client, 'cat /tmp/b')).out).toBe('one');
    expect(await asked((done) => sftp.unlink('/tmp/b', done))).toBeUndefined();
    expect(await asked((done) => sftp.symlink('/etc/passwd', '/tmp/l', done))).toBe('Failure');
    const told = server.events('sftp').filter(({ operation }) => operation !== 'attributes');
    expect(told.map(({ operation, path, target, done }) => [operation, path, target, done])).toEqual([
      ['write', '/etc/passwd', undefined, false],
      ['write', '/none/x', undefined, false],
      ['remove', '/bin/ls', undefined, false],
      ['make-directory', '/tmp/d', undefined, true],
      ['make-directory', '/tmp/d', undefined, false],
      ['remove-directory', '/tmp/d', undefined, true],
      ['write', '/tmp/a', undefined, true],
      ['rename', '/tmp/a', '/tmp/b', true],
      ['remove', '/tmp/b', undefined, true],
      ['link', '/tmp/l', '/etc/passwd', false],
    ]);
  });
});
