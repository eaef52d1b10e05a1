import { isIP } from 'node:net';
import { PRESETS, type IgnoreRule } from '../core/ignore-rule.ts';
import { ranges } from '../core/ranges.ts';
import type { ValuesOf } from '../core/field.ts';
import { canonical } from './addresses.ts';
import type { Complain } from './complain.ts';
import { describe } from './describe.ts';
import { IGNORE } from './ignore-section.ts';
import { isTable, type Path, type Table } from './path.ts';
import { parsePorts, type Parsed } from './ports.ts';
import { readTable } from './table.ts';

/** A rule as a person writes it, here or after `skep ignore add`; empty text: not written. */
export type Draft = ValuesOf<typeof IGNORE>;

export interface Fault {
  readonly key: keyof Draft;
  /** What follows the key's name in a sentence. */
  readonly said: string;
}

/** Each `[[alerts.ignore]]`, or the one `[alerts.ignore]`. */
export function readIgnoreRules(alerts: Table, complain: Complain): readonly IgnoreRule[] {
  const path = ['alerts', 'ignore'];
  const written = Object.hasOwn(alerts, 'ignore') ? alerts['ignore'] : undefined;
  if (written === undefined) return [];
  const all: readonly unknown[] = Array.isArray(written) ? written : [written];
  if (!all.every(isTable)) {
    complain.key(path, 'must be written as [[alerts.ignore]] with its keys below it, once for each rule');
    return [];
  }
  return all.flatMap((table, index) => readRule(table, Array.isArray(written) ? [...path, index] : path, complain));
}

function readRule(table: Table, path: Path, complain: Complain): IgnoreRule[] {
  const values = readTable(table, path, IGNORE, complain) as Draft;
  const index = path.at(-1);
  const { rule, faults } = ruleOf(values, `config ${typeof index === 'number' ? index + 1 : 1}`, 0);
  for (const { key, said } of faults) complain.key([...path, key], said);
  return faults.length > 0 ? [] : [rule];
}

/** The rule that a draft makes, and what is wrong with it. */
export function ruleOf(draft: Draft, name: string, createdAt: number): { rule: IgnoreRule; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const checked = <T>(key: keyof Draft, parse: (text: string) => Parsed<T>): T | null => {
    const text = draft[key].trim();
    if (text === '') return null;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    faults.push({ key, said: parsed.fault });
    return null;
  };
  const preset = draft.preset === 'none' ? null : draft.preset;
  const rule: IgnoreRule = {
    name,
    preset,
    address: checked('address', parseNetwork),
    mac: checked('mac', parseMac),
    ports: checked('ports', parseRanges),
    sensor: draft.sensor.trim() || null,
    grade: draft.grade === 'auto' ? null : draft.grade,
    note: draft.note,
    createdAt,
    expiresAt: checked('until', parseDate),
  };
  if (faults.length === 0 && preset !== null && PRESETS[preset].needsSource && !hasSource(rule)) {
    faults.push({ key: 'preset', said: `is "${preset}", which needs an \`address\` or a \`mac\`: say where it is` });
  }
  if (faults.length === 0 && preset === null && !hasCondition(rule)) {
    const said = 'is not set, nor is any other condition, so that nobody would be told of anything; say whom you mean';
    faults.push({ key: 'address', said });
  }
  return { rule, faults };
}

const hasSource = ({ address, mac }: IgnoreRule): boolean => address !== null || mac !== null;
const hasCondition = (rule: IgnoreRule): boolean =>
  hasSource(rule) || rule.ports !== null || rule.sensor !== null || rule.grade !== null;

/** `10.0.0.9`, `10.0.0.0/8`; of a network only what the prefix leaves counts. */
function parseNetwork(text: string): Parsed<string> {
  const [address = '', prefix, ...more] = text.split('/');
  const plain = canonical(address);
  const fault = `must be an IP address or a network like "192.168.1.0/24", not ${describe(text)}; names are not looked up`;
  if (plain === undefined || plain.includes('%') || more.length > 0) return { fault };
  if (prefix === undefined) return { value: plain };
  const longest = isIP(plain) === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest) return { fault };
  return { value: `${plain}/${Number(prefix)}` };
}

function parseMac(text: string): Parsed<string> {
  const digits = text.replaceAll(/[:.-]/g, '').toLowerCase();
  if (!/^[0-9a-f]{12}$/.test(digits)) {
    return { fault: `must be a hardware address like "aa:bb:cc:dd:ee:ff", not ${describe(text)}` };
  }
  return { value: (digits.match(/../g) ?? []).join(':') };
}

function parseRanges(text: string): Parsed<string> {
  const parsed = parsePorts(text);
  return 'value' in parsed ? { value: ranges(parsed.value) } : parsed;
}

function parseDate(text: string): Parsed<number> {
  const at = Date.parse(text);
  return Number.isNaN(at) ? { fault: `must be a date like "2027-01-31", not ${describe(text)}` } : { value: at };
}
