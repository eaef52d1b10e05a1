import { describe, expect, it } from 'vitest';
import { load, told } from './fixture.ts';

const problems = (env: Record<string, string>, text?: string): string[] => told(load(text, env).problems);

describe('the environment', () => {
  it('beats the file, which beats the default', () => {
    const text = 'version = 1\nport_offset = 5000\n[limits]\nidle_s = 5\nlifetime_s = 6\n';
    const { config } = load(text, { SKEP_LIMITS__IDLE_S: '7', SKEP_PORT_OFFSET: '0' });
    expect(config.portOffset).toBe(0);
    expect(config.limits).toMatchObject({ idle_s: 7, lifetime_s: 6, line: 4096 });
  });

  it('reads each kind of value', () => {
    const { config, problems: none } = load(undefined, {
      SKEP_DEVICE__NAME: 'rack',
      SKEP_PAGE__ENABLED: 'FALSE',
      SKEP_ALERTS__EMAIL__TO: 'a@x.example, b@y.example',
      SKEP_ALERTS__EMAIL__HOST: 'mail',
      SKEP_ALERTS__EMAIL__SECURITY: 'tls',
      SKEP_ALERTS__EMAIL__PORT: ' 465 ',
      SKEP_SENSORS__FTP__PORTS: '21,2121,3000-3002',
      SKEP_SENSORS__FTP__ADDRESS: '127.0.0.1,::1',
      SKEP_SENSORS__FTP__ANONYMOUS: '1',
      SKEP_SENSORS__FTP__BANNER: ' 220 a, b ',
      SKEP_SENSORS__FTP__USERS: 'root,admin',
      SKEP_SENSORS__DNS__ENABLED: '0',
      SKEP_SENSORS__RELAY__PORTS: '0',
      SKEP_SENSORS__RELAY__TARGET: 'x',
      SKEP_SENSORS__RELAY__KEY: 'AAEC',
    });
    expect(told(none)).toEqual([]);
    expect(config.device.name).toBe('rack');
    expect(config.page.enabled).toBe(false);
    expect(config.alerts.email).toMatchObject({ to: ['a@x.example', 'b@y.example'], security: 'tls', port: 465 });
    expect(config.sensors.map(({ name }) => name)).toEqual(['ftp', 'telnet', 'relay']);
    expect(config.sensors[0]).toMatchObject({
      declaredPorts: [21, 2121, 3000, 3001, 3002],
      addresses: ['127.0.0.1', '::1'],
      options: { anonymous: true, banner: ' 220 a, b ', users: ['root', 'admin'] },
    });
    expect(config.sensors[2]).toMatchObject({ ports: [0], options: { key: new Uint8Array([0, 1, 2]) } });
  });

  it('an empty value is a value for text and nothing for the rest', () => {
    const text = 'version = 1\n[sensors.ftp]\nbanner = "from the file"\n';
    const { config } = load(text, { SKEP_SENSORS__FTP__BANNER: '' });
    expect(config.sensors[0]?.options['banner']).toBe('');
    const empty = {
      SKEP_LIMITS__IDLE_S: '',
      SKEP_PAGE__ENABLED: ' ',
      SKEP_SENSORS__FTP__PORTS: '',
      SKEP_SENSORS__FTP__STYLE: '',
      SKEP_SENSORS__FTP__USERS: '',
    };
    expect(problems(empty)).toEqual(
      ['limits.idle_s', 'page.enabled', 'sensors.ftp.ports', 'sensors.ftp.style', 'sensors.ftp.users'].map(
        (path) =>
          `env ${path}: SKEP_${path.toUpperCase().replaceAll('.', '__')} is empty; give it a value or leave the variable out.`,
      ),
    );
  });

  it('tells what is wrong with the name of the variable', () => {
    expect(
      problems({
        SKEP_LIMITS__IDLE_S: 'soon',
        SKEP_LIMITS__LINE: '1',
        SKEP_PAGE__ENABLED: 'perhaps',
        SKEP_SENSORS__FTP__PORTS: '21,ftp',
        SKEP_SENSORS__FTP__STYLE: 'wu',
      }).toSorted(),
    ).toEqual([
      'env limits.idle_s: SKEP_LIMITS__IDLE_S must be a whole number, not "soon".',
      'env limits.line: SKEP_LIMITS__LINE must be from 64 to 1048576, not 1.',
      'env page.enabled: SKEP_PAGE__ENABLED must be true or false, not "perhaps".',
      'env sensors.ftp.ports: SKEP_SENSORS__FTP__PORTS must be ports from 1 to 65535: one (21), a list ([21, 2121]) or ranges ("8000-8010,9000"), not "ftp".',
      'env sensors.ftp.style: SKEP_SENSORS__FTP__STYLE must be one of "vsftpd", "proftpd", not "wu".',
    ]);
  });

  it('tells what is meant by a variable that is no key', () => {
    expect(
      problems({
        SKEP_LIMITS__IDLES: '5',
        SKEP_LIMITS_IDLE_S: '5',
        SKEP_PORT_OFSET: '0',
        SKEP_SENSORS__FPT__PORTS: '21',
        SKEP_SENSORS__FTP__FTP__FTP__PORTS: '21',
        SKEP_SENSORS__TCP__0__PORTS: '21',
        SKEP_WHATEVER__THIS__IS: '1',
        SKEP_SENSORS__CONSTRUCTOR__NAME: '1',
      }),
    ).toEqual([
      'env limits.idles: SKEP_LIMITS__IDLES is no key of the config; did you mean SKEP_LIMITS__IDLE_S?',
      'env limits_idle_s: SKEP_LIMITS_IDLE_S is no key of the config; did you mean SKEP_LIMITS__IDLE_S?',
      'env port_ofset: SKEP_PORT_OFSET is no key of the config; did you mean SKEP_PORT_OFFSET?',
      'env sensors.fpt.ports: SKEP_SENSORS__FPT__PORTS is no key of the config; did you mean SKEP_SENSORS__FTP__PORTS?',
      'env sensors.ftp.ftp.ftp.ports: SKEP_SENSORS__FTP__FTP__FTP__PORTS is no key of the config; did you mean SKEP_SENSORS__FTP__PORTS?',
      'env sensors.tcp.0.ports: SKEP_SENSORS__TCP__0__PORTS is no key of the config; did you mean SKEP_SENSORS__TCP__PORTS?',
      'env whatever.this.is: SKEP_WHATEVER__THIS__IS is no key of the config; `skep sensors` lists the keys of sensors.',
      'env sensors.constructor.name: SKEP_SENSORS__CONSTRUCTOR__NAME is no key of the config; did you mean SKEP_SENSORS__TCP__NAME?',
    ]);
  });

  it('leaves alone what is not for the config', () => {
    const others = {
      SKEP_DATA: '/x',
      SKEP_CONFIG: '/y',
      SKEP_VERSION: '0.1.0',
      SKEP_SERVICE_HOST: '10.0.0.1',
      SKEP_PORT: 'tcp://10.0.0.1:80',
      SKEP_PAGE_PORT: 'tcp://10.0.0.1:80',
      skep_limits__idle_s: 'x',
      MY_SKEP_LIMITS__IDLE_S: 'x',
      PATH: '/bin',
    };
    expect(load(undefined, others)).toEqual(load(undefined));
  });

  it('does not change a file that is wrong there; the file’s own problem is told', () => {
    expect(
      problems({ SKEP_LIMITS__IDLE_S: '5', SKEP_SENSORS__FTP__TRIES: '5' }, 'limits = 1\nsensors.ftp = 2\n'),
    ).toEqual([
      '1 limits: `limits` must be written as a table, [limits] with its keys below it.',
      '2 sensors.ftp: `ftp` in [sensors] must be written as a table, [sensors.ftp], or several times as [[sensors.ftp]].',
    ]);
  });
});

describe('several instances in the environment', () => {
  const names = (env: Record<string, string>, text?: string): string[] =>
    load(text, { SKEP_SENSORS__FTP__ENABLED: 'false', SKEP_SENSORS__DNS__ENABLED: 'false', ...env }).config.sensors.map(
      ({ name, declaredPorts }) => `${name}:${declaredPorts.join(',')}`,
    );

  it('are numbered from 1, whatever the order of the variables', () => {
    const env = {
      SKEP_SENSORS__TCP__2__PORTS: '7002',
      SKEP_SENSORS__TCP__1__PORTS: '7001',
      SKEP_SENSORS__TCP__2__NAME: 'b',
    };
    expect(names(env)).toEqual(['telnet:23', 'tcp:7001', 'b:7002']);
    expect(problems(env)).toEqual([]);
  });

  it('join those of the file', () => {
    const one = '[sensors.tcp]\nports = 7001\n';
    expect(names({ SKEP_SENSORS__TCP__2__PORTS: '7002', SKEP_SENSORS__TCP__1__NAME: 'a' }, one)).toEqual([
      'telnet:23',
      'a:7001',
      'tcp-2:7002',
    ]);
    const two = '[[sensors.tcp]]\nports = 7001\n[[sensors.tcp]]\nports = 7002\n';
    expect(names({ SKEP_SENSORS__TCP__2__PORTS: '9' }, two)).toEqual(['telnet:23', 'tcp:7001', 'tcp-2:9']);
  });

  it('keep the line of the file and the name of the variable apart', () => {
    const one = 'version = 1\n[sensors.tcp]\nports = 7001\nreply = 5\n';
    expect(problems({ SKEP_SENSORS__TCP__2__PORTS: 'x', SKEP_SENSORS__TCP__NAME: '-' }, one)).toEqual([
      'env sensors.tcp.1.name: SKEP_SENSORS__TCP__NAME must match ^[A-Za-z0-9][A-Za-z0-9_.-]*$, not "-".',
      expect.stringMatching(/^env sensors\.tcp\.2\.ports: SKEP_SENSORS__TCP__2__PORTS must be ports/),
      '4 sensors.tcp.1.reply: `reply` in the 1st [[sensors.tcp]] must be text in quotes, not 5; write "5".',
    ]);
  });

  it('count the one that is on without a section', () => {
    expect(names({ SKEP_SENSORS__TELNET__2__PORTS: '2323' })).toEqual(['telnet:23', 'telnet-2:2323']);
  });

  it('are named one by one', () => {
    const two = '[[sensors.tcp]]\nports = 7001\n[[sensors.tcp]]\nports = 7002\n';
    expect(problems({ SKEP_SENSORS__TCP__REPLY: 'x' }, two)).toEqual([
      'env sensors.tcp.reply: SKEP_SENSORS__TCP__REPLY could mean any of 2 instances; write SKEP_SENSORS__TCP__1__REPLY for the first.',
    ]);
    expect(problems({ SKEP_SENSORS__TCP__4__PORTS: '7004' }, two)).toEqual([
      'env sensors.tcp.4.ports: SKEP_SENSORS__TCP__4__PORTS is for instance 4, but there are 2; number them without a gap.',
    ]);
  });
});
