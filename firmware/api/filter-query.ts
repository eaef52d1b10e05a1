import { isIP, SocketAddress } from 'node:net';
import { plainAddress } from '../core/address.ts';
import { FILTER_KEYS, isNetwork, type Filter } from '../core/filter.ts';
import { GRADES, type Grade } from '../core/grade.ts';
import { numberParameter } from './query.ts';
import { Refusal } from './refusal.ts';

const ANY = '*';
const WORD_MAX = 64;
const TEXT_MAX = 200;
const PORTS = { min: 0, max: 65_535 } as const;
/** The latest time that a Date can be. */
const TIME_MAX = 8.64e15;
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The filter that a query asks for; whatever cannot be understood is refused, never ignored. */
export function filterOf(query: URLSearchParams, now: number): Filter {
  const given = (name: keyof Filter): string | undefined => (isAny(query, name) ? undefined : wordOf(query, name));
  const [from, until, source, sensor, grade, text] = [
    timeOf('from', given('from'), now),
    timeOf('until', given('until'), now),
    sourceOf(given('source')),
    shortened('sensor', given('sensor'), WORD_MAX),
    gradeOf(given('grade')),
    shortened('text', given('text'), TEXT_MAX),
  ];
  if (from !== undefined && until !== undefined && from >= until) throw new Refusal(400, 'from must lie before until.');
  const port = isAny(query, 'port') ? undefined : numberParameter(query, 'port', PORTS);
  const values = { from, until, source, sensor, port, grade, text };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

export { FILTER_KEYS };

/** What can be `*`, for programs that cannot leave a parameter out. A text may be a `*` that somebody looks for. */
const MAY_BE_ANY: readonly (keyof Filter)[] = ['source', 'sensor', 'port', 'grade'];
const isAny = (query: URLSearchParams, name: keyof Filter): boolean =>
  MAY_BE_ANY.includes(name) && query.getAll(name).join(' ') === ANY;

/** A parameter's one value. */
export function wordOf(query: URLSearchParams, name: string): string | undefined {
  const given = query.getAll(name);
  if (given.length > 1) throw new Refusal(400, `Parameter ${name} was given ${given.length} times; once is enough.`);
  if (given[0] === '') throw new Refusal(400, `Parameter ${name} is empty; leave it out when it does not matter.`);
  return given[0];
}

/** UTC milliseconds, ISO 8601, or so long ago: `-15m`, `-7d`. */
export function timeOf(name: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit = ''] = /^-(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (UNITS[unit] ?? 0);
  if (/^\d{1,16}$/.test(text) && Number(text) <= TIME_MAX) return Number(text);
  const at = /^\d{4}-\d\d-\d\d/.test(text) && text.length <= 40 ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new Refusal(
    400,
    `Parameter ${name} must be a time: UTC milliseconds, a date like 2027-01-31T12:00:00Z, or -15m, -24h, -7d for so long ago.`,
  );
}

/** As the evidence writes it: `2001:db8::7`, whatever the asker's way. */
function sourceOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [address = '', prefix] = plainAddress(text.toLowerCase()).split('/');
  const zoned = isIP(address) === 6 && address.includes('%') && prefix === undefined;
  if (zoned) return text;
  if (!isNetwork(prefix === undefined ? address : `${address}/${prefix}`) || text.split('/').length > 2) {
    throw new Refusal(400, 'Parameter source must be an IP address, or a network like 192.168.1.0/24.');
  }
  const plain = isIP(address) === 6 ? new SocketAddress({ address, family: 'ipv6' }).address : address;
  return prefix === undefined ? plain : `${plain}/${prefix}`;
}

function gradeOf(text: string | undefined): Grade | undefined {
  if (text === undefined) return undefined;
  const grade = GRADES.find((known) => known === text);
  if (grade === undefined) throw new Refusal(400, `Parameter grade must be one of ${GRADES.join(', ')}.`);
  return grade;
}

function shortened(name: string, text: string | undefined, max: number): string | undefined {
  if (text !== undefined && text.length > max) {
    throw new Refusal(400, `Parameter ${name} is longer than ${max} characters.`);
  }
  return text;
}
