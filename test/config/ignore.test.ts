import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../firmware/config/load.ts';
import type { Environment } from '../../firmware/config/environment.ts';

const load = (toml: string, env: Environment = {}) => {
  const { config, problems } = loadConfig(`version = 1\n${toml}`, env, {
    sensors: [],
    broken: [],
    hostname: 'closet',
    dataDir: '/data',
  });
  return { rules: config.alerts.ignore, problems: problems.map(({ line, sentence }) => `${line ?? '-'} ${sentence}`) };
};

const rule = (name: string, more: object) => ({
  name,
  preset: null,
  address: null,
  mac: null,
  ports: null,
  sensor: null,
  grade: null,
  note: '',
  createdAt: 0,
  expiresAt: null,
  ...more,
});

describe('[[alerts.ignore]]', () => {
  it('is read as often as it is written, each value in its one form', () => {
    const { rules, problems } = load(`
[[alerts.ignore]]
address = "2001:DB8:0::/32"
ports = "443, 80-82"
note = "the office"
[[alerts.ignore]]
mac = "AA-BB-CC-DD-EE-0f"
sensor = "ftp"
grade = "critical"
until = "2027-01-31"
[[alerts.ignore]]
preset = "printers"
`);
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      rule('config 1', { address: '2001:db8::/32', ports: '80-82,443', note: 'the office' }),
      rule('config 2', {
        mac: 'aa:bb:cc:dd:ee:0f',
        sensor: 'ftp',
        grade: 'critical',
        expiresAt: Date.UTC(2027, 0, 31),
      }),
      rule('config 3', { preset: 'printers' }),
    ]);
  });

  it('tells everything that is wrong at once, with its line', () => {
    const { rules, problems } = load(`[[alerts.ignore]]
address = "10.0.0.0/33"
mac = "aa:bb"
ports = "9-1"
until = "2027-13-45"
[[alerts.ignore]]
note = "everybody"
[[alerts.ignore]]
preset = "vulnerability-scanner"
[[alerts.ignore]]
adress = "10.0.0.1"
`);
    expect(rules).toEqual([]);
    expect(problems).toEqual([
      expect.stringMatching(/^3 .address. in the \d\w\w \[\[alerts\.ignore]] .*be an IP address/),
      expect.stringMatching(/^4 .mac. in the \d\w\w \[\[alerts\.ignore]] .*be a hardware address/),
      expect.stringMatching(/^5 .ports. in the 1st/),
      expect.stringMatching(/^6 .until. in the \d\w\w \[\[alerts\.ignore]] .*be a date/),
      expect.stringMatching(/^7 .address. in the \d\w\w \[\[alerts\.ignore]] .*not set, nor is any other condition/),
      expect.stringMatching(/^10 .preset. in the \d\w\w \[\[alerts\.ignore]] .*"vulnerability-scanner", which needs/),
      expect.stringMatching(/^11 .address. in the \d\w\w \[\[alerts\.ignore]] .*not set/),
      expect.stringMatching(/^12 .adress. in the \d\w\w \[\[alerts\.ignore]] .*not a key of the config/),
    ]);
  });

  it('is one rule as a plain table, and none as anything else', () => {
    expect(load('[alerts.ignore]\nports = "7680"').rules).toEqual([rule('config 1', { ports: '7680' })]);
    expect(load('[alerts]\nignore = ["10.0.0.1"]').problems).toEqual([
      '3 `ignore` in [alerts] must be written as [[alerts.ignore]] with its keys below it, once for each rule.',
    ]);
  });

  it('can be set by the environment, numbered', () => {
    const env = {
      SKEP_ALERTS__IGNORE__2__ADDRESS: '10.0.0.2',
      SKEP_ALERTS__IGNORE__1__NOTE: 'mine',
      SKEP_ALERTS__IGNORE__3__ADDRESS: 'x',
    };
    const { rules, problems } = load('[[alerts.ignore]]\naddress = "10.0.0.1"', env);
    expect(rules).toEqual([
      rule('config 1', { address: '10.0.0.1', note: 'mine' }),
      rule('config 2', { address: '10.0.0.2' }),
    ]);
    expect(problems).toEqual([expect.stringMatching(/^- SKEP_ALERTS__IGNORE__3__ADDRESS must be an IP address/)]);
    const gap = load('', { SKEP_ALERTS__IGNORE__4__ADDRESS: '10.0.0.2' }).problems;
    expect(gap).toEqual([expect.stringMatching(/number them without a gap/)]);
  });
});
