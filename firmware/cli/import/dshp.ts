import { join } from 'node:path';
import type { Io } from '../command.ts';
import type { Draft, DraftTable } from './draft.ts';
import { handlersOf, handlerTable } from './handlers.ts';
import { addressesOf, emailTable } from './mail.ts';
import { unusable } from './source.ts';

/** DSHP's keys; in its environment they are in capitals. */
const KEYS = ['port', 'interface', 'reply', 'timeout', 'handlers', 'handler_exec'] as const;
type Key = (typeof KEYS)[number];

const DEFAULT_PORT = 8888;
const DEFAULT_TIMEOUT_S = 300;
const LONGEST_WINDOW_S = 86_400;
const DEFAULT_INTERPRETER = '/usr/bin/python2.7';
const DEFAULT_MAIL_PORT = 25;

/** The handler that DSHP came with; here it is a channel. */
const MAILER = 'emailer.py';

interface Settings {
  /** Of a key, what DSHP would have used: the environment beats the file. */
  get(key: Key): unknown;
  /** What a complaint calls it: `PORT` or `"port" in conf.json`. */
  placeOf(key: Key): string;
}

/** `folder` is the one that DSHP was started in; `text` its conf.json, undefined when there is none, `file` what to call it. */
export function importDshp(text: string | undefined, file: string, folder: string, env: Io['env']): Draft {
  const lost: string[] = [];
  const conf = text === undefined ? {} : parseConf(text, file);
  for (const key of Object.keys(conf)) {
    if (!isKey(key)) lost.push(`"${key}" in ${file}: DSHP knew no such key.`);
  }
  const settings = layered(conf, file, env);
  const handlers = handlersOf(settings.get('handlers'), textOf(settings, 'handler_exec') || DEFAULT_INTERPRETER);
  const mail = handlers.some(({ name }) => name === MAILER) ? mailTable(env, lost) : undefined;
  const others = handlers.filter(({ name }) => name !== MAILER);
  if (handlers.length === 0) lost.push('No handler is set, without which DSHP did not start: nobody is told.');
  return {
    from: `DSHP's ${text === undefined ? 'environment' : file}`,
    tables: [
      alertsTable(settings, lost),
      ...(mail === undefined ? [] : [mail]),
      ...handlerTable(others, join(folder, 'handlers'), lost),
      sensorTable(settings),
    ],
    lost,
  };
}

function parseConf(text: string, file: string): Readonly<Record<string, unknown>> {
  let conf: unknown;
  try {
    conf = JSON.parse(text);
  } catch {
    throw unusable(file, 'is no JSON; DSHP ignored such a file and ran on defaults: put it right or leave it away');
  }
  if (typeof conf === 'object' && conf !== null && !Array.isArray(conf)) return conf as Record<string, unknown>;
  throw unusable(file, 'holds no JSON object, {"port": 8888, ...}');
}

const isKey = (key: string): key is Key => (KEYS as readonly string[]).includes(key);

const layered = (conf: Readonly<Record<string, unknown>>, file: string, env: Io['env']): Settings => ({
  get: (key) => env[key.toUpperCase()] ?? (Object.hasOwn(conf, key) ? conf[key] : undefined),
  placeOf: (key) => (env[key.toUpperCase()] === undefined ? `"${key}" in ${file}` : key.toUpperCase()),
});

/** Python's int(): a number, or text that is one. */
function whole(settings: Settings, key: Key, otherwise: number): number {
  const written = settings.get(key) ?? otherwise;
  const value = typeof written === 'string' && /^\s*[+-]?\d{1,9}\s*$/.test(written) ? Number(written) : written;
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value);
  throw unusable(settings.placeOf(key), 'must be a whole number; DSHP did not start with it either');
}

function textOf(settings: Settings, key: Key): string {
  const written = settings.get(key) ?? '';
  if (typeof written === 'string' || typeof written === 'number') return String(written);
  throw unusable(settings.placeOf(key), 'must be text');
}

function sensorTable(settings: Settings): DraftTable {
  const address = textOf(settings, 'interface');
  const reply = textOf(settings, 'reply');
  return {
    name: 'sensors.tcp',
    keys: {
      ports: whole(settings, 'port', DEFAULT_PORT),
      ...(address === '' ? {} : { address }),
      // DSHP knew no escapes: what reads as one here stays what it was.
      ...(reply === '' ? {} : { reply: reply.replaceAll(/\\(?=x[0-9a-f]{2})/g, String.raw`\x5c`) }),
    },
  };
}

function alertsTable(settings: Settings, lost: string[]): DraftTable {
  const timeout = whole(settings, 'timeout', DEFAULT_TIMEOUT_S);
  const window = Math.min(Math.max(timeout, 1), LONGEST_WINDOW_S);
  if (window !== timeout) lost.push(`A timeout of ${timeout} s; the nearest that is possible is ${window} s.`);
  return {
    name: 'alerts',
    about: ["DSHP's `timeout`, but for each source: one that is quiet does not hide another."],
    keys: { window_s: window },
  };
}

const MAIL_NAMES = ['MAIL_FROM', 'SMTP_SERVER', 'SMTP_PORT', 'SMTP_USER', 'SMTP_PASS', 'MAIL_TO'] as const;

function mailTable(env: Io['env'], lost: string[]): DraftTable | undefined {
  const missing = MAIL_NAMES.filter((name) => (env[name] ?? '') === '');
  const to = addressesOf(env['MAIL_TO'] ?? '');
  const host = env['SMTP_SERVER'] ?? '';
  if (missing.length > 0) {
    lost.push(
      `Of the handler ${MAILER}: ${missing.join(', ')}, which the environment of this command does not hold. ` +
        'Import again with the variables that DSHP ran with, or write [alerts.email] by hand.',
    );
  }
  if (host === '' || to.length === 0) return undefined;
  const port = env['SMTP_PORT'] ?? '';
  if (!/^\d{0,5}$/.test(port)) throw unusable('SMTP_PORT', 'must be a port');
  return emailTable({
    host,
    port: port === '' ? DEFAULT_MAIL_PORT : Number(port),
    starttls: env['SMTP_TLS'] === 'True',
    username: env['SMTP_USER'] ?? '',
    password: env['SMTP_PASS'] ?? '',
    from: env['MAIL_FROM'] ?? '',
    to,
  });
}
