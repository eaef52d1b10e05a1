import type { Grade, IncidentRow } from '../../firmware/api/contract.ts';
import { SCALE } from '../filter.ts';
import { inNetwork } from '../network.ts';
import { INCIDENT_WORDS as SAYS } from '../words/incidents.ts';

/** Where a source is, as far as its address tells. */
export type Place = 'own' | 'internet' | 'unknown' | 'box';

/** RFC 1918, RFC 3927, RFC 6598, loopback; RFC 4193, RFC 4291 section 2.5.6. */
const OWN = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1/128'],
];
const IP = /^[\d.]+$|:/;
const SENSORS_NAMED = 3;
/** Its events are of the box as a whole. */
const SCAN = 'scan';

type Told = Pick<IncidentRow, 'source' | 'grade' | 'sensors'>;

export function placeOf(source: string): Place {
  if (!IP.test(source)) return source === 'unknown' ? 'unknown' : 'box';
  return OWN.some((network) => inNetwork(source, network)) ? 'own' : 'internet';
}

/** `192.0.2.7`, which an address can be linked from, or words. */
export function nameOf(source: string): string {
  const place = placeOf(source);
  return place === 'unknown' || place === 'box' ? SAYS.nameless[place] : source;
}

/** `tried to log in to ftp and telnet` */
export function deedOf({ grade, sensors }: Told): string {
  const decoys = sensors.filter(({ sensor }) => sensor !== SCAN);
  if (sensors.length > 0 && decoys.length === 0) return SAYS.scannedPorts;
  const worst = decoys.filter((met) => rank(met.grade) >= rank(grade));
  return `${SAYS.deed[grade]} ${listed([...new Set(worst.map(({ sensor }) => sensor))])}`;
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return SAYS.thisBox;
  const rest = names.length - SENSORS_NAMED;
  const parts = rest > 0 ? [...names.slice(0, SENSORS_NAMED), SAYS.more(rest)] : names;
  return parts.length === 1 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} ${SAYS.and} ${parts.at(-1)}`;
}

/** `2 log-ins tried, 1 probe, 3 connections`: the worst first. */
export function countsOf({ counts, connections }: Pick<IncidentRow, 'counts' | 'connections'>): string {
  const deeds = SCALE.toReversed().flatMap((grade) => {
    const count = counts[grade] ?? 0;
    return count > 0 ? [SAYS.counts[grade](count)] : [];
  });
  return [...deeds, ...(connections > 0 ? [SAYS.connections(connections)] : [])].join(', ');
}

type Kind = keyof (typeof SAYS)['advice']['sensor'];

/** Which advice a sensor brings, and how far a visitor must have gone there for it. */
const ADVISED: readonly (readonly [sensor: string, kind: Kind, from: Grade])[] = [
  ['ssh', 'shell', 'commands'],
  ['telnet', 'shell', 'commands'],
  ['ftp', 'files', 'commands'],
  ['http', 'token', 'critical'],
  ['https', 'token', 'critical'],
  ['http', 'web', 'probe'],
  ['https', 'web', 'probe'],
  ['ftp', 'token', 'critical'],
  ['honeyfile', 'token', 'critical'],
  ['dns', 'dns', 'touch'],
  ['dns_tcp', 'dns', 'touch'],
  [SCAN, 'scan', 'touch'],
  ['skep', 'page', 'touch'],
];

/** What to do, in the order of doing it. */
export function adviceOf({ source, grade, sensors }: Told): readonly string[] {
  const place = placeOf(source);
  const kinds = ADVISED.flatMap(([name, kind, from]) =>
    sensors.some((met) => met.sensor === name && rank(met.grade) >= rank(from)) ? [kind] : [],
  ).filter((kind) => kind !== 'web' || place === 'own');
  return [
    SAYS.advice.who[place],
    SAYS.advice.grade[grade],
    ...[...new Set(kinds)].map((kind) => SAYS.advice.sensor[kind]),
  ];
}

const rank = (grade: Grade): number => SCALE.indexOf(grade);
