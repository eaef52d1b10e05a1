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

const HTTP_COLUMNS = "[[1,'command','TEXT'], [2,'path','TEXT'], [3, 'headers', 'TEXT'], [4, 'body', 'TEXT']]";
const TELNET_COLUMNS = "[[1,'input_type','TEXT'],[2,'user_input','TEXT']]";
const section = (name: string, keys: Readonly<Record<string, string>>): string =>
  [`[${name}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${value}`), ''].join('\n');
const http = (name: string, port: string, more: Readonly<Record<string, string>> = {}): string =>
  section(name, {
    port,
    module: 'http',
    moduleClass: 'HTTPPlugin',
    enabled: 'Yes',
    tableColumns: HTTP_COLUMNS,
    ...more,
  });
const telnet = (name: string, port: string, more: Readonly<Record<string, string>> = {}): string =>
  section(name, {
    port,
    module: 'telnet',
    moduleClass: 'TelnetPlugin',
    enabled: 'Yes',
    tableColumns: TELNET_COLUMNS,
    ...more,
  });

/** The four instances that it shipped, and its global.cfg. */
const PLUGINS = [http('HTTP', '80'), http('HTTPS', '443'), telnet('SSH', '22'), telnet('TELNET', '23')].join('\n');
const GLOBAL = [
  section('Framework', {
    logName: 'recce7.log',
    logLevel: 'DEBUG',
    listeningAddress: '',
    'p0f.fs_sock': '/var/local/recce7/p0f.sock',
    'ipinfo.cache_seconds': '86400',
  }),
  section('Database', {
    path: 'honeyDB/honeyDB.sqlite',
    'datetime.name': 'eventDateTime',
    'peerAddress.name': 'peerAddress',
    'localAddress.name': 'localAddress',
  }),
  section('ReportServer', {
    'reportserver.logName': 'reportserver.log',
    'reportserver.logLevel': 'DEBUG',
    'reportserver.host': '127.0.0.1',
    'reportserver.port': '8080',
  }),
].join('\n');

const recce7 = async (plugins: string, global: string | undefined = GLOBAL): ReturnType<typeof runImport> => {
  write(folder, { 'config/plugins.cfg': plugins, ...(global === undefined ? {} : { 'config/global.cfg': global }) });
  return await runImport(folder, ['recce7', '.']);
};

describe('skep import recce7', () => {
  it('makes the shipped files a config, with the protocols that the names promised', async () => {
    const { code, out, err } = await recce7(PLUGINS);
    expect(code).toBe(0);
    const config = loaded(out);
    expect(served(config, 'auth', 'session_cookie', 'menu', 'let_in')).toEqual([
      ['http HTTP', '::', '80', 'form', true, undefined, undefined],
      ['https HTTPS', '::', '443', 'form', true, undefined, undefined],
      ['ssh SSH', '::', '22', undefined, undefined, undefined, 'always'],
      ['telnet TELNET', '::', '23', undefined, undefined, true, 'never'],
    ]);
    expect(config.page).toMatchObject({ enabled: true, address: '127.0.0.1', port: 8080 });
    expect(config.geo.ipinfo).toMatchObject({ token: '', cache_s: 86_400 });
    expect(err).toMatch(/\[geo\.ipinfo\]/);
    expect(config.p0f.socket).toBe('/var/local/recce7/p0f.sock');
    expect(out).toMatch(/recce7 spoke HTTP without TLS here/);
    expect(out).toMatch(/recce7 spoke telnet here/);
    expect(err).toMatch(
      /^not carried over: logName, logLevel, reportserver.logName, reportserver.logLevel of global\.cfg: /,
    );
    expect(err).toMatch(/the old database stays as it is/);
    expect(err).not.toMatch(/knew no such key/);
  });

  it('is found in the folder of a package, too', async () => {
    write(folder, { 'configs/plugins.cfg': http('WEB', '8082') });
    const { code, out, err } = await runImport(folder, ['recce7', '.']);
    expect([code, served(loaded(out))]).toEqual([0, [['http WEB', '::', '8082']]]);
    expect(err).toMatch(/global\.cfg: it is not there/);
  });

  it('carries over names, ports, addresses and what is switched off', async () => {
    const plugins = [
      http('HTTP', '8082'),
      http('HTTP2', '8083', { enabled: 'no' }),
      http('My page!', '8084'),
      telnet('TELNET', '8023', { enabled: 'YES' }),
    ].join('\n');
    const { out, err } = await recce7(plugins, 'x='.replace('x=', '[Framework]\nlisteningAddress: 192.0.2.7\n'));
    expect(served(loaded(out))).toEqual([
      ['http HTTP', '192.0.2.7', '8082'],
      ['http My-page-', '192.0.2.7', '8084'],
      ['telnet TELNET', '192.0.2.7', '8023'],
    ]);
    expect(out).toMatch(/name = "HTTP2"\nenabled = false\n/);
    expect(err).toMatch(/The name \[My page!\], which is now My-page-/);
  });

  it('serves the later of two instances on one port, as recce7 did', async () => {
    const { code, out, err } = await recce7([http('ONE', '8082'), telnet('TWO', '8082')].join('\n'));
    expect([code, served(loaded(out))]).toEqual([0, [['telnet TWO', '::', '8082']]]);
    expect(err).toMatch(/\[ONE\]: \[TWO\] has the same port 8082/);
  });

  it('asks what to fill an own column with, and knows it where it has the name of a header', async () => {
    const columns = `${HTTP_COLUMNS.slice(0, -1)}, [5,'unit_test_data_1','TEXT'],\n  [6,"xForwardedFor","INTEGER"]]`;
    const { code, out, err } = await recce7(http('HTTP', '8082', { tableColumns: columns }));
    expect(code).toBe(0);
    expect(out).toContain('# [[sensors.http.columns]]\n# name = "unit_test_data_1"\n# type = "text"\n');
    expect(out).toContain(
      '\n[[sensors.http.columns]]\nname = "x_forwarded_for"\ntype = "int"\nfrom = "header:x-forwarded-for"\n',
    );
    expect(err).toMatch(/Column unit_test_data_1 of \[HTTP\]/);
    expect(err).not.toMatch(/Column xForwardedFor/);
  });

  it('keeps the port of a plug-in that somebody wrote', async () => {
    const { out, err } = await recce7(
      section('SIP', { port: '5060', module: 'sip', moduleClass: 'SipPlugin', enabled: 'Yes' }),
    );
    expect(served(loaded(out), 'linger')).toEqual([['tcp SIP', '::', '5060', true]]);
    expect(err).toMatch(/\[SIP\]: its plug-in sip\.py is Python/);
  });

  it('runs nothing of a config: what was given to eval() is read as a list', async () => {
    const { code, err } = await recce7(http('HTTP', '8082', { tableColumns: "__import__('os').system('id')" }));
    expect(code).toBe(0);
    expect(err).toMatch(/tableColumns of \[HTTP\]: it is no plain list/);
  });

  it.each([
    ['', 'plugins.cfg has no section'],
    ['port = 80\n', 'plugins.cfg:1 stands before the first [section]'],
    ['[A]\nport 80\n', 'plugins.cfg:2 is no `key = value`'],
    ['[A]\n  port = 80\n', 'plugins.cfg:2 is indented'],
    ['[A]\nport = 1\n[A]\n', 'plugins.cfg:3 has a second section [A]'],
    ['[A]\nport = x\n', 'plugins.cfg: [A] needs `port`'],
    [`[A]\na${' '.repeat(900_000)}\n`, 'plugins.cfg:2 is no'],
    ['[A]\n', 'plugins.cfg: [A] needs `port`'],
    [http('A', '1').repeat(20_000), 'larger than 1 MiB'],
  ])('meets what is no config with a sentence, case %#', async (plugins, sentence) => {
    const { code, out, err } = await recce7(plugins);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });

  it('meets a folder that holds none of it with a sentence', async () => {
    const { code, err } = await runImport(folder, ['recce7', '.']);
    expect([code, err]).toEqual([2, `${folder} holds no plugins.cfg, nor does config or configs in it\n`]);
  });
});
