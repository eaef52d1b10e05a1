import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCommand } from '../../firmware/cli/check.ts';
import { SENSORS } from '../config/fixture.ts';
import { run, type Ran } from './io.ts';

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'skep-check-'));
});
afterEach(() => rmSync(data, { recursive: true }));

const command = checkCommand({ sensors: SENSORS, hostname: 'closet' });
const check = async (toml?: string, env: Record<string, string> = {}): Promise<Ran> => {
  if (toml !== undefined) writeFileSync(join(data, 'skep.toml'), toml);
  return await run(command, ['--data', '.'], env, data);
};
const plugin = (name: string, files: Record<string, string>): void => {
  mkdirSync(join(data, 'sensors', name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(data, 'sensors', name, file), text);
};

describe('skep check', () => {
  it('says what would listen where', async () => {
    expect(await check()).toEqual({
      code: 0,
      err: '',
      out:
        'ftp     tcp  every address  10021 (21)\n' +
        'telnet  tcp  every address  10023 (23)\n' +
        'dns     udp  every address  10053 (53)\n' +
        '(page)  tcp  127.0.0.1      8080\n',
    });
    const toml =
      'version = 1\nport_offset = 0\npage.enabled = false\n[sensors.ftp]\naddress = ["10.0.0.5", "::1"]\n' +
      'ports = "21,2000-2999"\n[sensors.telnet]\nenabled = false\n';
    expect(await check(toml)).toEqual({
      code: 0,
      err: '',
      out: 'ftp  tcp  10.0.0.5, ::1  21,2000-2999\ndns  udp  every address  53\n',
    });
  });

  it('tells every problem with its file and line, nothing else, and exits 2', async () => {
    const toml = 'version = 1\n[limits]\nidle_s = 0\n[sensors.fpt]\nports = 1\n';
    expect(await check(toml, { SKEP_LIMITS__LINE: '' })).toEqual({
      code: 2,
      out: '',
      err:
        'SKEP_LIMITS__LINE is empty; give it a value or leave the variable out.\n' +
        'skep.toml:3: `idle_s` in [limits] must be from 1 to 86400, not 0.\n' +
        'skep.toml:4: `fpt` in [sensors] is no sensor that this box has; did you mean `ftp`?\n',
    });
  });

  it('exits 0 for what is only doubtful', async () => {
    const { code, err } = await check('[limits]\nidle_s = 5\n');
    expect(code).toBe(0);
    expect(err).toMatch(/^notice: skep\.toml:1: `version` is missing; [^\n]+\n$/);
  });

  it('prints nothing that a terminal obeys', async () => {
    const { err } = await check('version = 1\n"\\u001b[2J\\u202e" = 1\n[device]\nname = "\\u0007"\n');
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(err.split('\n')).toHaveLength(3);
  });

  it('exits 2 when the file that was named is not there', async () => {
    const { code, err } = await run(command, ['--config', 'none.toml'], {}, data);
    expect(code).toBe(2);
    expect(err).toContain('none.toml is not there');
  });
});

describe('skep check with third-party sensors', () => {
  const ECHO = (answer: string): string => `
    export default ({ defineSensor, field }) => defineSensor({
      name: 'echo', about: 'Says it again.', transport: 'tcp', ports: [7], options: { mark: field.text('M.', { default: '>' }) },
      events: { said: { about: 'S.', grade: 'probe', summary: '{text}', fields: { text: field.text('T.') } } },
      async talk(peer, options) {
        const text = await peer.line();
        if (text === undefined) return;
        peer.record('said', { text });
        await peer.send(options.mark + ${answer} + '\\n');
      },
    });`;
  const GOOD = 'O: mark = "="\nC: hi\\r\\n\nS: =hi\\n\nE: said {"text":"hi"}\nX: sensor-done\n';

  it('replays their transcripts', async () => {
    plugin('echo', { 'index.mjs': ECHO('text'), 'one.transcript': GOOD, 'two.transcript': GOOD });
    const { code, out, err } = await check();
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('echo    tcp  every address  10007 (7)\n');
    expect(out).toMatch(/\necho: 2 transcripts replayed\n$/);
  });

  it('tells which transcript differs, and how, and exits 1', async () => {
    plugin('echo', { 'index.mjs': ECHO('"no"'), 'one.transcript': GOOD });
    const { code, out, err } = await check();
    expect(code).toBe(1);
    expect(err).toBe('echo/one.transcript (whole): line 3: expected "=hi\\n", the sensor sent "=no\\n"\n');
    expect(out).toContain('echo    tcp');
  });

  it('tells what is wrong with a transcript itself', async () => {
    plugin('echo', {
      'index.mjs': ECHO('text'),
      'a.transcript': 'O: marc = "="\nL: idle_s = 0\nX: sensor-done\n',
      'b.transcript': 'nonsense\n',
      'c.transcript': 'O: = \nX: sensor-done\n',
    });
    const { code, err } = await check();
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      'echo/a.transcript O: `marc` is not a key of the config; did you mean `mark`?',
      'echo/a.transcript L: `idle_s` must be from 1 to 86400, not 0',
      'echo/b.transcript cannot be replayed: line 1: not a transcript line: nonsense',
      expect.stringMatching(/^echo\/c\.transcript O: is no TOML: /),
    ]);
  });

  it('notices when there is none', async () => {
    plugin('echo', { 'index.mjs': ECHO('text') });
    const { code, err } = await check();
    expect([code, err]).toEqual([0, 'notice: the sensor echo has no *.transcript, so nothing tests it\n']);
  });

  it('exits 2 for one that does not load, and still says what the others do', async () => {
    plugin('wreck', { 'index.mjs': 'export default 5;' });
    const { code, out, err } = await check();
    expect(code).toBe(2);
    expect(err).toMatch(/^The sensor in .+\/sensors\/wreck is left out: index\.mjs must export default [^\n]+\n$/);
    expect(out.split('\n')).toHaveLength(5);
  });
});
