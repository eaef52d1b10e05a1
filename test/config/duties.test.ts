import { validate } from 'node-cron';
import { describe, expect, it } from 'vitest';
import { cronFault } from '../../firmware/config/cron-line.ts';
import { load, told } from './fixture.ts';

const MAIL = '[alerts.email]\nhost = "m"\nto = "a@x"\nsecurity = "none"\nport = 25\n';

describe('a line of cron', () => {
  it.each([
    '* * * * *',
    '0 7 * * 1',
    '*/5 0-6,22,23 1-31/2 jan,MAR-may sun',
    '59 23 31 12 7',
    '0  7  1,15 * *',
    '0 0 29 2 *',
    '0 0 29-31/2 feb,apr *',
    '30 0 7 * * 1',
    '*/10 * * * * *',
    '0,7,14-16,59 * * * * *',
  ])('%s is one, also for node-cron', (line) => {
    expect(cronFault(line)).toBeUndefined();
    expect(validate(line)).toBe(true);
  });

  it.each([
    ['0 7 * *', 'has 4 of the 5 fields'],
    ['0 0 0 7 * * 1', 'has 7 of the 5 fields'],
    ['60 0 7 * * 1', 'has "60" as its second'],
    ['0 60 7 * * 1', 'has "60" as its minute'],
    ['* 0 7 * * 1', 'comes more than 6 times in a minute'],
    ['*/9 * * * * *', 'comes more than 6 times in a minute'],
    ['0 7 31 feb *', 'names a day that never comes'],
    ['0 7 30-31 2-2 *', 'names a day that never comes'],
    ['0 0 7 31 2 *', 'names a day that never comes'],
    ['60 7 * * 1', 'has "60" as its minute: "60" is not from 0 to 59'],
    ['0 24 * * 1', 'as its hour'],
    ['0 7 0 * 1', 'as its day of month: "0" is not from 1 to 31'],
    ['0 7 * 13 1', 'as its month'],
    ['0 7 * * 8', 'as its day of week'],
    ['0 7 * * monday', '"monday" is not from 0 to 7'],
    ['5-1 7 * * 1', '5 is above 1'],
    ['*/0 7 * * 1', '"0" is no step'],
    ['0/5 7 * * 1', 'a step needs a range, as in "*/5"'],
    ['1-2-3 7 * * 1', '"1-2-3" is no range'],
    ['0 7 , * 1', '"" is not from 1 to 31'],
    ['@weekly', 'has 1 of the 5 fields'],
    ['0 7 31 2 *', 'names a day that never comes'],
    ['0 7 31 2 mon', 'names a day that never comes'],
    ['0 7 31 4,6 *', 'names a day that never comes'],
    ['\u001b[2J 7 * * 1', String.raw`has "\u001b[2J" as its minute`],
  ])('%j is none, and the sentence says why', (line, said) => {
    expect(cronFault(line)).toContain(said);
  });
});

describe('[alerts.handler]', () => {
  it('has a folder in the data directory', () => {
    const { config, problems } = load('');
    expect(problems).toEqual([]);
    expect(config.alerts.handler).toEqual({
      dir: '/data/handlers',
      run: [],
      interpreters: [],
      pass_environment: [],
      time_limit_s: 60,
      concurrency: 4,
      output_bytes: 4096,
    });
    expect(load('[alerts.handler]\ndir = "x"').config.alerts.handler.dir).toBe('/data/x');
    expect(load('[alerts.handler]\ndir = "/y"').config.alerts.handler.dir).toBe('/y');
  });

  it('takes any file name, but none outside of the folder', () => {
    const names = [`it's "a"\\n handler.sh`, '-x', '..x', '$(touch x)'];
    const toml = `[alerts.handler]\nrun = [${names.map((name) => JSON.stringify(name)).join(', ')}]`;
    const { config, problems } = load(toml);
    expect(told(problems)).toEqual([]);
    expect(config.alerts.handler.run).toEqual(names);
    for (const bad of ['../x', 'a/b', '.', '..', '', 'a\\u0000b']) {
      expect(told(load(`[alerts.handler]\nrun = ["${bad}"]`).problems)).toHaveLength(1);
    }
  });

  it('takes interpreters with arguments', () => {
    const good = '[alerts.handler]\ninterpreters = ["a=b.py=python3 -u", "x.rb=/usr/bin/ruby"]';
    expect(told(load(good).problems)).toEqual([]);
    for (const bad of ['x.py', 'x.py=', '=python3', '../x=python3']) {
      expect(told(load(`[alerts.handler]\ninterpreters = "${bad}"`).problems)).toHaveLength(1);
    }
    expect(told(load('[alerts.handler]\npass_environment = "A B"').problems)).toHaveLength(1);
  });
});

describe('[alerts.report] and [alerts.heartbeat]', () => {
  it('are off without a line of cron or an address', () => {
    const { alerts } = load('').config;
    expect(alerts.report).toEqual({ cron: '', time_zone: '', quiet: true, top: 20 });
    expect(alerts.heartbeat).toEqual({ cron: '', time_zone: '', url: '', interval_s: 300, fail: false });
  });

  it('tell what is wrong in a sentence, and are off then', () => {
    const { config, problems } = load(
      `${MAIL}[alerts.report]\ncron = "0 7 * *"\ntime_zone = "Berlin"\n[alerts.heartbeat]\ncron = "x"\nurl = "ftp://secret"\n`,
    );
    expect(told(problems)).toEqual([
      '7 alerts.report.cron: `cron` in [alerts.report] has 4 of the 5 fields minute, hour, day of month, month, day of week; write as in "0 7 * * 1" (Mondays at 7:00).',
      '8 alerts.report.time_zone: `time_zone` in [alerts.report] must be a time zone as in "Europe/Berlin", not "Berlin".',
      '10 alerts.heartbeat.cron: `cron` in [alerts.heartbeat] has 1 of the 5 fields minute, hour, day of month, month, day of week; write as in "0 7 * * 1" (Mondays at 7:00).',
      '11 alerts.heartbeat.url: `url` in [alerts.heartbeat] must be an address that begins with http:// or https://.',
    ]);
    expect(config.alerts.report).toMatchObject({ cron: '', time_zone: '' });
    expect(config.alerts.heartbeat).toMatchObject({ cron: '', url: '' });
  });

  it('want somebody who gets the mail', () => {
    const toml = '[alerts.report]\ncron = "0 7 * * 1"\n[alerts.heartbeat]\ncron = "0 7 * * 1"\nfail = true\n';
    expect(told(load(toml).problems)).toEqual([
      '2 alerts.report.cron: `cron` in [alerts.report] is set, but nobody gets the mail: set `host` and `to` in [alerts.email].',
      '4 alerts.heartbeat.cron: `cron` in [alerts.heartbeat] is set, but nobody gets the mail: set `host` and `to` in [alerts.email].',
      '5 alerts.heartbeat.fail: `fail` in [alerts.heartbeat] is set, but `url` is empty.',
    ]);
    const ping = '[alerts.heartbeat]\nurl = "https://hc.example/uuid"\nfail = true\n';
    expect(told(load(ping).problems)).toEqual([]);
    expect(told(load(`${MAIL}[alerts.report]\ncron = "0 7 * * 1"\ntime_zone = "Europe/Berlin"\n`).problems)).toEqual(
      [],
    );
  });
});
