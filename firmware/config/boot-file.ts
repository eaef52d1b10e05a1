import { isIP } from 'node:net';
import { field, type Fields, type ValuesOf } from '../core/field.ts';
import type { Surroundings } from './check.ts';
import { complainTo, type Complain } from './complain.ts';
import type { Problem } from './config.ts';
import { linesOf } from './lines.ts';
import { loadConfig, parseFile } from './load.ts';
import type { Table } from './path.ts';
import { readTable, tableAt } from './table.ts';

const PASSPHRASE = { default: '', secret: true, pattern: '^(|[ -~]{8,63}|[0-9A-Fa-f]{64})$', max: 64 } as const;

const BOOT_TOP = {
  password: field.text(
    'Password of the page; the device then has an owner from its first start. At least 10 characters.',
    {
      default: '',
      max: 256,
      secret: true,
      pattern: '^(.{10,})?$',
    },
  ),
  timezone: field.text('Time zone of the device: "Europe/Berlin".', {
    default: '',
    max: 64,
    pattern: '^([A-Za-z]+(/[A-Za-z0-9_+-]+){0,2})?$',
  }),
} as const;

const WIFI = {
  ssid: field.text('Name of the Wi-Fi network.', { default: '', max: 32 }),
  passphrase: field.text('Its passphrase, 8 to 63 characters; empty: an open network.', PASSPHRASE),
  country: field.text('Country of the device, two letters: its radio keeps to that law.', {
    default: '',
    max: 2,
    pattern: '^([A-Za-z]{2})?$',
  }),
  hidden: field.bool('The network does not tell its name.', { default: false }),
} as const;

const NETWORK = {
  method: field.choice('Where the address comes from.', ['dhcp', 'static'], { default: 'dhcp' }),
  address: field.text('With `static`: the address and the length of its network, "192.168.1.20/24".', {
    default: '',
    max: 18,
  }),
  gateway: field.text('The router.', { default: '', max: 15 }),
  dns: field.list('Name servers.', field.text('An address.', { max: 45 }), { default: [], max: 3 }),
} as const;

const ACCESS_POINT = {
  passphrase: field.text(
    'Passphrase of the set-up’s own Wi-Fi; without one it is open, for a quarter of an hour.',
    PASSPHRASE,
  ),
} as const;

/** What only the file on the boot partition can say, beside every key of the config. */
export const BOOT_SECTIONS = [
  { name: '', about: 'Above the first table.', fields: BOOT_TOP },
  { name: 'wifi', about: 'The network that the device joins.', fields: WIFI },
  { name: 'network', about: 'Its address: in that Wi-Fi, or by cable.', fields: NETWORK },
  { name: 'access_point', about: 'The Wi-Fi that the device opens while nobody owns it.', fields: ACCESS_POINT },
] as const;

export interface BootFile {
  readonly password: string;
  readonly timezone: string;
  readonly wifi: ValuesOf<typeof WIFI>;
  readonly network: ValuesOf<typeof NETWORK>;
  /** Nobody wrote [network]. */
  readonly networkWritten: boolean;
  readonly accessPoint: ValuesOf<typeof ACCESS_POINT>;
  /** The keys of the config, each on the line where it was. */
  readonly config: string;
  /** Values that must not stay readable. */
  readonly secrets: readonly string[];
  readonly problems: readonly Problem[];
}

const OWN_TABLES: ReadonlySet<string> = new Set(['wifi', 'network', 'access_point']);

/** Reads `skep.toml` of the boot partition; `around` is what its keys of the config are checked against. */
export function readBootFile(text: string, around: Surroundings): BootFile {
  const problems: Problem[] = [];
  const tree = parseFile(text, problems);
  const complain = complainTo(problems, { line: linesOf(text), variables: new Map() });
  const read = <F extends Fields>(name: string, fields: F): ValuesOf<F> =>
    readTable(tableAt(tree, [name], complain), [name], fields, complain) as ValuesOf<F>;
  const top = readTable(only(tree, BOOT_TOP), [], BOOT_TOP, complain) as ValuesOf<typeof BOOT_TOP>;
  const wifi = read('wifi', WIFI);
  const network = read('network', NETWORK);
  const accessPoint = read('access_point', ACCESS_POINT);
  if (wifi.ssid === '' && wifi.passphrase !== '')
    complain.key(['wifi', 'ssid'], 'is missing: which network has this passphrase?');
  checkNetwork(network, complain);
  const config = withoutOwn(text);
  // Half a file would only add problems that are none.
  if (problems.every(({ path }) => path !== '')) {
    const loaded = loadConfig(config, {}, around);
    problems.push(...loaded.problems.filter(({ path }) => path !== ''));
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return {
    ...top,
    ...{ wifi, network, accessPoint, config, problems },
    networkWritten: Object.hasOwn(tree, 'network'),
    secrets: [...new Set(secretsIn(tree))].filter((one) => one !== ''),
  };
}

const only = (tree: Table, fields: Fields): Table =>
  Object.fromEntries(Object.entries(tree).filter(([key]) => Object.hasOwn(fields, key)));

function checkNetwork({ method, address, gateway, dns }: ValuesOf<typeof NETWORK>, complain: Complain): void {
  const key = (name: keyof typeof NETWORK, said: string): void => complain.key(['network', name], said);
  if (method === 'dhcp' && address !== '') key('address', 'is set, but `method` is "dhcp"; write method = "static"');
  if (method === 'static' && addressAndPrefix(address) === undefined) {
    key('address', 'must be an IPv4 address and the length of its network, "192.168.1.20/24"');
  }
  if (gateway !== '' && isIP(gateway) !== 4) key('gateway', 'must be an IPv4 address, "192.168.1.1"');
  if (dns.some((one) => isIP(one) === 0)) key('dns', 'must be IP addresses, ["192.168.1.1"]');
}

/** `192.168.1.20/24` */
export function addressAndPrefix(text: string): { readonly address: string; readonly prefix: number } | undefined {
  const [, address = '', bits = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text.trim()) ?? [];
  const prefix = Number(bits);
  return isIP(address) === 4 && bits !== '' && prefix >= 1 && prefix <= 30 ? { address, prefix } : undefined;
}

/** Our tables and keys as empty lines, so that what is told of the others names the line where it stands. */
function withoutOwn(text: string): string {
  let table = '';
  const lines = text.split('\n').map((line) => {
    const header = /^\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$/.exec(line)?.[1];
    if (header !== undefined) table = header;
    const key = /^\s*(\w+)\s*=/.exec(line)?.[1] ?? '';
    return OWN_TABLES.has(table) || (table === '' && Object.hasOwn(BOOT_TOP, key)) ? '' : line;
  });
  return lines.join('\n');
}

const SECRET_KEY = /pass|secret|token|hash/i;

function secretsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'string' && SECRET_KEY.test(key) && !key.endsWith('_file') ? [inner] : secretsIn(inner),
  );
}
