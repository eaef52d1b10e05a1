import { byteString } from '../core/bytes.ts';
import { COLUMN_TYPES, sourceText, typesOf, type OwnerColumn, type SourceDeclaration } from '../core/columns.ts';
import { eventTable, NAME } from '../core/declaration.ts';
import { field } from '../core/field.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Complain } from './complain.ts';
import { describe } from './describe.ts';
import { hint } from './nearest.ts';
import { isTable, keyText, type Path, type Table } from './path.ts';
import { readTable } from './table.ts';

/** Columns that every event's table has (store/tables.ts). */
export const OWN_COLUMNS: ReadonlySet<string> = new Set(['event_id', 'session_id']);
/** Of one event, all instances together: far below what SQLite allows, far above what anybody reads. */
const MOST = 64;

/** One `[[sensors.http.columns]]`. */
export const COLUMN = {
  name: field.text('Name of the column: a to z, 0 to 9 and _.', { max: 31 }),
  from: field.text('What it is filled from: a source of the sensor, as in "header:x-forwarded-for".', { max: 256 }),
  type: field.choice(
    'Type of the column. A text that is no number is NULL in an `int`; `bool` knows true, false, 1, 0, yes, no, on and off.',
    COLUMN_TYPES,
    { default: 'text' },
  ),
  event: field.text('Event whose table gets it; may be left out where the source belongs to one event only.', {
    max: 31,
  }),
} as const;

/** The columns that the owner wrote for one instance. What is wrong is told and left out. */
export function readColumns(sensor: Sensor, written: unknown, path: Path, complain: Complain): readonly OwnerColumn[] {
  if (written === undefined) return [];
  const place = [...path, 'columns'];
  if (sensor.sources === undefined) {
    complain.key(place, `cannot stand here: sensor \`${sensor.name}\` has nothing that a column could be filled from`);
    return [];
  }
  if (!Array.isArray(written) || !written.every(isTable)) {
    const name = path.filter((step) => typeof step === 'string').join('.');
    complain.key(place, `must be written as [[${name}.columns]], once for each column`);
    return [];
  }
  return (written as readonly Table[]).flatMap((table, index) =>
    readColumn(sensor, table, [...place, index], complain),
  );
}

function readColumn(sensor: Sensor, table: Table, path: Path, complain: Complain): OwnerColumn[] {
  let right = true;
  const fail = (key: string, said: string): undefined => {
    right = false;
    if (key in table) complain.key([...path, key], said);
    else complain.table(path, `needs \`${key}\`: ${said}`);
  };
  const listening: Complain = { ...complain, key: (at, said) => fail(String(at.at(-1)), said) };
  const { name, from, type, event } = readTable(table, path, COLUMN, listening) as Partial<Record<string, string>>;
  if (!right) return [];

  const source = from === undefined ? fail('from', choicesOf(sensor)) : sourceOf(sensor, from, fail);
  const wanted = source === undefined ? undefined : eventOf(source, event, fail);
  const declared = wanted === undefined ? undefined : sensor.events[wanted];
  if (name === undefined) fail('name', 'what the column is to be called');
  else if (!NAME.test(name) || name.includes('__')) {
    const rule = 'must be a to z, 0 to 9 and single _, begin with a letter and have at most 31 characters';
    fail('name', `${rule}, not ${describe(name)}`);
  } else if (wanted !== undefined && (OWN_COLUMNS.has(name) || Object.hasOwn(declared?.fields ?? {}, name))) {
    fail('name', `is a column that ${eventTable(sensor.name, wanted)} has already; choose another name`);
  }
  const columnType = COLUMN_TYPES.find((known) => known === type) ?? 'text';
  if (source !== undefined && !typesOf(source.declared).includes(columnType)) {
    const types = typesOf(source.declared).map(describe).join(', ');
    fail('type', `must be one of ${types}, which can hold what \`${source.name}\` gives`);
  }
  if (!right || name === undefined || source === undefined || wanted === undefined) return [];
  return [{ name, event: wanted, type: columnType, source: source.name, argument: byteString(source.argument) }];
}

type Fail = (key: string, said: string) => undefined;

interface Source {
  readonly name: string;
  readonly argument: string;
  readonly declared: SourceDeclaration;
}

/** `header:x-forwarded-for`; all behind the first colon is the argument. */
function sourceOf(sensor: Sensor, from: string, fail: Fail): Source | undefined {
  const colon = from.indexOf(':');
  const name = colon < 0 ? from : from.slice(0, colon);
  const argument = colon < 0 ? '' : from.slice(colon + 1).trim();
  const sources = sensor.sources ?? {};
  const declared = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (declared === undefined) {
    const known = hint(name, Object.keys(sources));
    return fail('from', `names \`${name}\`, which sensor \`${sensor.name}\` does not give; ${known}`);
  }
  if (declared.argument !== undefined && argument === '')
    return fail('from', `must say which: ${describe(sourceText(name, declared))}`);
  if (declared.argument === undefined && colon >= 0) return fail('from', `must be "${name}", with nothing behind it`);
  return { name, argument, declared };
}

const choicesOf = ({ sources = {} }: Sensor): string =>
  `one of ${Object.entries(sources)
    .map(([name, source]) => describe(sourceText(name, source)))
    .join(', ')}`;

function eventOf({ name, declared: { events } }: Source, written: string | undefined, fail: Fail): string | undefined {
  const known = events.map((event) => `\`${event}\``).join(', ');
  if (written === undefined) return events.length === 1 ? events[0] : fail('event', `\`${name}\` is known in ${known}`);
  return events.includes(written)
    ? written
    : fail('event', `must be one of ${known} for "${name}", not ${describe(written)}`);
}

interface Owned {
  readonly sensor: Sensor;
  readonly path: Path;
  readonly enabled: boolean;
  readonly columns: readonly OwnerColumn[];
}

/** Instances of one sensor share its tables: what one of them calls by a name must fit what another does. */
export function refuseColumns(instances: readonly Owned[], complain: Complain): void {
  const tables = new Map<string, Map<string, { readonly column: OwnerColumn; readonly path: Path }>>();
  for (const { sensor, path, columns } of instances.filter(({ enabled }) => enabled)) {
    const here = new Set<string>();
    for (const [index, column] of columns.entries()) {
      const place = [...path, 'columns', index];
      const table = eventTable(sensor.name, column.event);
      const taken = tables.get(table) ?? new Map<string, { column: OwnerColumn; path: Path }>();
      tables.set(table, taken);
      const other = taken.get(column.name);
      const key = `${column.event}.${column.name}`;
      if (here.has(key)) {
        complain.key([...place, 'name'], `is "${column.name}", which ${table} has already; choose another name`);
      } else if (other === undefined) taken.set(column.name, { column, path: place });
      else if (other.column.type !== column.type) {
        const where = keyText([...other.path, 'type']);
        complain.key(
          [...place, 'type'],
          `is "${column.type}", but ${where} makes \`${column.name}\` "${other.column.type}", and both are one column of ${table}`,
        );
      }
      here.add(key);
      if (other === undefined && taken.size === MOST + 1)
        complain.table(place, `is one too many: owners may add ${MOST} columns to ${table}`);
    }
  }
}
