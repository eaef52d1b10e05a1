import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../firmware/config/read.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-mail-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function read(lines: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const toml = ['version = 1', '[alerts.email]', 'host = "m"', 'to = "a@x"', ...lines].join('\n');
  writeFileSync(join(folder, 'skep.toml'), toml);
  const { config, problems } = await readConfig({ dataDir: folder }, env, [], 'closet');
  return { email: config.alerts.email, problems: problems.map(({ sentence }) => sentence) };
}

const SECRET = ['username = "u"', 'password_file = "mail-password"'];

describe('password_file', () => {
  it('is the first line, found in the data directory or where systemd puts credentials', async () => {
    writeFileSync(join(folder, 'mail-password'), 'pä ss\r\nnot this\n');
    expect(await read(SECRET)).toMatchObject({ email: { password: 'pä ss' }, problems: [] });
    const credentials = mkdtempSync(join(folder, 'credentials-'));
    writeFileSync(join(credentials, 'mail-password'), 'from systemd');
    const found = await read(SECRET, { CREDENTIALS_DIRECTORY: credentials });
    expect(found).toMatchObject({ email: { password: 'from systemd' }, problems: [] });
    const absolute = ['username = "u"', `password_file = "${join(credentials, 'mail-password')}"`];
    expect(await read(absolute)).toMatchObject({ email: { password: 'from systemd' } });
  });

  it('that cannot be used is a problem', async () => {
    expect((await read(SECRET)).problems).toEqual([
      '`password_file` in [alerts.email] names mail-password, which is not there.',
    ]);
    writeFileSync(join(folder, 'mail-password'), '\nsecond line');
    expect((await read(SECRET)).problems[0]).toMatch(/whose first line is empty/);
    writeFileSync(join(folder, 'mail-password'), 'x'.repeat(300_000));
    expect((await read(SECRET)).problems[0]).toMatch(/is larger than 256 KiB/);
    expect((await read(['username = "u"', `password_file = "${folder}"`])).problems[0]).toMatch(/is a folder/);
  });
});

describe('ca_file', () => {
  it('is read, and must hold a certificate', async () => {
    writeFileSync(join(folder, 'ca.pem'), 'a\n-----BEGIN CERTIFICATE-----\nb');
    expect((await read(['ca_file = "ca.pem"'])).email?.ca).toContain('BEGIN CERTIFICATE');
    writeFileSync(join(folder, 'ca.pem'), '-----BEGIN PRIVATE KEY-----\nhunter2');
    const { problems } = await read(['ca_file = "ca.pem"']);
    expect(problems[0]).toMatch(/holds no certificate in PEM/);
    expect(problems[0]).not.toContain('hunter2');
  });
});
