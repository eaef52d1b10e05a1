import { isIP } from 'node:net';
import type { BootStatus } from '../boot/status-text.ts';
import type { Ipv4, WifiWish } from '../network.ts';
import type { Verb, Verbs } from './protocol.ts';

/**
 * What the daemon asks is looked at as if a stranger had sent it: decoys are made to be broken into, and this end is root.
 * Throws a sentence about what does not fit.
 */
export const CHECKS: { readonly [V in Verb]: (given: Given) => Verbs[V]['ask'] } = {
  state: nothing,
  links: nothing,
  scan: nothing,
  'access-point-up': nothing,
  'access-point-down': nothing,
  'usb-up': nothing,
  'usb-down': nothing,
  'retry-wifi': nothing,
  'join-wifi': wifiWish,
  'set-wired': (given) => ({ ipv4: ipv4(only(given, ['ipv4'])['ipv4']) }),
  country: (given) => ({ code: text(only(given, ['code']), 'code', /^[A-Z]{2}$/) }),
  // Below /usr/share/zoneinfo, and nowhere else.
  'time-zone': (given) => ({ zone: text(only(given, ['zone']), 'zone', /^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+){0,2}$/) }),
  config: nothing,
  configure: (given) => ({ text: text(only(given, ['text']), 'text', /^[^\0]{1,262144}$/s) }),
  restart: nothing,
  status: bootStatus,
  claimed: nothing,
  finished: nothing,
};

export type Given = Readonly<Record<string, unknown>>;

export const isVerb = (word: unknown): word is Verb => typeof word === 'string' && Object.hasOwn(CHECKS, word);

function nothing(given: Given): Readonly<Record<string, never>> {
  only(given, []);
  return {};
}

function only(given: Given, names: readonly string[]): Given {
  const stranger = Object.keys(given).find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Error(`knows no ${stranger.slice(0, 40)}`);
  return given;
}

function text(given: Given, name: string, pattern: RegExp): string {
  const value = given[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw new Error(`needs another ${name}`);
  return value;
}

function flag(given: Given, name: string): boolean {
  const value = given[name];
  if (typeof value !== 'boolean') throw new Error(`needs ${name} as true or false`);
  return value;
}

function texts(given: Given, name: string, pattern: RegExp, max: number): readonly string[] {
  const value = given[name];
  if (!Array.isArray(value) || value.length > max) throw new Error(`needs ${name} as a list of at most ${max}`);
  return value.map((one: unknown) => text({ one }, 'one', pattern));
}

function wifiWish(given: Given): WifiWish {
  only(given, ['ssid', 'passphrase', 'hidden', 'ipv4']);
  const ssid = text(given, 'ssid', /^.{1,128}$/su);
  return {
    ssid,
    passphrase: text(given, 'passphrase', /^(?:|[ -~]{8,63}|[0-9A-Fa-f]{64})$/),
    hidden: flag(given, 'hidden'),
    ipv4: ipv4(given['ipv4']),
  };
}

function ipv4(given: unknown): Ipv4 {
  if (typeof given !== 'object' || given === null) throw new Error('needs ipv4');
  const table = given as Given;
  if (table['method'] === 'dhcp') {
    only(table, ['method']);
    return { method: 'dhcp' };
  }
  only(table, ['method', 'address', 'prefix', 'gateway', 'dns']);
  const { method, address, prefix, gateway, dns } = table;
  const fits =
    method === 'static' &&
    isIP(String(address)) === 4 &&
    Number.isInteger(prefix) &&
    Number(prefix) >= 1 &&
    Number(prefix) <= 30 &&
    (gateway === '' || isIP(String(gateway)) === 4) &&
    Array.isArray(dns) &&
    dns.length <= 3 &&
    dns.every((one) => isIP(String(one)) !== 0);
  if (!fits) throw new Error('needs another ipv4');
  return { method, address: String(address), prefix: Number(prefix), gateway: String(gateway), dns: dns.map(String) };
}

const SENTENCE = /^[^\u0000-\u001f\u007f]{0,500}$/;

/** It ends in a file that people read: lines of ours, each short. */
function bootStatus(given: Given): BootStatus {
  only(given, ['version', 'state', 'addresses', 'pageUrls', 'setUpCode', 'fingerprint', 'problems', 'at']);
  const optional = (name: string): string | undefined =>
    given[name] === undefined || given[name] === null ? undefined : text(given, name, SENTENCE);
  return {
    version: text(given, 'version', SENTENCE),
    state: text(given, 'state', SENTENCE),
    addresses: texts(given, 'addresses', SENTENCE, 20),
    pageUrls: texts(given, 'pageUrls', SENTENCE, 20),
    setUpCode: optional('setUpCode') ?? null,
    fingerprint: optional('fingerprint'),
    problems: texts(given, 'problems', SENTENCE, 30),
    at: optional('at'),
  };
}
