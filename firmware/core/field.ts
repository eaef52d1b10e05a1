import Type, { type TSchema } from 'typebox';

/**
 * The kit's helpers for declaring options and events. One declaration gives the TypeScript type, the check (JSON Schema),
 * the SQLite column and the row in the generated docs. TypeBox stays underneath: a plug-in never sees it.
 */
export type FieldKind = 'text' | 'int' | 'real' | 'bool' | 'bytes' | 'choice' | 'list';

export interface Field<T> {
  readonly kind: FieldKind;
  /** One sentence for the docs, ending with a full stop. */
  readonly about: string;
  /** JSON Schema of the value as it stands in a config file. */
  readonly schema: TSchema;
  /** Column type when the field belongs to an event; a list has no column. */
  readonly sql: 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB' | null;
  readonly default?: T;
  /** Longest value kept, in characters (text) or bytes (bytes); longer ones are cut and marked. */
  readonly max?: number;
  /** Never shown, never part of a snapshot: a mail password. */
  readonly secret?: boolean;
  /** Type carrier only; never set. */
  readonly value?: T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValueOf<F> = F extends Field<infer T> ? T : never;
export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> };

interface TextSettings {
  readonly default?: string;
  /** Longest value in characters; default 1,024. */
  readonly max?: number;
  /** A regular expression the whole value must match. */
  readonly pattern?: string;
  readonly secret?: boolean;
}
interface IntSettings {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}
interface ListSettings<T> {
  readonly default?: readonly T[];
  /** Most items; default 256. */
  readonly max?: number;
}

const TEXT_MAX = 1024;
const BYTES_MAX = 65_536;
const LIST_MAX = 256;

export const field = {
  /** Text. From a visitor it is a byte string and is stored by the rule of core/bytes.ts. */
  text(about: string, settings: TextSettings = {}): Field<string> {
    const max = settings.max ?? TEXT_MAX;
    const pattern = settings.pattern === undefined ? {} : { pattern: settings.pattern };
    return {
      kind: 'text',
      about,
      sql: 'TEXT',
      max,
      schema: Type.String({ maxLength: max, ...pattern }),
      ...given(settings.default),
      ...(settings.secret === true ? { secret: true } : {}),
    };
  },

  /** A whole number. */
  int(about: string, settings: IntSettings = {}): Field<number> {
    const bounds = {
      minimum: settings.min ?? Number.MIN_SAFE_INTEGER,
      maximum: settings.max ?? Number.MAX_SAFE_INTEGER,
    };
    return { kind: 'int', about, sql: 'INTEGER', schema: Type.Integer(bounds), ...given(settings.default) };
  },

  /** A number that need not be whole: a latitude. */
  real(about: string): Field<number> {
    return { kind: 'real', about, sql: 'REAL', schema: Type.Number() };
  },

  /** True or false; a column has 1 and 0. */
  bool(about: string, settings: { readonly default?: boolean } = {}): Field<boolean> {
    return { kind: 'bool', about, sql: 'INTEGER', schema: Type.Boolean(), ...given(settings.default) };
  },

  /** Raw bytes, stored as a BLOB. In a config file: base64. */
  bytes(about: string, settings: { readonly max?: number } = {}): Field<Uint8Array> {
    const max = settings.max ?? BYTES_MAX;
    return { kind: 'bytes', about, sql: 'BLOB', max, schema: Type.String({ contentEncoding: 'base64' }) };
  },

  /** One of a closed set of words. */
  choice<const C extends readonly string[]>(
    about: string,
    choices: C,
    settings: { readonly default?: C[number] } = {},
  ): Field<C[number]> {
    return { kind: 'choice', about, sql: 'TEXT', schema: Type.Enum([...choices]), ...given(settings.default) };
  },

  /** Options only: events are flat. A single value stands for a list of one. */
  list<T>(about: string, item: Field<T>, settings: ListSettings<T> = {}): Field<readonly T[]> {
    const items = Type.Array(item.schema, { maxItems: settings.max ?? LIST_MAX });
    return { kind: 'list', about, sql: null, schema: Type.Union([items, item.schema]), ...given(settings.default) };
  },
} as const;

const given = <T>(value: T | undefined): { default: T } | Record<never, never> =>
  value === undefined ? {} : { default: value };
