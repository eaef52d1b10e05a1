import { isIP } from 'node:net';
import { field, type ValuesOf } from '../core/field.ts';
import type { Complain } from './complain.ts';

/** What is asked about a visitor, beside the visit. */
export const P0F = {
  socket: field.text(
    'Socket of a running p0f (its option `-s`), which is asked what system each visitor has; empty: it is not asked.',
    { default: '/run/skep/p0f.sock', max: 107 },
  ),
} as const;

export const NAMES = {
  reverse_dns: field.choice(
    'Whose names are looked up: `private` those of private networks only. The name server of a visitor’s network can see that it is asked.',
    ['all', 'private', 'off'],
    { default: 'all' },
  ),
  servers: field.list('Name servers to ask; none: those of the system.', field.text('An IP address.', { max: 64 }), {
    default: [],
    max: 4,
  }),
} as const;

export const GEO = {
  enabled: field.bool('Look up where public addresses are, in files on this box; nobody is asked.', { default: true }),
  databases: field.list(
    'Files in MaxMind’s format (.mmdb) that are asked before the countries that come with Skep: cities, networks. Each is held in memory once a public address came.',
    field.text('An absolute path.', { max: 4096, pattern: '^/.*$' }),
    { default: [], max: 8 },
  ),
} as const;

export const IPINFO = {
  token: field.text(
    'Token of ipinfo.io, which is then told every public address that visits; empty: it is not asked.',
    {
      default: '',
      max: 256,
      pattern: '^[\\x21-\\x7e]*$',
      secret: true,
    },
  ),
  url: field.text('Where it is.', { default: 'https://ipinfo.io', max: 1024, pattern: '^https://[^\\s?#]*[^\\s?#/]$' }),
  cache_s: field.int('Seconds until it is asked about the same address again.', {
    default: 86_400,
    min: 60,
    max: 31_536_000,
  }),
} as const;

export const EYES_SECTIONS = [
  { name: 'p0f', about: 'p0f, which tells a visitor’s system by its packets.', fields: P0F },
  { name: 'names', about: 'Names of visitors.', fields: NAMES },
  { name: 'geo', about: 'Places of visitors.', fields: GEO },
  { name: 'geo.ipinfo', about: 'ipinfo.io; on when `token` is set.', fields: IPINFO },
] as const;

export type P0fConfig = ValuesOf<typeof P0F>;
export type NamesConfig = ValuesOf<typeof NAMES>;
export type GeoConfig = ValuesOf<typeof GEO> & { readonly ipinfo: ValuesOf<typeof IPINFO> };

export function checkNames(names: NamesConfig, complain: Complain): NamesConfig {
  const wrong = names.servers.filter((server) => isIP(server) === 0);
  if (wrong.length === 0) return names;
  complain.key(['names', 'servers'], `must hold IP addresses; not one: ${wrong.join(', ')}`);
  return { ...names, servers: [] };
}
