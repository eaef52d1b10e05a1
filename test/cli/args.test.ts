import { describe, expect, it } from 'vitest';
import { readArgs } from '../../firmware/cli/args.ts';
import type { Command, Io } from '../../firmware/cli/command.ts';
import type { ConfigPlace } from '../../firmware/config/read.ts';
import { run } from './io.ts';

let seen: unknown;
const command: Command = {
  name: 'try',
  about: 'Try it.',
  usage: 'skep try [WORD] [--count N] [--json]',
  run(args, io) {
    const line = readArgs(command, args, io, { count: { type: 'string' }, json: { type: 'boolean' } }, 1);
    seen = line;
    return Promise.resolve(0);
  },
};
const place = async (args: string[], env: Io['env'] = {}): Promise<ConfigPlace> => {
  expect(await run(command, args, env, '/home/pi')).toEqual({ code: 0, out: '', err: '' });
  return (seen as { place: ConfigPlace }).place;
};

describe('readArgs', () => {
  it('reads options and words', async () => {
    await run(command, ['word', '--count', '5', '--json']);
    expect(seen).toMatchObject({ values: { count: '5', json: true }, words: ['word'] });
    await run(command, ['--', '--word']);
    expect(seen).toMatchObject({ words: ['--word'] });
  });

  it('finds data directory and config: flag, then environment, then default', async () => {
    expect(await place([])).toEqual({ dataDir: '/home/pi/.skep', configFile: undefined });
    const env = { SKEP_DATA: '/var/lib/skep', SKEP_CONFIG: 'skep.toml' };
    expect(await place([], env)).toEqual({ dataDir: '/var/lib/skep', configFile: '/home/pi/skep.toml' });
    expect(await place(['--data', 'x', '--config=/etc/y'], env)).toEqual({
      dataDir: '/home/pi/x',
      configFile: '/etc/y',
    });
    expect(await place([], { SKEP_DATA: '', SKEP_CONFIG: '' })).toEqual({
      dataDir: '/home/pi/.skep',
      configFile: undefined,
    });
  });

  it('prints help and runs nothing, even when the rest is wrong', async () => {
    for (const flag of ['--help', '-h']) {
      const { code, out, err } = await run(command, ['--wrong', flag]);
      expect([code, err, seen]).toEqual([0, '', undefined]);
      expect(out).toMatch(/^Try it\.\n\nUsage: skep try \[WORD\] \[--count N\] \[--json\]\n\n {2}--data DIR /);
    }
  });

  it.each([
    [['--jsn'], '`skep try` has no option --jsn, did you mean --json?'],
    [['-x'], '`skep try` has no option -x'],
    [['--wholly-wrong'], '`skep try` has no option --wholly-wrong'],
    [['a', 'b'], "`skep try` does not know what to do with 'b'"],
    [['--data='], '`skep try` needs a folder after --data'],
    [['--config', ''], '`skep try` needs a file after --config'],
    [['--count'], "`skep try` cannot be run so: Option '--count <value>' argument missing"],
    [['--json=1'], "`skep try` cannot be run so: Option '--json' does not take an argument"],
  ])('refuses %j with exit 2 and one sentence', async (args, sentence) => {
    expect(await run(command, args)).toEqual({ code: 2, out: '', err: `${sentence}; see skep try --help\n` });
  });
});
