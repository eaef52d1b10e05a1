import type { EventDeclaration } from './declaration.ts';
import { toText } from './bytes.ts';
import type { Value } from './record.ts';

/** Longest value inside a summary, in characters: a summary is one line that a person reads. */
const SUMMARY_VALUE_MAX = 80;
const SUMMARY_MAX = 300;

/** Fills `{field}` in a declared summary. Values are TEXT already (core/bytes.ts), so the line stays one line. */
export const summarise = (
  template: string,
  fields: Readonly<Record<string, Value>>,
  owners: Readonly<Record<string, Value>> = {},
): string => cut(`${filled(template, fields, SUMMARY_VALUE_MAX)}${named(owners)}`, SUMMARY_MAX);

/** Nobody but the box's owner knows what these are: they are told with their names. */
const named = (owners: Readonly<Record<string, Value>>): string =>
  Object.entries(owners)
    .map(([name, value]) => `; ${name} ${cut(shown(value), SUMMARY_VALUE_MAX)}`)
    .join('');

/** The same with every value whole: for the log. */
export const spelledOut = (template: string, fields: Readonly<Record<string, Value>>): string =>
  filled(template, fields, Number.MAX_SAFE_INTEGER);

const filled = (template: string, fields: Readonly<Record<string, Value>>, valueMax: number): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, key: string) => cut(shown(fields[key]), valueMax));

function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return '-';
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return String(value);
}

/** Cuts by UTF-16 units without splitting a surrogate pair. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(max - 2)) ? max - 2 : max - 1;
  return `${text.slice(0, end)}…`;
}

type Raw = string | number | boolean | Uint8Array | null | undefined;

/**
 * An event's values as they will be stored, in the order of the declaration. Throws on a field that is not declared or
 * has the wrong type: that is a bug of the sensor, and a test of the sensor finds it.
 */
export function storedFields(
  declaration: EventDeclaration,
  values: Readonly<Record<string, Raw>>,
): Record<string, Value> {
  const stored: Record<string, Value> = {};
  for (const key of Object.keys(values)) {
    if (declaration.fields[key] === undefined) throw new TypeError(`event field '${key}' is not declared`);
  }
  for (const [key, declared] of Object.entries(declaration.fields)) {
    const value = values[key];
    if (value === undefined || value === null) continue;
    stored[key] = storedValue(key, declared.kind, declared.max, value);
  }
  return stored;
}

function storedValue(key: string, kind: string, max: number | undefined, value: NonNullable<Raw>): Value {
  switch (kind) {
    case 'text':
    case 'choice':
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) break;
      return cut(toText(value), max ?? Number.MAX_SAFE_INTEGER);
    case 'bytes':
      if (!(value instanceof Uint8Array)) break;
      return value.subarray(0, max);
    case 'int':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) break;
      return value;
    case 'real':
      if (typeof value !== 'number' || !Number.isFinite(value)) break;
      return value;
    case 'bool':
      if (typeof value !== 'boolean') break;
      return value;
  }
  throw new TypeError(`event field '${key}' is declared as ${kind}, got ${typeof value}`);
}
