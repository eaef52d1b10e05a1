import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../firmware/core/limits.ts';
import { ROOM_SECTIONS } from '../../firmware/config/section.ts';
import { findPluginsDir } from '../../firmware/config/load.ts';
import { load, told } from './fixture.ts';

const served = (text?: string, env: Record<string, string> = {}): string[] => {
  const { config, problems } = load(text, env);
  expect(told(problems)).toEqual([]);
  return config.sensors.map(
    ({ name, addresses, ports, declaredPorts }) =>
      `${name} ${addresses.join(',')} ${ports.join(',')} (${declaredPorts.join(',')})`,
  );
};

describe('without a file', () => {
  const { config, problems, notices } = load(undefined);

  it('serves every sensor that has well-known ports, above the privileged ones', () => {
    expect(problems).toEqual([]);
    expect(notices).toEqual([]);
    expect(served()).toEqual(['ftp :: 10021 (21)', 'telnet :: 10023 (23)', 'dns :: 10053 (53)']);
  });

  it('has every default', () => {
    expect(config.portOffset).toBe(10_000);
    expect(config.device).toEqual({ name: 'closet', hostname: '' });
    expect(config.limits).toEqual(
      Object.fromEntries(Object.entries(LIMITS).map(([key, field]) => [key, field.default])),
    );
    expect(config.store).toEqual({ max_bytes: 2 ** 30, max_days: 365 });
    expect(config.page).toEqual({
      ...{ enabled: true, address: '127.0.0.1', port: 8080, tls: false, networks: [] },
      ...{ password_hash: '', idle_hours: 12, session_days: 7 },
    });
    expect(config.alerts).toMatchObject({ window_s: 300, max_per_hour: 20, email: null });
    expect(config.plugins).toEqual({ dir: '/data/sensors' });
    expect(config.sensors[0]?.options).toEqual({
      banner: '220 ready',
      anonymous: false,
      tries: 3,
      style: 'vsftpd',
      users: ['root'],
      secret: '',
    });
  });

  it('an empty file and one with comments only are no different', () => {
    for (const text of ['', '# nothing yet\n']) expect(load(text)).toEqual(load(undefined));
  });
});

it('every field of every room has a default that its own schema accepts', () => {
  // What can stand there several times has none: it says nothing unless somebody writes it.
  const rooms = ROOM_SECTIONS.filter((section) => !('several' in section));
  const lines = rooms.flatMap(({ name, fields }) =>
    Object.entries(fields).map(([key, { default: value }]) => {
      expect(value, `${name}.${key}`).toBeDefined();
      return `${name === '' ? '' : `${name}.`}${key} = ${JSON.stringify(value)}`;
    }),
  );
  expect(load(lines.join('\n'))).toEqual(load(undefined));
});

describe('a file', () => {
  it('sets what it says and leaves the rest', () => {
    const { config, problems, notices } = load(`
version = 1
port_offset = 0
[device]
name = "rack-3.example"
[limits]
idle_s = 5
[store]
max_days = 30
[page]
address = "0:0::1"
port = 9090
[alerts]
window_s = 60
max_per_hour = 3
[plugins]
dir = "mine"
[sensors.telnet]
enabled = false
[sensors.dns]
address = ["127.0.0.1", "::1"]
[sensors.ftp]
name = "files"
address = "10.0.0.5"
ports = [21, "2121-2123"]
banner = "220 pässword\\r\\n"
anonymous = true
users = "admin"
`);
    expect([...told(problems), ...told(notices)]).toEqual([]);
    expect(config.portOffset).toBe(0);
    expect(config.device.name).toBe('rack-3.example');
    expect(config.limits).toMatchObject({ idle_s: 5, lifetime_s: 3600 });
    expect(config.store).toEqual({ max_bytes: 2 ** 30, max_days: 30 });
    expect(config.page).toMatchObject({ enabled: true, address: '::1', port: 9090 });
    expect(config.alerts).toMatchObject({ window_s: 60, max_per_hour: 3, email: null });
    expect(config.plugins.dir).toBe('/data/mine');
    expect(config.sensors.map(({ name }) => name)).toEqual(['files', 'dns']);
    expect(config.sensors[0]).toMatchObject({
      addresses: ['10.0.0.5'],
      ports: [21, 2121, 2122, 2123],
      declaredPorts: [21, 2121, 2122, 2123],
      options: { banner: '220 pässword\r\n', anonymous: true, users: ['admin'], tries: 3 },
    });
    expect(config.sensors[1]?.addresses).toEqual(['127.0.0.1', '::1']);
  });

  it('serves one sensor several times', () => {
    expect(
      served(`
[[sensors.tcp]]
ports = 5900
[[sensors.tcp]]
ports = "7000-7002"
[[sensors.tcp]]
name = "catch-all"
address = "10.0.0.9"
ports = 1000
[[sensors.tcp]]
enabled = false
[sensors.ftp]
enabled = false
[sensors.telnet]
enabled = false
[sensors.dns]
enabled = false
`),
    ).toEqual(['tcp :: 5900 (5900)', 'tcp-2 :: 7000,7001,7002 (7000,7001,7002)', 'catch-all 10.0.0.9 11000 (1000)']);
  });

  it('lets instances share a port where they do not meet', () => {
    const text = `
[[sensors.tcp]]
address = "10.0.0.5"
ports = [7, 53]
[[sensors.tcp]]
address = ["10.0.0.6", "::1"]
ports = [7, 53]
`;
    // dns is UDP: port 53 of it is another port.
    expect(served(text)).toHaveLength(5);
  });

  it('needs no version, but asks for one', () => {
    const { problems, notices } = load('\n[limits]\nidle_s = 5\n');
    expect(problems).toEqual([]);
    expect(told(notices)).toEqual([
      '1 version: `version` is missing; write version = 1 on the first line, so that a later Skep knows how to read this file.',
    ]);
  });
});

describe('mail', () => {
  const MAIL = '[alerts.email]\nhost = "mail.example"\nto = ["a@x.example", "b@y.example"]\n';

  it('is on when a host and somebody to tell are set', () => {
    expect(load(`version = 1\n${MAIL}`).config.alerts.email).toMatchObject({
      provider: 'custom',
      host: 'mail.example',
      port: 587,
      security: 'starttls',
      username: '',
      password: '',
      from: 'skep@closet',
      to: ['a@x.example', 'b@y.example'],
    });
  });

  it('takes the sender from the log-in name when that is an address', () => {
    const from = (rest: string): string | undefined => load(`version = 1\n${MAIL}${rest}`).config.alerts.email?.from;
    expect(from('username = "me@x.example"\npassword = "p"')).toBe('me@x.example');
    expect(from('username = "me"\npassword = "p"')).toBe('skep@closet');
    expect(from('username = "me@x.example"\npassword = "p"\nfrom = "Skep <s@x.example>"')).toBe('Skep <s@x.example>');
  });

  it('in halves is a problem', () => {
    expect(told(load('version = 1\n[alerts.email]\nhost = "mail"\nusername = "u"').problems)).toEqual([
      '3 alerts.email.host: `host` in [alerts.email] is set, but `to` is empty: say who is told.',
      '4 alerts.email.username: `username` in [alerts.email] is set, but no `password`; give it, or `password_file`, or the oauth2_ keys.',
    ]);
    expect(told(load('version = 1\nalerts.email.to = "a@x"\nalerts.email.password = "hunter2"').problems)).toEqual([
      '2 alerts.email.to: `to` in [alerts.email] is set, but no `host`: name the mail server that takes the alerts, or its `provider`.',
      '3 alerts.email.password: `password` in [alerts.email] is set, but no `username`.',
    ]);
  });

  it('doubts the usual slips without refusing them', () => {
    const doubts = (rest: string): string[] => told(load(`version = 1\n${MAIL}${rest}`).notices);
    expect(doubts('port = 465\nsecurity = "starttls"')).toEqual([
      '6 alerts.email.security: `security` in [alerts.email] is "starttls" on port 465, where servers speak TLS from the first byte: most want "tls".',
    ]);
    expect(doubts('security = "tls"\nport = 587')).toHaveLength(1);
    expect(doubts('security = "tls"\nport = 465')).toEqual([]);
    expect(doubts('security = "none"\nport = 25')).toEqual([]);
    const open = doubts('security = "none"\nport = 25\nusername = "u"\npassword = "hunter2"');
    expect(open).toHaveLength(1);
    expect(open[0]).not.toContain('hunter2');
  });
});

describe('findPluginsDir', () => {
  it('is told by the environment, the file, or the data directory', () => {
    const text = '[plugins]\ndir = "/srv/sensors"\n';
    expect(findPluginsDir(undefined, {}, '/data')).toBe('/data/sensors');
    expect(findPluginsDir(text, {}, '/data')).toBe('/srv/sensors');
    expect(findPluginsDir(text, { SKEP_PLUGINS__DIR: 'here' }, '/data')).toBe('/data/here');
  });

  it('does not stumble over a file that is wrong', () => {
    expect(findPluginsDir('plugins = 3', {}, '/data')).toBe('/data/sensors');
    expect(findPluginsDir('= =', {}, '/data')).toBe('/data/sensors');
    expect(findPluginsDir('plugins.dir = 3', {}, '/data')).toBe('/data/sensors');
  });
});
