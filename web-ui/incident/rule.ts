import type { Grade, IncidentRow } from '../../firmware/api/contract.ts';
import { placeOf } from './sentence.ts';

/** What the form of a rule holds; empty: any. */
export interface RuleForm {
  readonly address: string;
  readonly ports: string;
  readonly sensor: string;
  readonly grade: Grade;
  /** How long, in days; empty: for ever. */
  readonly days: string;
  readonly note: string;
}

const DAY_MS = 86_400_000;

/** What the incident suggests: all that this source does, as bad as it was, for a month. An alarm is never suggested. */
export function suggested({ source, grade }: Pick<IncidentRow, 'source' | 'grade'>): RuleForm {
  const place = placeOf(source);
  const address = place === 'own' || place === 'internet' ? source : '';
  return { address, ports: '', sensor: '', grade: grade === 'critical' ? 'commands' : grade, days: '30', note: '' };
}

/** The body of the request: keys of `[[alerts.ignore]]`, those that say something. */
export function bodyOf({ days, ...form }: RuleForm, now: number): Readonly<Record<string, string>> {
  const until = days === '' ? '' : new Date(now + Number(days) * DAY_MS).toISOString();
  return Object.fromEntries(
    Object.entries({ ...form, until })
      .map(([key, value]) => [key, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

/** `192.168.1.0/24` of `192.168.1.9`; the /64 of an IPv6 address, in which a machine changes its own at will. */
export function networkOf(address: string): string | undefined {
  const [plain = ''] = address.split('%');
  if (/^\d+\.\d+\.\d+\.\d+$/.test(plain)) return plain.replace(/\d+$/, '0/24');
  if (!plain.includes(':') || plain.includes('.')) return undefined;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** `22,80` of what it met; the one sensor's, or everybody's. */
export const portsOf = ({ sensors }: Pick<IncidentRow, 'sensors'>, sensor: string): string =>
  [...new Set(sensors.filter((met) => sensor === '' || met.sensor === sensor).flatMap(({ ports }) => ports))]
    .slice(0, 20)
    .join(',');
