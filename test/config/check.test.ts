import { describe, expect, it } from 'vitest';
import { load, told } from './fixture.ts';

/** A wrong file and all that is said about it. */
const GOLDEN: readonly { readonly about: string; readonly toml: string; readonly says: readonly string[] }[] = [
  {
    about: 'unknown keys and tables',
    toml: `version = 1
port_ofset = 0
[limit]
idle_s = 5
[limits]
idle = 5
[sensors.ftp]
prots = 21
hostname = "x"
[sensors.fpt]
ports = 21
[sensors.gopher]
ports = 70
[alerts.mail]
host = "x"
`,
    says: [
      '2 port_ofset: `port_ofset` is not a key of the config; did you mean `port_offset`?',
      '3 limit: `limit` is not a key of the config; did you mean `limits`?',
      '6 limits.idle: `idle` in [limits] is not a key of the config; did you mean `idle_s`?',
      '8 sensors.ftp.prots: `prots` in [sensors.ftp] is not a key of the config; did you mean `ports`?',
      '9 sensors.ftp.hostname: `hostname` in [sensors.ftp] is not a key of the config; there is `banner`, `anonymous`, `tries`, `style`, `users`, `secret`, `enabled`, `name`, `address`, `ports`.',
      '10 sensors.fpt: `fpt` in [sensors] is no sensor that this box has; did you mean `ftp`?',
      '12 sensors.gopher: `gopher` in [sensors] is no sensor that this box has; there is `ftp`, `telnet`, `tcp`, `dns`, `relay`.',
      '14 alerts.mail: `mail` in [alerts] is not a key of the config; did you mean `email`?',
    ],
  },
  {
    about: 'wrong types',
    toml: `version = 1
port_offset = "0"
[device]
name = 7
[page]
enabled = "yes"
port = 8080.5
address = true
[sensors.ftp]
enabled = "true"
banner = false
tries = [1]
anonymous = 1979-05-27
users = ["root", 5]
`,
    says: [
      '2 port_offset: `port_offset` must be a whole number, not "0"; write 0 without quotes.',
      '4 device.name: `name` in [device] must be text in quotes, not 7; write "7".',
      '6 page.enabled: `enabled` in [page] must be true or false, not "yes".',
      '7 page.port: `port` in [page] must be a whole number, not 8080.5.',
      '8 page.address: `address` in [page] must be text in quotes, not true; write "true".',
      '10 sensors.ftp.enabled: `enabled` in [sensors.ftp] must be true or false, not "true"; write true without quotes.',
      '11 sensors.ftp.banner: `banner` in [sensors.ftp] must be text in quotes, not false; write "false".',
      '12 sensors.ftp.tries: `tries` in [sensors.ftp] must be a whole number, not a list.',
      '13 sensors.ftp.anonymous: `anonymous` in [sensors.ftp] must be true or false, not a date.',
      '14 sensors.ftp.users: `users` in [sensors.ftp] (item 2) must be text in quotes, not 5; write "5".',
    ],
  },
  {
    about: 'values out of bounds',
    toml: `version = 1
port_offset = 64513
limits.idle_s = 0
limits.bytes_in = 5
store.max_bytes = 1
device.name = "not a name"
page.address = "localhost"
alerts.email.security = "ssl"
alerts.email.to = ["nobody", "a@x", "b"]
alerts.email.host = "m"
[sensors.ftp]
tries = 11
banner = "twenty-one characters"
style = "wu"
users = ["a", "b", "c", "d"]
[sensors.telnet]
users = []
`,
    says: [
      '2 port_offset: `port_offset` must be from 0 to 64512, not 64513.',
      '3 limits.idle_s: `idle_s` in [limits] must be from 1 to 86400, not 0.',
      '4 limits.bytes_in: `bytes_in` in [limits] must be at least 1024, not 5.',
      '5 store.max_bytes: `max_bytes` in [store] must be at least 1048576, not 1.',
      '6 device.name: `name` in [device] must match ^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)?$, not "not a name".',
      '7 page.address: `address` in [page] must be one IP address of this box, not "localhost"; names are not looked up.',
      '8 alerts.email.security: `security` in [alerts.email] must be one of "auto", "starttls", "tls", "none", not "ssl".',
      '9 alerts.email.to: `to` in [alerts.email] (item 1) must match ^[^\\s@]+@[^\\s@]+$, not "nobody".',
      '9 alerts.email.to: `to` in [alerts.email] (item 3) must match ^[^\\s@]+@[^\\s@]+$, not "b".',
      '10 alerts.email.host: `host` in [alerts.email] is set, but `to` is empty: say who is told.',
      '12 sensors.ftp.tries: `tries` in [sensors.ftp] must be from 1 to 10, not 11.',
      '13 sensors.ftp.banner: `banner` in [sensors.ftp] is too long: 21 characters, where 20 are allowed.',
      '14 sensors.ftp.style: `style` in [sensors.ftp] must be one of "vsftpd", "proftpd", not "wu".',
      '15 sensors.ftp.users: `users` in [sensors.ftp] has 4 items; at most 3 may stand there.',
      '17 sensors.telnet.users: `users` in [sensors.telnet] is not a key of the config; there is `enabled`, `name`, `address`, `ports`.',
    ],
  },
  {
    about: 'bad ports and addresses',
    toml: `version = 1
[[sensors.tcp]]
ports = "8010-8000"
address = "eth0"
[[sensors.tcp]]
ports = 70000
[[sensors.tcp]]
[[sensors.tcp]]
ports = []
[sensors.ftp]
ports = [21, 10021]
`,
    says: [
      '3 sensors.tcp.1.ports: `ports` in the 1st [[sensors.tcp]] has a range that ends before it begins; write "8000-8010".',
      '4 sensors.tcp.1.address: `address` in the 1st [[sensors.tcp]] must be IP addresses of this box ("::" means all), not "eth0"; names are not looked up.',
      '6 sensors.tcp.2.ports: `ports` in the 2nd [[sensors.tcp]] must be ports from 1 to 65535: one (21), a list ([21, 2121]) or ranges ("8000-8010,9000"), not 70000.',
      '7 sensors.tcp.3: The 3rd [[sensors.tcp]] needs `ports`: this sensor has no well-known one.',
      '9 sensors.tcp.4.ports: `ports` in the 4th [[sensors.tcp]] names no port; write `enabled = false` to switch the sensor off.',
      '11 sensors.ftp.ports: `ports` in [sensors.ftp] has 21 and 10021, which `port_offset = 10000` makes the same port.',
    ],
  },
  {
    about: 'port clashes',
    toml: `version = 1
[[sensors.tcp]]
ports = "20-25"
[[sensors.tcp]]
name = "other"
address = ["10.0.0.5", "10.0.0.6"]
ports = [10021, 7000]
[[sensors.tcp]]
address = "10.0.0.6"
ports = 7000
[[sensors.tcp]]
ports = 8080
`,
    says: [
      '3 sensors.tcp.1.ports: `ports` in the 1st [[sensors.tcp]] takes port 10021 (21 plus `port_offset`), as does `ftp`; write ports = "20,22,24-25", or give one of them another address.',
      '3 sensors.tcp.1.ports: `ports` in the 1st [[sensors.tcp]] takes port 10023 (23 plus `port_offset`), as does `telnet`; write ports = "20,22,24-25", or give one of them another address.',
      '7 sensors.tcp.2.ports: `ports` in the 2nd [[sensors.tcp]] takes port 10021, as does `ftp`; write ports = "7000", or give one of them another address.',
      '7 sensors.tcp.2.ports: `ports` in the 2nd [[sensors.tcp]] takes port 10021, as does `tcp`; write ports = "7000", or give one of them another address.',
      '10 sensors.tcp.3.ports: `ports` in the 3rd [[sensors.tcp]] takes port 7000, as does `other`; give one of them another port or address, or switch it off.',
      '- page.port: `port` in [page] is 8080, which `tcp-4` takes too (its address is `::`: every address); give one of them another port.',
    ],
  },
  {
    about: 'names that two instances have',
    toml: `version = 1
[[sensors.tcp]]
ports = 7001
[[sensors.tcp]]
ports = 7002
name = "ftp"
[[sensors.tcp]]
ports = 7003
name = "tcp"
[[sensors.tcp]]
ports = 7004
name = "sp ace"
`,
    says: [
      '6 sensors.tcp.2.name: `name` in the 2nd [[sensors.tcp]] is "ftp", as is `name` in [sensors.ftp]; give each instance a name of its own.',
      '9 sensors.tcp.3.name: `name` in the 3rd [[sensors.tcp]] is "tcp", as is `name` in the 1st [[sensors.tcp]]; give each instance a name of its own.',
      '12 sensors.tcp.4.name: `name` in the 4th [[sensors.tcp]] must match ^[A-Za-z0-9][A-Za-z0-9_.-]*$, not "sp ace".',
    ],
  },
  {
    about: 'things of the wrong shape',
    toml: `version = 1
limits = 5
[[page]]
port = 1
[sensors]
ftp = true
telnet = [1, 2]
`,
    says: [
      '2 limits: `limits` must be written as a table, [limits] with its keys below it.',
      '3 page: `page` must be written only once, as [page] with its keys below it.',
      '6 sensors.ftp: `ftp` in [sensors] must be written as a table, [sensors.ftp], or several times as [[sensors.ftp]].',
      '7 sensors.telnet: `telnet` in [sensors] must be written as a table, [sensors.telnet], or several times as [[sensors.telnet]].',
    ],
  },
  {
    about: 'options that are missing or do not fit together',
    toml: `version = 1
[sensors.relay]
ports = 7000
key = "AAAAAAA="
[sensors.ftp]
anonymous = true
tries = 6
`,
    says: [
      '2 sensors.relay: [sensors.relay] needs `target`: Where to.',
      '4 sensors.relay.key: `key` in [sensors.relay] is too long: 5 bytes, where 4 are allowed.',
      '5 sensors.ftp: [sensors.ftp] does not fit together: `anonymous` needs no more than 5 `tries`.',
    ],
  },
];

describe('what is said about', () => {
  it.each(GOLDEN)('$about', ({ toml, says }) => {
    expect(told(load(toml).problems).toSorted(byLine)).toEqual(says);
  });
});

const byLine = (a: string, b: string): number => (Number.parseInt(a, 10) || 9999) - (Number.parseInt(b, 10) || 9999);

describe('a file that cannot be read', () => {
  const first = (text: string): unknown => load(text).problems;

  it('says where it is no TOML, with line and column', () => {
    expect(first('version = 1\n[limits\n')).toEqual([
      {
        path: '',
        source: 'file',
        line: 2,
        column: 8,
        sentence:
          'The file is no TOML from here on: illegal character in key; write a table as [name], anything else as key = value.',
      },
    ]);
    expect(first('version = 1\nport_offset = zero\n')).toEqual([
      {
        path: '',
        source: 'file',
        line: 2,
        column: 15,
        sentence: 'The file is no TOML from here on: invalid value; text stands in "quotes".',
      },
    ]);
  });

  it('does not tell the line itself: a password may stand in it', () => {
    expect(JSON.stringify(first('[alerts.email]\npassword = hunter2\n'))).not.toContain('hunter2');
  });

  it('of a newer version says so and nothing else', () => {
    expect(told(load('# ours\nversion = 2\nwhatever = true\n').problems)).toEqual([
      '2 version: The file has version = 2: it was written by a newer Skep than this one, which reads version 1; update Skep or go back to the older file.',
    ]);
  });

  it('of no version that ever was is a problem too', () => {
    for (const version of ['0', '-1', '1.5', '"1"', 'true']) {
      expect(load(`version = ${version}`).problems, version).toHaveLength(1);
    }
  });

  it('nested deeper than any config is refused, not followed', () => {
    expect(load(`a = ${'['.repeat(5000)}${']'.repeat(5000)}`).problems).toHaveLength(1);
  });
});

describe('hostile or odd keys', () => {
  it('are keys and nothing else', () => {
    const text =
      '__proto__ = 1\nconstructor = 2\n[limits]\ntoString = 3\n[sensors.__proto__]\nports = 1\n[sensors.constructor]\n';
    expect(
      load(text)
        .problems.map(({ path }) => path)
        .toSorted(),
    ).toEqual(['__proto__', 'constructor', 'limits.toString', 'sensors.__proto__', 'sensors.constructor']);
    expect(({} as Record<string, unknown>)['ports']).toBeUndefined();
  });
});

describe('secrets', () => {
  it('are in no sentence, however wrong they are', () => {
    const text = [
      'version = 1',
      '[alerts.email]',
      'password = 8613572',
      '[sensors.ftp]',
      'secret = "long-hunter2"',
      '[[sensors.tcp]]',
      'ports = 7000',
    ].join('\n');
    const { problems } = load(text, { SKEP_SENSORS__FTP__SECRET: 'also-hunter2' });
    expect(told(problems)).toEqual([
      'env sensors.ftp.secret: SKEP_SENSORS__FTP__SECRET is too long: 12 characters, where 8 are allowed.',
      '3 alerts.email.password: `password` in [alerts.email] must be text in quotes.',
    ]);
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|8613572/);
  });
});

describe('a plug-in that did not load', () => {
  it('costs its own section no second problem', () => {
    expect(told(load('version = 1\n[sensors.gopher]\nports = 70\n', {}, ['gopher']).problems)).toEqual([]);
    expect(load('version = 1\n[sensors.gopher]\nports = 70\n').problems).toHaveLength(1);
  });
});

describe('with problems', () => {
  it('there is still a config to look at', () => {
    const { config } = load('version = 1\n[limits]\nidle_s = "x"\nlifetime_s = 9\n[sensors.ftp]\nports = "x"\n');
    expect(config.limits).toMatchObject({ idle_s: 180, lifetime_s: 9 });
    expect(config.sensors.map(({ name, ports }) => [name, ports])).toEqual([
      ['ftp', []],
      ['telnet', [10_023]],
      ['dns', [10_053]],
    ]);
  });
});
