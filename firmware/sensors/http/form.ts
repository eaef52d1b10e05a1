import type { Login } from './credentials.ts';
import { asciiLower } from './request.ts';

/** What login pages call the two fields, the better name first. */
const USERNAMES = [
  ...[
    'username',
    'user',
    'login',
    'email',
    'account',
    'userid',
    'user_id',
    'uname',
    'usr',
    'log',
    'loginname',
    'login_name',
  ],
  ...[
    'user_name',
    'login_username',
    'loginusername',
    'j_username',
    'user_login',
    'useremail',
    'mail',
    'name',
    'id',
    'uid',
    'u',
    'admin',
  ],
];
const PASSWORDS = [
  ...[
    'password',
    'passwd',
    'pass',
    'pwd',
    'passwort',
    'passphrase',
    'psw',
    'psd',
    'pw',
    'login_password',
    'loginpassword',
    'j_password',
  ],
  ...[
    'user_password',
    'userpassword',
    'user_pass',
    'login_pass',
    'login_passwd',
    'pass1',
    'password1',
    'userpwd',
    'p',
    'secret',
    'pin',
  ],
];

type Field = readonly [name: string, value: string];

/** The credentials among the fields of a form, a query or JSON; undefined when no field is a password. */
export function loginIn(fields: readonly Field[], scheme: 'form' | 'query'): Login | undefined {
  const named = fields.map(([name, value]) => [plainName(name), value] as const);
  const find = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const found = named.find(([key]) => key === name);
      if (found !== undefined) return found[1];
    }
    return undefined;
  };
  const password = find(PASSWORDS);
  return password === undefined ? undefined : { scheme, username: find(USERNAMES), password };
}

/** `user[password]` and `data.User.password` end in what the field is. */
const plainName = (name: string): string =>
  asciiLower(name)
    .replace(/\]$/, '')
    .replace(/^[^]*[[.]/, '')
    .replaceAll('-', '_');

/** The fields of a body, by its Content-Type; without one it is taken for what curl -d sends. */
export function fieldsOf(body: Buffer, type: string | undefined): readonly Field[] {
  const text = body.toString('latin1');
  const kind = asciiLower(type ?? '');
  if (kind.startsWith('multipart/form-data')) return multipart(text, type ?? '');
  if (kind.includes('json') || /^\s{0,64}\{/.test(text)) return json(body);
  return urlencoded(text);
}

/** application/x-www-form-urlencoded to bytes; a `%` that is no escape stands for itself. */
export const urlencoded = (text: string): readonly Field[] =>
  text
    .split('&', FIELDS_MAX)
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
const FIELDS_MAX = 256;

const decode = (text: string): string =>
  text
    .replaceAll('+', ' ')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));

function json(body: Buffer): readonly Field[] {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value)
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([name, text]) => [bytesOf(name), bytesOf(text)]);
  } catch {
    // Not JSON after all, or more than was kept: the body itself is recorded.
    return [];
  }
}
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** RFC 7578, as far as a login form goes. */
function multipart(text: string, type: string): readonly Field[] {
  const [, quoted, token] = /boundary=(?:"([^"]{1,128})"|([^\s;"]{1,128}))/i.exec(type) ?? [];
  const boundary = quoted ?? token;
  if (boundary === undefined) return [];
  return text.split(`--${boundary}`, FIELDS_MAX).flatMap((part): Field[] => {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) return [];
    const [, name] = /;\s{0,8}name="([^"\r\n]{0,256})"/i.exec(part.slice(0, end)) ?? [];
    return name === undefined ? [] : [[name, part.slice(end + 4).replace(/\r\n$/, '')]];
  });
}
