import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loaded, runImport, served, write } from './fixture.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skep-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The lines of its scripts that hold what an owner sets. */
const SCRIPTS = {
  'hp/tcp.py': "import socket\nBIND = '0.0.0.0'\n# one port\nPORTS = [2049]\n#PORTS = [445, 139]\n",
  'hp/ftp.py': `BIND = '0.0.0.0'\nPORT = 21\n  conn.send("220 (vsFTPd 3.0.3)\\r\\n".encode())\n`,
  'hp/http.py': "BIND = '0.0.0.0'\n# root is needed\nPORT = 80\n",
  'hp/dns.py': `BIND = '0.0.0.0'\nPORT = 53\nwhile True:\n    ip_address = "1.2.3.4"\n`,
  'hp/snitch.py': 'while True:\n    time.sleep(60*10)\n',
};
const unit = (password: string): string =>
  [
    '[Service]',
    'Environment="SMTP_HOST=mail.example.org"',
    'Environment="SMTP_USER=trap@example.org"',
    `Environment="SMTP_PASS=${password}"`,
    'Environment="SMTP_FROM=trap@example.org"',
    'Environment="SMTP_TO=owner@example.org"',
    'ExecStart=/opt/humble-pot/humblepot.sh snitch',
  ].join('\n');
const humblePot = async (files: Record<string, string>): ReturnType<typeof runImport> => {
  write(folder, files);
  return await runImport(folder, ['humble-pot', 'hp', '--units', 'units']);
};

describe('skep import humble-pot', () => {
  it('makes the scripts as they come, with the unit of its mailer, a config', async () => {
    const modules = ['tcp', 'ftp', 'http', 'dns', 'snitch'];
    const units = Object.fromEntries(modules.map((name) => [`units/humblepot-${name}.service`, unit('pa ss%%w#rd')]));
    const { code, out, err } = await humblePot({ ...SCRIPTS, ...units });
    expect(code).toBe(0);
    const config = loaded(out);
    expect(served(config, 'banner', 'auth', 'address_v4', 'ttl')).toEqual([
      ['dns dns', '::', '53', undefined, undefined, '1.2.3.4', 56],
      ['ftp ftp', '::', '21', '(vsFTPd 3.0.3)', undefined, undefined, undefined],
      ['http http', '::', '80', undefined, 'basic', undefined, undefined],
      ['tcp tcp', '::', '2049', undefined, undefined, undefined, undefined],
    ]);
    expect(config.alerts.email).toMatchObject({
      host: 'mail.example.org',
      port: 587,
      security: 'starttls',
      username: 'trap@example.org',
      password: 'pa ss%w#rd',
      from: 'trap@example.org',
      to: ['owner@example.org'],
    });
    expect(config.alerts.report).toMatchObject({ cron: '*/10 * * * *', quiet: false });
    expect(out).not.toContain('Not carried over');
    expect(err).toMatch(/notice: the password of the mail server /);
    expect(err).not.toContain('pa ss');
  });

  it.each([
    ['60', '*/1 * * * *'],
    ['60 * 60', '0 * * * *'],
    ['3600*6', '0 */6 * * *'],
    ['86400', '0 0 * * *'],
    ['60*7', '0 * * * *'],
    ['0', '0 * * * *'],
    ['PAUSE', '0 * * * *'],
  ])('reports after each time.sleep(%s) as cron can', async (pause, cron) => {
    const snitch = { 'hp/snitch.py': `    time.sleep(${pause})\n`, 'units/humblepot-snitch.service': unit('x') };
    const { code, out } = await humblePot(snitch);
    expect([code, loaded(out).alerts.report.cron]).toEqual([0, cron]);
  });

  it('takes only the modules that have a unit', async () => {
    const { out } = await humblePot({ ...SCRIPTS, 'units/humblepot-ftp.service': unit('x') });
    expect(served(loaded(out))).toEqual([['ftp ftp', '::', '21']]);
    expect(loaded(out).alerts.email).toBeNull();
  });

  it('takes all that are there without a unit, and says so', async () => {
    const { code, out, err } = await humblePot(SCRIPTS);
    expect(code).toBe(0);
    expect(served(loaded(out))).toHaveLength(4);
    expect(err).toMatch(/there is no humblepot-\*\.service/);
    expect(err).toMatch(/SMTP_HOST, SMTP_USER, SMTP_PASS, SMTP_FROM, SMTP_TO/);
  });

  it('carries over what an owner changed', async () => {
    const { out } = await humblePot({
      'hp/tcp.py': "BIND = '192.0.2.7'\nPORTS = [\n  445, # SMB\n  *range(8080, 8089 + 1),\n]\n",
      'hp/ftp.py': `BIND = ''\nPORT = 2121\nconn.send("220 ProFTPD 1.3.5\\r\\n".encode())\n`,
      'hp/dns.py': `PORT = 5353\nip_address = '10.9.8.7'\n`,
    });
    const config = loaded(out);
    expect(served(config, 'banner', 'address_v4')).toEqual([
      ['dns dns', '::', '5353', undefined, '10.9.8.7'],
      ['ftp ftp', '::', '2121', 'ProFTPD 1.3.5', undefined],
      ['tcp tcp', '192.0.2.7', '445 8080 8081 8082 8083 8084 8085 8086 8087 8088 8089', undefined, undefined],
    ]);
    expect(config.page.port).toBe(8090);
  });

  it('runs nothing of a script: ports that are more than numbers are left to the owner', async () => {
    const { code, out, err } = await humblePot({
      'hp/tcp.py': 'PORTS = list(map(int, open("/etc/ports")))\n',
      'hp/ftp.py': 'PORT = 21\n',
    });
    expect(code).toBe(0);
    expect(served(loaded(out))).toEqual([['ftp ftp', '::', '21']]);
    expect(err).toMatch(/The ports in tcp\.py/);
  });

  it('never serves more addresses than there were', async () => {
    const { code, out, err } = await humblePot({ 'hp/ftp.py': "BIND = os.environ['LAN']\nPORT = 21\n" });
    expect(code).toBe(2);
    expect(out).toContain(`address = "os.environ['LAN']"`);
    expect(err).toMatch(/BIND in ftp\.py/);
  });

  it('needs a folder that holds its scripts', async () => {
    expect(await runImport(folder, ['humble-pot'])).toMatchObject({ code: 2, out: '' });
    const { code, err } = await runImport(folder, ['humble-pot', 'none', '--units', 'none']);
    expect([code, err]).toEqual([
      2,
      `${join(folder, 'none')} holds none of tcp.py, ftp.py, http.py, dns.py, snitch.py\n`,
    ]);
    write(folder, { 'file/x': '', 'hp/tcp.py/in-the-way': '' });
    expect((await runImport(folder, ['humble-pot', 'file/x'])).err).toMatch(/is no folder/);
    expect((await runImport(folder, ['humble-pot', 'hp'])).err).toMatch(/tcp\.py is a folder/);
  });
});
