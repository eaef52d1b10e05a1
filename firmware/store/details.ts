import type { Database, Statement } from 'better-sqlite3';
import { eventTable } from '../core/declaration.ts';
import type { EventRecord, Value } from '../core/record.ts';
import { quoted } from './tables.ts';

interface DetailTable {
  readonly statement: Statement;
  readonly columns: readonly Column[];
}

interface Column {
  readonly type: string;
  /** The field that it is of: a retyped column `<field>__<old type>` stands beside the field's own. */
  readonly field: string;
  readonly own: boolean;
}

/** The tables `ev_<sensor>_<event>`: an event's fields, each in its column. */
export class DetailTables {
  readonly #db: Database;
  readonly #known = new Map<string, DetailTable | undefined>();

  constructor(db: Database) {
    this.#db = db;
  }

  insert(eventId: number, { sensor, name, session, fields }: EventRecord): void {
    const table = this.#table(eventTable(sensor, name));
    if (table === undefined) return;
    const { statement, columns } = table;
    statement.run(eventId, session, ...columns.map((column) => valueIn(column, columns, fields[column.field])));
  }

  /** Undefined when a plug-in that is gone declared the event: its row in `event` stays. */
  #table(name: string): DetailTable | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const present = this.#db.pragma(`table_info(${quoted(name)})`) as { name: string; type: string }[];
    const places = present.map(() => '?').join(', ');
    const names = present.map((column) => quoted(column.name)).join(', ');
    // event_id and session_id come first in every such table.
    const columns = present.slice(2).map(columnOf);
    const table =
      present.length > 0
        ? { statement: this.#db.prepare(`INSERT INTO ${quoted(name)} (${names}) VALUES (${places})`), columns }
        : undefined;
    this.#known.set(name, table);
    return table;
  }
}

function columnOf({ name, type }: { readonly name: string; readonly type: string }): Column {
  const [field = name, old] = name.split('__');
  return { type, field, own: old === undefined };
}

/**
 * A record may be older than the declaration that its table was made to fit: what was in the journal when the daemon died
 * is copied by the next one. A value of the old type goes where its like went.
 */
function valueIn(
  column: Column,
  columns: readonly Column[],
  value: Value | undefined,
): string | number | Uint8Array | null {
  if (value === undefined || value === null) return null;
  const fits = holds(column.type, value);
  const here = column.own
    ? fits || !columns.some(({ field, type }) => field === column.field && holds(type, value))
    : fits && !columns.some(({ field, own, type }) => own && field === column.field && holds(type, value));
  return here ? sqlValue(value) : null;
}

export function sqlValue(value: Value | undefined): string | number | Uint8Array | null {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

function holds(type: string, value: NonNullable<Value>): boolean {
  switch (typeof value) {
    case 'string':
      return type === 'TEXT';
    case 'object':
      return type === 'BLOB';
    default:
      return type === 'INTEGER' || type === 'REAL';
  }
}
