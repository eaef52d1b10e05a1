import type { Inputs } from '../sensor.ts';
import type { EVENTS } from './declaration.ts';
import { asciiLower, valuesOf, type Head } from './request.ts';

export type Login = Omit<Inputs<(typeof EVENTS)['login']['fields']>, 'path' | 'accepted' | 'session_group'>;
/** A header Authorization without name and password. */
export interface Odd {
  readonly value: string;
  readonly problem: string;
}

/** What the headers Authorization hold, each of them. */
export const authorizationsOf = (head: Head): (Login | Odd)[] =>
  valuesOf(head, 'authorization').map((value) => authorizationOf(value, head.method));

export const isOdd = (found: Login | Odd): found is Odd => 'problem' in found;

export function authorizationOf(value: string, method: string): Login | Odd {
  const blank = value.indexOf(' ');
  const scheme = asciiLower(blank < 0 ? value : value.slice(0, blank));
  const rest = blank < 0 ? '' : value.slice(blank + 1).trimStart();
  if (scheme === 'basic') return basicOf(rest) ?? { value, problem: 'not Base64' };
  if (scheme === 'digest') return digestOf(rest, method) ?? { value, problem: 'a Digest without username' };
  return { value, problem: 'another scheme' };
}

/** RFC 7617 section 2: split at the first colon; a password may hold more of them, a name none. */
export function basicOf(token: string, scheme: 'basic' | 'cookie' = 'basic'): Login | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(token) || token.replaceAll('=', '').length % 4 === 1) return undefined;
  const pair = Buffer.from(token, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  if (colon < 0) return { scheme, username: pair };
  return { scheme, username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** RFC 7616 section 3.4. Kept as sent: who cracks it needs exactly what was hashed. */
function digestOf(text: string, method: string): Login | undefined {
  const parameters = parametersOf(text);
  const username = parameters.get('username') ?? extended(parameters.get('username*'));
  if (username === undefined) return undefined;
  const names = ['realm', 'nonce', 'uri', 'response', 'qop', 'nc', 'cnonce', 'algorithm'] as const;
  const given = Object.fromEntries(names.map((name) => [name, parameters.get(name)]));
  return { scheme: 'digest', username, method, ...given };
}

/** `name=token` and `name="quoted \" string"`, with commas between. */
function parametersOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, token] of text.matchAll(PARAMETER)) {
    const key = asciiLower(name);
    if (!found.has(key)) found.set(key, quoted === undefined ? (token ?? '') : quoted.replaceAll(/\\([^])/g, '$1'));
  }
  return found;
}
const PARAMETER = /([A-Za-z0-9*_-]{1,64})=(?:"((?:[^"\\]|\\[^])*)"|([^\s,"]*))/g;

/** `UTF-8''p%C3%A4ul` (RFC 8187). */
function extended(value: string | undefined): string | undefined {
  const [, encoded] = /^[^']*'[^']*'(.*)$/s.exec(value ?? '') ?? [];
  return encoded?.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** All cookies, in their order; a name may come twice. */
export function cookiesOf(head: Head): (readonly [name: string, value: string])[] {
  return valuesOf(head, 'cookie').flatMap((header) =>
    header.split(';').map((part) => {
      const equals = part.indexOf('=');
      return equals < 0
        ? (['', part.trim()] as const)
        : ([part.slice(0, equals).trim(), part.slice(equals + 1).trim()] as const);
    }),
  );
}

/** Routers whose login page makes a cookie `Authorization=Basic%20...` of what was typed. */
export function cookieLogin(head: Head): Login | undefined {
  for (const [name, value] of cookiesOf(head)) {
    const [, token] = /^Basic(?:%20| )+(.*)$/i.exec(value) ?? [];
    if (asciiLower(name) !== 'authorization' || token === undefined) continue;
    return basicOf(token.replaceAll(/%2b/gi, '+').replaceAll(/%2f/gi, '/').replaceAll(/%3d/gi, '='), 'cookie');
  }
  return undefined;
}
