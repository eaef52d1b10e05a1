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

/** DSHP's own conf.json: each key with its default. */
const SHIPPED = {
  port: 8888,
  interface: '',
  reply: '',
  timeout: 300,
  handlers: ['emailer.py'],
  handler_exec: '/usr/bin/python2.7',
};
const MAIL = {
  MAIL_FROM: 'trap@example.org',
  SMTP_SERVER: 'mail.example.org',
  SMTP_PORT: '587',
  SMTP_USER: 'trap',
  SMTP_PASS: 's3 "cr#t\\',
  SMTP_TLS: 'True',
  MAIL_TO: '"one@example.org","two@example.org"',
};
const dshp = async (conf: unknown, env: Record<string, string> = {}): ReturnType<typeof runImport> => {
  write(folder, { 'conf.json': typeof conf === 'string' ? conf : JSON.stringify(conf) });
  return await runImport(folder, ['dshp', 'conf.json'], env);
};

describe('skep import dshp', () => {
  it('makes the shipped conf.json and the environment of its emailer a config', async () => {
    const { code, out, err } = await dshp(SHIPPED, MAIL);
    expect(code).toBe(0);
    const config = loaded(out);
    expect(served(config, 'reply', 'linger')).toEqual([['tcp tcp', '::', '8888', '', false]]);
    expect(config.alerts).toMatchObject({
      window_s: 300,
      email: {
        host: 'mail.example.org',
        port: 587,
        security: 'starttls',
        username: 'trap',
        password: 's3 "cr#t\\',
        from: 'trap@example.org',
        to: ['one@example.org', 'two@example.org'],
      },
    });
    expect(err).toMatch(/^notice: the password of the mail server [^\n]+\(chmod 600\)\n$/);
    expect(out).not.toContain('Not carried over');
  });

  it('carries over what an owner changed', async () => {
    const conf = { ...SHIPPED, port: '445', interface: '192.0.2.7', reply: 'go \\xff away\r\n', timeout: '60' };
    const { code, out } = await dshp(conf, MAIL);
    expect(code).toBe(0);
    const config = loaded(out);
    expect(config.alerts.window_s).toBe(60);
    // `\xff` is an escape in our option and was four characters in DSHP's.
    expect(served(config, 'reply')).toEqual([['tcp tcp', '192.0.2.7', '445', 'go \\x5cxff away\r\n']]);
  });

  it('runs the other handlers as it did, each with its interpreter', async () => {
    const handlers = ['emailer.py', 'kick.sh', '/usr/bin/perl sms.pl', '../../bin/x', 'a=b'];
    const { code, out, err } = await dshp({ ...SHIPPED, handlers, handler_exec: '/bin/sh' }, MAIL);
    expect(code).toBe(0);
    const { handler, email } = loaded(out).alerts;
    expect(email).not.toBeNull();
    expect(handler).toMatchObject({
      dir: join(folder, 'handlers'),
      run: ['kick.sh', 'sms.pl'],
      interpreters: ['kick.sh=/bin/sh', 'sms.pl=/usr/bin/perl'],
    });
    expect(err).toMatch(/The handler \.\.\/\.\.\/bin\/x: it must be a file in /);
    expect(err).toMatch(/The handler a=b: /);
    expect(err).toMatch(/pass_environment/);
    expect(err).not.toMatch(/Python 2/);
    const quoted = { ...MAIL, HANDLERS: '"/usr/bin/python2.7 emailer.py","/usr/bin/python2.7 made_up.py"' };
    const old = await dshp(SHIPPED, quoted);
    expect(loaded(old.out).alerts.handler.interpreters).toEqual(['made_up.py=/usr/bin/python2.7']);
    expect(old.err).toMatch(/Python 2/);
  });

  it('lets the environment beat the file, as DSHP did, also an empty variable', async () => {
    const conf = { ...SHIPPED, interface: '192.0.2.7' };
    const { out } = await dshp(conf, { ...MAIL, PORT: '3306', INTERFACE: '', TIMEOUT: '10', REPLY: 'no' });
    expect(served(loaded(out), 'reply')).toEqual([['tcp tcp', '::', '3306', 'no']]);
    expect(loaded(out).alerts.window_s).toBe(10);
  });

  it('does without a file when none was named', async () => {
    const { code, out } = await runImport(folder, ['dshp'], { ...MAIL, PORT: '23', HANDLERS: 'emailer.py' });
    expect(code).toBe(0);
    expect(served(loaded(out))).toEqual([['tcp tcp', '::', '23']]);
    expect(loaded(out).alerts.email?.to).toHaveLength(2);
  });

  it('gives way to a decoy on the port of the page', async () => {
    const config = loaded((await dshp({ ...SHIPPED, port: 8080 })).out);
    expect([config.page.port, served(config)]).toEqual([8081, [['tcp tcp', '::', '8080']]]);
  });

  it('says what it could not carry over, in the file and beside it', async () => {
    const { code, out, err } = await dshp({ ...SHIPPED, timeout: 0, colour: 'red' }, { ...MAIL, SMTP_PASS: '' });
    expect(code).toBe(0);
    expect(loaded(out).alerts.window_s).toBe(1);
    for (const said of [/"colour" in conf\.json/, /SMTP_PASS/, /timeout of 0 s/]) {
      expect(err).toMatch(said);
      expect(out).toMatch(said);
    }
  });

  it('knows the old mailer without STARTTLS, and that 465 is TLS', async () => {
    const securityOf = async (env: Record<string, string>): Promise<unknown> =>
      loaded((await dshp(SHIPPED, { ...MAIL, ...env })).out).alerts.email?.security;
    expect(await securityOf({ SMTP_TLS: 'true', SMTP_PORT: '25' })).toBe('none');
    expect(await securityOf({ SMTP_PORT: '465' })).toBe('tls');
  });

  it.each([
    ['{"port": 8888,', 'conf.json is no JSON'],
    ['[1]', 'conf.json holds no JSON object'],
    ['null', 'conf.json holds no JSON object'],
    ['{"port": "ftp"}', '"port" in conf.json must be a whole number'],
    ['{"port": []}', '"port" in conf.json must be a whole number'],
    ['{"reply": {}}', '"reply" in conf.json must be text'],
    ['{"__proto__": {"port": 1}, "constructor": 2, "timeout": null, "handlers": {"a": 1}}', ''],
  ])('meets %j with a sentence', async (conf, sentence) => {
    const { code, out, err } = await dshp(conf);
    if (sentence === '') {
      expect(code).toBe(0);
      expect(served(loaded(out))).toEqual([['tcp tcp', '::', '8888']]);
      return;
    }
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });

  it('prints what it has and exits 2 where the check refuses it', async () => {
    const { code, out, err } = await dshp({ ...SHIPPED, port: 70_000, interface: 'eth0' }, MAIL);
    expect(code).toBe(2);
    expect(out).toContain('ports = 70000');
    expect(err).toMatch(/put right by hand: \(stdout\):\d+: `ports` [^\n]*70000/);
    expect(err).toMatch(/put right by hand: \(stdout\):\d+: `address` [^\n]*"eth0"/);
  });

  it('prints nothing that a terminal obeys', async () => {
    const conf = { ...SHIPPED, reply: '\u001b[2J\u202e', '\u001b]0;x\u0007\n[page]': 1, handlers: ['\u001b[2J.py'] };
    const { code, out, err } = await dshp(conf);
    expect(code).toBe(0);
    expect(`${out}${err}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(served(loaded(out), 'reply')).toEqual([['tcp tcp', '::', '8888', '\u001b[2J\u202e']]);
  });
});
