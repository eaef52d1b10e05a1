import { isIP } from 'node:net';
import { field, type ValuesOf } from '../core/field.ts';
import type { Complain } from './complain.ts';

/** A host, an address (IPv6 in brackets) or a network, and a port: `10.0.0.5:514/udp`. */
const DESTINATION = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_.-]+))(?:\/(\d{1,3}))?:(\d{1,5})(?:\/(tcp|udp))?$/;

export const SPRINGBOARD = {
  allow: field.list(
    'Whom handlers and other programs of this box’s user may reach, beside those that this config names anyway: "api.example.com:443", "10.0.0.5:514/udp", "[fd00::]/64:443". Holds with the rules that `skep springboard` prints.',
    field.text('A destination.', { max: 300 }),
    { default: [], max: 64 },
  ),
  system: field.bool(
    'Hold the package manager (user _apt) to ports 80 and 443, and the time service (user systemd-timesync) to port 123, as well; each to `allow` and the name servers, too. For a box that does nothing else.',
    { default: false },
  ),
} as const;

export const SPRINGBOARD_SECTION = {
  name: 'springboard',
  about: 'Whom this box may reach, when nftables holds it (image/springboard).',
  fields: SPRINGBOARD,
} as const;

/** Whom the daemon may reach. */
export interface Destination {
  /** A name, an address or a network; nothing in it has a meaning to a shell. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface SpringboardConfig {
  readonly allow: readonly Destination[];
  readonly system: boolean;
}

export function resolveSpringboard(
  { allow, system }: ValuesOf<typeof SPRINGBOARD>,
  complain: Complain,
): SpringboardConfig {
  return {
    system,
    allow: allow.flatMap((written) => {
      const destination = parseDestination(written);
      if (destination !== undefined) return [destination];
      complain.key(
        ['springboard', 'allow'],
        `must hold destinations as "host:443", "10.0.0.0/8:514/udp" or "[fd00::1]:443", not ${JSON.stringify(written)}`,
      );
      return [];
    }),
  };
}

export function parseDestination(written: string): Destination | undefined {
  const [, six, other = '', prefix, port = '', protocol = 'tcp'] = DESTINATION.exec(written) ?? [];
  const host = six ?? other;
  const version = isIP(host);
  const isFine = (six === undefined ? version !== 6 : version === 6) && Number(port) >= 1 && Number(port) <= 65_535;
  if (!isFine || host === '') return undefined;
  if (prefix !== undefined && (version === 0 || Number(prefix) > (version === 4 ? 32 : 128))) return undefined;
  // 10.0.0.999 is no name either.
  if (version === 0 && /^[\d.]+$/.test(host)) return undefined;
  return {
    host: prefix === undefined ? host : `${host}/${prefix}`,
    port: Number(port),
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  };
}
