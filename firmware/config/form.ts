import type { TSchema } from 'typebox';
import type { ConfigEntry, ConfigField, ConfigInstance, ConfigSection, ConfigValue } from '../core/configuration.ts';
import { KEPT_SECRET } from '../core/configuration.ts';
import type { Field, FieldKind, Fields } from '../core/field.ts';
import type { Disguised } from './disguise.ts';
import { isTable, pathText, placeKey, type Path, type Table } from './path.ts';
import { ROOM_SECTIONS, type Section } from './section.ts';
import { instanceFields } from './sections.ts';
import { listSchemas, property } from './value.ts';

/** All that can be set, as data. */
export const formOf = (sensors: readonly Disguised[]): ConfigSection[] => [
  ...ROOM_SECTIONS.map((section: Section) => ({
    ...{ name: section.name, about: section.about, several: section.several === true, sensor: null },
    fields: fieldsOf(section.fields),
  })),
  ...sensors.map((sensor) => ({
    ...{ name: `sensors.${sensor.name}`, about: sensor.about, several: true, sensor: sensor.name },
    fields: fieldsOf(instanceFields(sensor)).map((field) =>
      field.key === 'ports' && field.default === null ? { ...field, default: [...sensor.ports] } : field,
    ),
  })),
];

const fieldsOf = (fields: Fields): ConfigField[] =>
  Object.entries(fields).map(([key, declared]) => fieldOf(key, declared));

function fieldOf(key: string, field: Field<unknown>): ConfigField {
  const isList = field.kind === 'list';
  const [list, item] = isList ? listSchemas(field) : [field.schema, field.schema];
  const choices = property(item, 'enum');
  const number = (schema: TSchema, name: string): number | null => {
    const value = property(schema, name);
    return typeof value === 'number' && Number.isSafeInteger(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER
      ? value
      : null;
  };
  const pattern = property(item, 'pattern');
  return {
    ...{ key, kind: field.kind, item: isList ? kindOf(item) : null, about: field.about },
    default: field.secret === true || field.default === undefined ? null : (field.default as ConfigValue),
    secret: field.secret === true,
    choices: Array.isArray(choices) ? choices.map(String) : null,
    ...{ min: number(item, 'minimum'), max: number(item, 'maximum') },
    maxLength: number(list, isList ? 'maxItems' : 'maxLength'),
    pattern: typeof pattern === 'string' ? pattern : null,
  };
}

function kindOf(schema: TSchema): FieldKind {
  switch (property(schema, 'type')) {
    case 'integer':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      return property(schema, 'enum') === undefined ? 'text' : 'choice';
  }
}

/** What is written, by the file or the environment (which is in `tree` by now). */
export function entriesOf(
  tree: Table,
  sections: readonly ConfigSection[],
  variables: ReadonlyMap<string, string>,
): ConfigEntry[] {
  return sections.flatMap(({ name, fields }) =>
    tablesAt(tree, name).flatMap(({ path, table }) =>
      fields.flatMap(({ key, secret }) => {
        const value = Object.hasOwn(table, key) ? table[key] : undefined;
        if (!isValue(value)) return [];
        const place = [...path, key];
        const shown = secret ? (value === '' ? '' : KEPT_SECRET) : value;
        return [{ path: pathText(place), value: shown, variable: variables.get(placeKey(place)) ?? null }];
      }),
    ),
  );
}

/** Every decoy, written or not. */
export const instancesOf = (tree: Table, sensors: readonly Disguised[]): ConfigInstance[] =>
  sensors.flatMap((sensor) => {
    const written = tablesAt(tree, `sensors.${sensor.name}`);
    const all = written.length > 0 ? written : [{ path: ['sensors', sensor.name], table: {} as Table }];
    return all.map(({ path, table }, index) => ({
      path: pathText(path),
      sensor: sensor.name,
      name:
        typeof table['name'] === 'string' ? table['name'] : index === 0 ? sensor.name : `${sensor.name}-${index + 1}`,
      enabled: typeof table['enabled'] === 'boolean' ? table['enabled'] : sensor.served || written.length > 0,
      written: written.length > 0,
    }));
  });

function tablesAt(tree: Table, name: string): { readonly path: Path; readonly table: Table }[] {
  const steps = name === '' ? [] : name.split('.');
  let here: unknown = tree;
  for (const step of steps) here = isTable(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  if (isTable(here)) return [{ path: steps, table: here }];
  if (!Array.isArray(here)) return [];
  return here.flatMap((table: unknown, index) => (isTable(table) ? [{ path: [...steps, index], table }] : []));
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
const isValue = (value: unknown): value is ConfigValue =>
  isScalar(value) || (Array.isArray(value) && value.every(isScalar));
