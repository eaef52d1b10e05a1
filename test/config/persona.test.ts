import { describe, expect, it } from 'vitest';
import { loadConfig, type Loaded } from '../../firmware/config/load.ts';
import { defineSensor, field } from '../../firmware/sensors/sensor.ts';
import { sensors } from '../../firmware/sensors/index.ts';
import { told } from './fixture.ts';

const gopher = defineSensor({
  name: 'gopher',
  about: 'Somebody else’s.',
  transport: 'tcp',
  ports: [70],
  options: { hostname: field.text('Name in its menus.', { default: 'menus' }) },
  events: {},
  talk: () => Promise.resolve(),
});

const load = (toml: string, env: Record<string, string> = {}): Loaded =>
  loadConfig(`version = 1\n${toml}`, env, {
    sensors: [...sensors, gopher],
    broken: [],
    plugins: ['gopher'],
    hostname: 'closet',
    dataDir: '/data',
  });
const on = ({ config }: Loaded): string[] => config.sensors.map(({ name, ports }) => `${name} ${ports.join(',')}`);
const option = ({ config }: Loaded, sensor: string, key: string): unknown =>
  config.sensors.find(({ name }) => name === sensor)?.options[key];

describe('persona', () => {
  it('is a NAS by default, which serves what a closet has', () => {
    const loaded = load('');
    expect(loaded.problems).toEqual([]);
    expect(on(loaded)).toEqual([
      ...['dns 10053', 'dns_tcp 10053', 'ftp 10021', 'http 10080', 'https 10443', 'ssh 10022', 'telnet 10023'],
      // Somebody laid it there: it is on whatever the persona.
      'gopher 10070',
    ]);
    expect(loaded.config.persona.name).toBe('nas');
    expect(option(loaded, 'ssh', 'version')).toBe('OpenSSH_8.2');
    expect(option(loaded, 'ftp', 'banner')).toBe('{hostname} FTP server ready.');
    // The daemon knows the sensor by its declaration.
    for (const { sensor } of loaded.config.sensors) expect([...sensors, gopher]).toContain(sensor);
  });

  it('decides by one line what is on and what it says', () => {
    const server = load('persona = "linux_server"');
    expect(server.problems).toEqual([]);
    expect(on(server)).toEqual([
      ...['dns 10053', 'dns_tcp 10053', 'ftp 10021', 'http 10080', 'https 10443', 'ssh 10022', 'gopher 10070'],
    ]);
    expect(option(server, 'http', 'product')).toBe('server');
    const router = load('persona = "linux_server"', { SKEP_PERSONA: 'router' });
    expect(on(router)).toEqual(['dns 10053', 'dns_tcp 10053', 'http 10080', 'telnet 10023', 'gopher 10070']);
  });

  it('none has every sensor with its own defaults', () => {
    const loaded = load('persona = "none"');
    expect(on(loaded)).toEqual([
      ...['dns 10053', 'dns_tcp 10053', 'ftp 10021', 'http 10080', 'https 10443', 'ssh 10022', 'tcp 8888'],
      ...['telnet 10023', 'gopher 10070'],
    ]);
    for (const { sensor, options } of loaded.config.sensors) {
      for (const [key, declared] of Object.entries(sensor.options)) expect(options[key]).toEqual(declared.default);
    }
  });

  it('gives defaults: the file and the environment override them, a section switches on what it lacks', () => {
    const loaded = load(
      'persona = "linux_server"\n[sensors.ssh]\nversion = "OpenSSH_9.2p1 Debian-2+deb12u3"\n[sensors.telnet]\n[sensors.tcp]\nports = 9999\n[sensors.ftp]\nenabled = false\n',
      { SKEP_SENSORS__HTTP__AUTH: 'form' },
    );
    expect(loaded.problems).toEqual([]);
    expect(option(loaded, 'ssh', 'version')).toBe('OpenSSH_9.2p1 Debian-2+deb12u3');
    expect(option(loaded, 'telnet', 'product')).toBe('linux');
    expect(option(loaded, 'http', 'auth')).toBe('form');
    expect(on(loaded)).not.toContain('ftp 10021');
    expect(on(loaded)).toContain('tcp 9999');
  });

  it('that there is not is told with those that there are', () => {
    expect(told(load('persona = "toaster"').problems)).toEqual([
      '2 persona: `persona` must be one of "nas", "linux_server", "router", "none", not "toaster".',
    ]);
  });
});

const LIFT = 'or persona = "none" to compose for yourself.';

describe('an incoherent mix', () => {
  it.each([
    [
      'persona = "linux_server"\n[sensors.telnet]\nproduct = "busybox"',
      `4 sensors.telnet.product: \`product\` in [sensors.telnet] is "busybox", which is no linux_server; write "linux", ${LIFT}`,
    ],
    [
      'persona = "linux_server"\n[sensors.http]\nproduct = "printer"',
      `4 sensors.http.product: \`product\` in [sensors.http] is "printer", which is no linux_server; write "server", ${LIFT}`,
    ],
    [
      'persona = "linux_server"\n[sensors.ssh]\nversion = "OpenSSH_9.6p1 Ubuntu-3ubuntu13.5"',
      `4 sensors.ssh.version: \`version\` in [sensors.ssh] is "OpenSSH_9.6p1 Ubuntu-3ubuntu13.5", which is no linux_server; leave it out or write one like "OpenSSH_9.2p1 Debian-2+deb12u7", ${LIFT}`,
    ],
    [
      'persona = "linux_server"\n[sensors.dns]\nversion = "9.18.28-0ubuntu0.22.04.1-Ubuntu"',
      `4 sensors.dns.version: \`version\` in [sensors.dns] is "9.18.28-0ubuntu0.22.04.1-Ubuntu", which is no linux_server; leave it out or write one like "9.18.33-1~deb12u2-Debian", ${LIFT}`,
    ],
    [
      'persona = "linux_server"\n[sensors.telnet]\nbanner = "Ubuntu 22.04.4 LTS"',
      `4 sensors.telnet.banner: \`banner\` in [sensors.telnet] is "Ubuntu 22.04.4 LTS", which is no linux_server; leave it out, ${LIFT}`,
    ],
    [
      '[sensors.ftp]\nbanner = "(vsFTPd 3.0.3)"',
      `3 sensors.ftp.banner: \`banner\` in [sensors.ftp] is "(vsFTPd 3.0.3)", which is no nas; leave it out or write one like "{hostname} FTP server ready.", ${LIFT}`,
    ],
    [
      '[sensors.http]\nhostname = "cellar"',
      `3 sensors.http.hostname: \`hostname\` in [sensors.http] is "cellar", but \`dns\` shows the name of this device; leave it out and write [device] hostname = "cellar", which all show, ${LIFT}`,
    ],
    [
      '[device]\nhostname = "attic"\n[sensors.http]\nhostname = "cellar"',
      `5 sensors.http.hostname: \`hostname\` in [sensors.http] is "cellar", but \`dns\` shows "attic"; leave it out and write [device] hostname = "cellar", which all show, ${LIFT}`,
    ],
  ])('is refused with a cure: %s', (toml, says) => {
    expect(told(load(toml).problems)).toEqual([says]);
    const lifted = load(`persona = "none"\n${toml.replace(/^persona.*\n/, '')}`);
    expect(lifted.problems).toEqual([]);
  });

  it('is told where the environment says it', () => {
    expect(told(load('', { SKEP_SENSORS__HTTP__PRODUCT: 'router' }).problems)).toEqual([
      `env sensors.http.product: SKEP_SENSORS__HTTP__PRODUCT is "router", which is no nas; write "nas", ${LIFT}`,
    ]);
  });

  it('is none when the same name stands everywhere, and when the sensor is off', () => {
    const same = ['dns', 'dns_tcp', 'http', 'https', 'ssh', 'telnet'].map(
      (name) => `[sensors.${name}]\nhostname = "x"\n`,
    );
    expect(load(same.join('')).problems).toEqual([]);
    expect(load('[device]\nhostname = "x"\n[sensors.http]\nhostname = "x"').problems).toEqual([]);
    expect(load('[sensors.http]\nenabled = false\nproduct = "printer"\nhostname = "y"').problems).toEqual([]);
  });
});
