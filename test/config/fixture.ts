import type { Problem } from '../../firmware/config/config.ts';
import { loadConfig, type Loaded } from '../../firmware/config/load.ts';
import { defineSensor, field, type Sensor } from '../../firmware/sensors/sensor.ts';

/** Sensors with a little of everything, so that these tests do not change with the real ones. */
export const ftp = defineSensor({
  name: 'ftp',
  about: 'A file server.',
  transport: 'tcp',
  ports: [21],
  options: {
    banner: field.text('Greeting.', { default: '220 ready', max: 20 }),
    anonymous: field.bool('Let everybody in.', { default: false }),
    tries: field.int('Log-ins before the line is dropped.', { default: 3, min: 1, max: 10 }),
    style: field.choice('Product.', ['vsftpd', 'proftpd'], { default: 'vsftpd' }),
    users: field.list('Names that exist.', field.text('A name.', { max: 8 }), { default: ['root'], max: 3 }),
    secret: field.text('Never shown.', { default: '', max: 8, secret: true }),
  },
  events: { login: { about: 'L.', grade: 'login', summary: '{username}', fields: { username: field.text('Name.') } } },
  check: (options) => (options.anonymous && options.tries > 5 ? ['`anonymous` needs no more than 5 `tries`.'] : []),
  talk: () => Promise.resolve(),
});

export const telnet = defineSensor({
  name: 'telnet',
  about: 'A terminal.',
  transport: 'tcp',
  ports: [23],
  options: {},
  events: {},
  talk: () => Promise.resolve(),
});

export const tcp = defineSensor({
  name: 'tcp',
  about: 'Any port.',
  transport: 'tcp',
  ports: [],
  options: { reply: field.text('What is sent.', { default: '' }) },
  events: {},
  talk: () => Promise.resolve(),
});

export const dns = defineSensor({
  name: 'dns',
  about: 'Names.',
  transport: 'udp',
  ports: [53],
  options: {},
  events: {},
  talk: () => Promise.resolve(),
});

/** Has an option that somebody must set. */
export const relay = defineSensor({
  name: 'relay',
  about: 'A relay.',
  transport: 'stream',
  ports: [],
  options: { target: field.text('Where to.'), key: field.bytes('Key.', { max: 4 }) },
  events: {},
  talk: () => Promise.resolve(),
});

export const SENSORS: readonly Sensor[] = [ftp, telnet, tcp, dns, relay];

export const load = (
  text: string | undefined,
  env: Record<string, string> = {},
  broken: readonly string[] = [],
): Loaded =>
  // These are no sensors that a persona knows.
  loadConfig(
    text,
    { SKEP_PERSONA: 'none', ...env },
    { sensors: SENSORS, broken, hostname: 'closet', dataDir: '/data' },
  );

/** `line path: sentence`, as short as a golden file can be; `env` instead of the line for the environment. */
export const told = (problems: readonly Problem[]): string[] =>
  problems.map((problem) => {
    const place = problem.source === 'environment' ? 'env' : (problem.line ?? '-');
    return `${place} ${problem.path}: ${problem.sentence}`;
  });
