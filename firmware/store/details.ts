import type { Database, Statement } from 'better-sqlite3';
import { eventTable } from '../core/declaration.ts';
import type { EventRecord, Value } from '../core/record.ts';
import { quoted } from './tables.ts';

interface DetailTable {
  readonly statement: Statement;
  readonly columns: readonly string[];
}

/** The tables `ev_<sensor>_<event>`: an event's declared fields, each in its column. */
export class DetailTables {
  readonly #db: Database;
  readonly #known = new Map<string, DetailTable | undefined>();

  constructor(db: Database) {
    this.#db = db;
  }

  insert(eventId: number, { sensor, name, session, fields }: EventRecord): void {
    const table = this.#table(eventTable(sensor, name));
    if (table === undefined) return;
    table.statement.run(eventId, session, ...table.columns.map((column) => sqlValue(fields[column])));
  }

  /** Undefined when a plug-in that is gone declared the event: its row in `event` stays. */
  #table(name: string): DetailTable | undefined {
    if (this.#known.has(name)) return this.#known.get(name);
    const names = (this.#db.pragma(`table_info(${quoted(name)})`) as { name: string }[]).map((column) => column.name);
    const places = names.map(() => '?').join(', ');
    const sql = `INSERT INTO ${quoted(name)} (${names.map(quoted).join(', ')}) VALUES (${places})`;
    // event_id and session_id come first in every such table.
    const table = names.length > 0 ? { statement: this.#db.prepare(sql), columns: names.slice(2) } : undefined;
    this.#known.set(name, table);
    return table;
  }
}

export function sqlValue(value: Value | undefined): string | number | Uint8Array | null {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}
