import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { Field } from '../core/field.ts';
import { describe } from './describe.ts';

/** A value as the rooms use it, or what is wrong with it: what follows the place's name in a sentence. */
export type Checked = { readonly value: unknown } | { readonly faults: readonly string[] };

/** Checks what the file (or `parseText`) says against its field's schema. */
export function checkValue(field: Field<unknown>, written: unknown): Checked {
  if (field.kind === 'list') return checkList(field, written);
  const faults = faultsOf(field, field.schema, written);
  if (faults.length > 0) return { faults };
  return field.kind === 'bytes' ? decodeBytes(field, String(written)) : { value: written };
}

function checkList(field: Field<unknown>, written: unknown): Checked {
  const [list, item] = listSchemas(field);
  const items: readonly unknown[] = Array.isArray(written) ? written : [written];
  const max = property(list, 'maxItems');
  if (typeof max === 'number' && items.length > max)
    return { faults: [`has ${items.length} items; at most ${max} may stand there`] };
  const faults = items.flatMap((value, index) =>
    faultsOf(field, item, value).map((fault) => (Array.isArray(written) ? `(item ${index + 1}) ${fault}` : fault)),
  );
  return faults.length > 0 ? { faults } : { value: items };
}

/** The first error only: a text is not also below the minimum. */
function faultsOf(field: Field<unknown>, schema: TSchema, value: unknown): string[] {
  const check = compiled(schema);
  if (check.Check(value)) return [];
  const error = check.Errors(value)[0];
  const but = field.secret === true ? '' : `, not ${describe(value)}`;
  switch (error?.keyword) {
    case 'type':
      return [`${mustBe(error.params.type)}${but}${cure(schema, value, field.secret === true)}`];
    case 'minimum':
    case 'maximum':
      return [`must be ${bounds(schema)}${but}`];
    case 'enum':
      return [`must be one of ${error.params.allowedValues.map(describe).join(', ')}${but}`];
    case 'maxLength':
      return [`is too long: ${String(value).length} characters, where ${error.params.limit} are allowed`];
    case 'pattern':
      return [`must match ${String(error.params.pattern)}${but}`];
    default:
      return [error?.message ?? 'is not valid'];
  }
}

function mustBe(type: string | string[]): string {
  switch (type) {
    case 'string':
      return 'must be text in quotes';
    case 'integer':
      return 'must be a whole number';
    case 'number':
      return 'must be a number';
    case 'boolean':
      return 'must be true or false';
    default:
      return `must be ${String(type)}`;
  }
}

/** The commonest slip is a pair of quotes too few or too many: say how the value is meant to be written. */
function cure(schema: TSchema, value: unknown, secret: boolean): string {
  const type = property(schema, 'type');
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean') && !secret)
    return `; write "${value}"`;
  if (typeof value !== 'string') return '';
  const bare = value.trim();
  if (type === 'integer' && /^-?\d{1,15}$/.test(bare)) return `; write ${bare} without quotes`;
  if (type === 'boolean' && /^(true|false)$/i.test(bare)) return `; write ${bare.toLowerCase()} without quotes`;
  return '';
}

export function bounds(schema: TSchema): string {
  const min = property(schema, 'minimum');
  const max = property(schema, 'maximum');
  const low = typeof min === 'number' && min > Number.MIN_SAFE_INTEGER;
  const high = typeof max === 'number' && max < Number.MAX_SAFE_INTEGER;
  if (low && high) return `from ${min} to ${max}`;
  if (low) return `at least ${min}`;
  return high ? `at most ${max}` : 'a whole number';
}

function decodeBytes(field: Field<unknown>, text: string): Checked {
  const base64 = text.replaceAll(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 === 1) return { faults: ['must be bytes in base64'] };
  const bytes = Buffer.from(base64, 'base64');
  const max = field.max ?? Number.POSITIVE_INFINITY;
  if (bytes.length > max) return { faults: [`is too long: ${bytes.length} bytes, where ${max} are allowed`] };
  return { value: new Uint8Array(bytes) };
}

/** A value as the environment or a form has it: text that says what the field's kind is. */
export function parseText(
  field: Field<unknown>,
  text: string,
): { readonly value: unknown } | { readonly fault: string } {
  if (field.kind === 'text') return { value: text };
  if (text.trim() === '') return { fault: 'is empty; give it a value or leave the variable out' };
  if (field.kind !== 'list') return parseWord(property(field.schema, 'type'), text);
  const type = property(listSchemas(field)[1], 'type');
  const items = text.split(',').map((item) => parseWord(type, item));
  const failed = items.find((item) => 'fault' in item);
  return failed ?? { value: items.map((item) => ('value' in item ? item.value : undefined)) };
}

function parseWord(type: unknown, text: string): { readonly value: unknown } | { readonly fault: string } {
  const word = text.trim();
  switch (type) {
    case 'integer':
      return /^[+-]?\d{1,15}$/.test(word)
        ? { value: Number(word) }
        : { fault: `must be a whole number, not ${describe(word)}` };
    case 'number':
      return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(word)
        ? { value: Number(word) }
        : { fault: `must be a number, not ${describe(word)}` };
    case 'boolean':
      if (/^(true|1)$/i.test(word)) return { value: true };
      return /^(false|0)$/i.test(word) ? { value: false } : { fault: `must be true or false, not ${describe(word)}` };
    default:
      return { value: word };
  }
}

/** `field.list` makes a union: the list, or one item alone (of one type, but for `ports`). */
export function listSchemas(field: Field<unknown>): readonly [list: TSchema, item: TSchema, ...others: TSchema[]] {
  const [list, item, ...others] = property(field.schema, 'anyOf') as readonly TSchema[];
  return [list ?? field.schema, item ?? field.schema, ...others];
}

/** A keyword of JSON Schema; TypeBox types it only on the concrete schema. */
export const property = (schema: TSchema, keyword: string): unknown =>
  (schema as Readonly<Record<string, unknown>>)[keyword];

const validators = new WeakMap<TSchema, Validator>();

function compiled(schema: TSchema): Validator {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const validator = Compile(schema) as Validator;
  validators.set(schema, validator);
  return validator;
}
