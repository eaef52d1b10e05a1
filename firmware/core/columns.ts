import { toText } from './bytes.ts';
import type { EventDeclarations } from './declaration.ts';
import { field, type Field, type Fields } from './field.ts';
import type { Value } from './record.ts';
import { cut } from './summary.ts';

export const COLUMN_TYPES = ['text', 'int', 'bool', 'bytes'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column that the box's owner adds to an event's table, in the config and without code. */
export interface OwnerColumn {
  readonly name: string;
  readonly event: string;
  readonly type: ColumnType;
  /** One of the sensor's declared sources. */
  readonly source: string;
  /** What of it: a header's name. A byte string, as what it is compared with; empty where the source takes none. */
  readonly argument: string;
}

/** Something of a conversation that an owner's column can be filled from: `from = "header:x-forwarded-for"`. */
export interface SourceDeclaration {
  /** One sentence for the docs, ending with a full stop. */
  readonly about: string;
  /** What stands behind the colon, in one word for the docs (`name`); left out: the source takes no argument. */
  readonly argument?: string;
  /** What it gives; default `text`. Text may fill a column of any type, anything else one of its own type or text. */
  readonly type?: ColumnType;
  /** Events that are recorded with it. */
  readonly events: readonly string[];
}

export type SourceDeclarations = Readonly<Record<string, SourceDeclaration>>;

/** Text as a byte string, or bytes; undefined: there is none, and the column is NULL. */
export type SourceValue = string | Uint8Array | number | boolean | undefined;

/** Looks a source up; asked while the event is recorded, and only for what an owner's column wants. */
export type Sources = (source: string, argument: string) => SourceValue;

/** What one value may cost: a visitor chooses how long it is. */
const TEXT_MAX = 4096;
const BYTES_MAX = 4096;

const HELD_BY: Readonly<Record<ColumnType, readonly ColumnType[]>> = {
  text: ['text', 'int', 'bool', 'bytes'],
  int: ['int', 'text'],
  bool: ['bool', 'text'],
  bytes: ['bytes', 'text'],
};

/** Types of columns that can hold what a source gives. */
export const typesOf = ({ type = 'text' }: SourceDeclaration): readonly ColumnType[] => HELD_BY[type];

/** As it is written in the config: `header:<name>`. */
export const sourceText = (name: string, { argument }: SourceDeclaration): string =>
  argument === undefined ? name : `${name}:<${argument}>`;

/** The values of an event's columns; what there is none of, or what its type cannot hold, is left out and becomes NULL. */
export function ownersValues(
  columns: readonly OwnerColumn[],
  event: string,
  sources: Sources | undefined,
): Record<string, Value> {
  const values: Record<string, Value> = {};
  if (sources === undefined) return values;
  for (const column of columns) {
    if (column.event !== event) continue;
    const value = sources(column.source, column.argument);
    const held = value === undefined ? undefined : heldAs(column.type, value);
    if (held !== undefined) values[column.name] = held;
  }
  return values;
}

function heldAs(type: ColumnType, value: NonNullable<SourceValue>): Value | undefined {
  const bytes = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof bytes !== 'string' && !(bytes instanceof Uint8Array)) {
    throw new TypeError(`a source must give text, bytes, a number or a boolean, not ${typeof value}`);
  }
  switch (type) {
    case 'text':
      // Cut before as well: to escape a megabyte would cost the processor for what is not kept.
      return cut(toText(start(bytes, ENOUGH_BYTES)), TEXT_MAX);
    case 'bytes': {
      const kept = start(bytes, BYTES_MAX);
      return typeof kept === 'string' ? Buffer.from(kept, 'latin1') : kept;
    }
    case 'int':
      return numberIn(toText(start(bytes, LONGEST_NUMBER)));
    case 'bool':
      return truthIn(toText(start(bytes, LONGEST_NUMBER)));
  }
}

/** No char of UTF-16 takes more than three bytes of UTF-8: what is longer is still longer as text, and marked as cut. */
const ENOUGH_BYTES = 3 * (TEXT_MAX + 1);

const start = <T extends string | Uint8Array>(bytes: T, length: number): T => bytes.slice(0, length) as T;

const LONGEST_NUMBER = 32;

function numberIn(text: string): number | undefined {
  if (!/^ *[+-]?\d{1,16} *$/.test(text)) return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function truthIn(text: string): boolean | undefined {
  if (/^ *(true|1|yes|on) *$/i.test(text)) return true;
  return /^ *(false|0|no|off) *$/i.test(text) ? false : undefined;
}

/** The column as the store knows columns. */
function fieldOf({ type, source, argument }: OwnerColumn): Field<unknown> {
  const about = `The owner’s column, from ${argument === '' ? source : `${source}:${argument}`}.`;
  switch (type) {
    case 'text':
      return field.text(about, { max: TEXT_MAX });
    case 'bytes':
      return field.bytes(about, { max: BYTES_MAX });
    case 'int':
      return field.int(about);
    case 'bool':
      return field.bool(about);
  }
}

/** Declared events with the owner's columns behind their own. */
export function withColumns(events: EventDeclarations, columns: readonly OwnerColumn[]): EventDeclarations {
  return Object.fromEntries(
    Object.entries(events).map(([name, event]) => {
      const own: Fields = Object.fromEntries(
        columns.filter((column) => column.event === name).map((column) => [column.name, fieldOf(column)]),
      );
      return [name, { ...event, fields: { ...event.fields, ...own } }];
    }),
  );
}
