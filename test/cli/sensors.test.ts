import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sensorsCommand } from '../../firmware/cli/sensors.ts';
import { sensors as builtIn } from '../../firmware/sensors/index.ts';
import { SENSORS } from '../config/fixture.ts';
import { run } from './io.ts';

const data = mkdtempSync(join(tmpdir(), 'skep-sensors-'));
afterAll(() => rmSync(data, { recursive: true }));
const command = sensorsCommand({ sensors: SENSORS, hostname: 'closet' });
const sensors = async (...args: string[]): ReturnType<typeof run> => await run(command, ['--data', data, ...args]);

describe('skep sensors', () => {
  it('lists them', async () => {
    expect(await sensors()).toEqual({
      code: 0,
      err: '',
      out:
        'ftp     tcp     21  A file server.\n' +
        'telnet  tcp     23  A terminal.\n' +
        'tcp     tcp     -   Any port.\n' +
        'dns     udp     53  Names.\n' +
        'relay   stream  -   A relay.\n',
    });
  });

  it('tells options and events of one', async () => {
    const { code, out } = await sensors('ftp');
    expect(code).toBe(0);
    expect(out).toContain('ftp: A file server.\n  transport tcp; well-known ports: 21\n\nOptions in [sensors.ftp]:\n');
    const options = [
      '  ports         one or a list of at most 65535: text or a whole number\n',
      '  anonymous     true or false; default false\n                Let everybody in.\n',
      '  tries         a whole number from 1 to 10; default 3\n                Log-ins before the line is dropped.\n',
      '  style         one of "vsftpd", "proftpd"; default "vsftpd"\n                Product.\n',
      '  users         one or a list of at most 3: text, at most 8 characters; default ["root"]\n                Names',
      '  secret        text, at most 8 characters\n                Never shown.\n',
    ];
    for (const option of options) expect(out).toContain(option);
    expect(out).toMatch(/\n\nEvent login \(grade login, table ev_ftp_login\): L\.\n {2}username {2}TEXT {2}Name\.\n$/);
  });

  it('has everything as JSON', async () => {
    const { out } = await sensors('relay', '--json');
    expect(JSON.parse(out)).toEqual([
      {
        name: 'relay',
        about: 'A relay.',
        transport: 'stream',
        ports: [],
        options: {
          enabled: expect.objectContaining({ kind: 'bool', value: 'true or false' }),
          name: expect.objectContaining({ kind: 'text', value: 'text, at most 63 characters' }),
          address: expect.objectContaining({ kind: 'list', default: ['::'] }),
          ports: expect.objectContaining({ kind: 'list' }),
          target: { kind: 'text', value: 'text, at most 1024 characters', about: 'Where to.' },
          key: { kind: 'bytes', value: 'bytes in base64, at most 4', about: 'Key.' },
        },
        events: {},
        sources: {},
      },
    ]);
    const all = JSON.parse((await sensors('--json')).out) as { name: string; events: unknown }[];
    expect(all.map(({ name }) => name)).toEqual(SENSORS.map(({ name }) => name));
    expect(all[0]?.events).toEqual({
      login: {
        about: 'L.',
        grade: 'login',
        summary: '{username}',
        table: 'ev_ftp_login',
        fields: { username: { type: 'TEXT', about: 'Name.' } },
      },
    });
  });

  it('tells everything that the built-in ones declare', async () => {
    const real = sensorsCommand({ sensors: builtIn, hostname: 'closet' });
    for (const { name, options, events, sources = {} } of builtIn) {
      const { out } = await run(real, ['--data', data, name]);
      for (const key of Object.keys(options)) expect(out).toMatch(new RegExp(`^  ${key} `, 'm'));
      for (const [event, { fields }] of Object.entries(events)) {
        expect(out).toContain(`ev_${name}_${event}`);
        for (const column of Object.keys(fields)) expect(out).toMatch(new RegExp(`^  ${column} `, 'm'));
      }
      for (const source of Object.keys(sources)) expect(out).toMatch(new RegExp(`^  ${source}(:<\\w+>)? `, 'm'));
      expect(out.includes(`[[sensors.${name}.columns]]`)).toBe(Object.keys(sources).length > 0);
    }
  });

  it('tells what an owner’s columns can be filled from', async () => {
    const real = sensorsCommand({ sensors: builtIn, hostname: 'closet' });
    const { out } = await run(real, ['--data', data, 'http']);
    expect(out).toMatch(/^ {2}header:<name> {2}A request header, .*\. As text, int, bool, bytes; event request\.$/m);
    const [web] = JSON.parse((await run(real, ['--data', data, 'http', '--json'])).out) as { sources: object }[];
    expect(web?.sources).toMatchObject({ header: { from: 'header:<name>', events: ['request'] } });
  });

  it('knows the third-party ones and names those that are left out', async () => {
    const folder = join(data, 'sensors');
    mkdirSync(join(folder, 'gopher'), { recursive: true });
    mkdirSync(join(folder, 'wreck'), { recursive: true });
    const source = `export default ({ defineSensor }) => defineSensor({ name: 'gopher', about: 'Menus \\u001b[2J.', transport: 'tcp',
      ports: [70], options: {}, events: {}, talk: async () => {} });`;
    writeFileSync(join(folder, 'gopher', 'index.mjs'), source);
    const { code, out, err } = await sensors();
    expect(code).toBe(0);
    expect(out).toContain('\ngopher  tcp     70  Menus \\x1b[2J.\n');
    expect(err).toMatch(/^The sensor in [^\n]+\/wreck is left out: it has no index\.mjs\.\n$/);
  });

  it('says what there is when a name is unknown, and exits 2', async () => {
    expect(await sensors('tlnet')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining("`skep sensors` knows no sensor 'tlnet', did you mean `telnet`?"),
    });
  });

  it('works with a config that is wrong', async () => {
    const { code, out } = await run(command, ['--data', data, 'ftp'], { SKEP_LIMITS__IDLE_S: 'x' });
    expect(code).toBe(0);
    expect(out).toMatch(/^ftp: /);
  });
});
