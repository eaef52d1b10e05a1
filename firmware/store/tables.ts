import type { Database } from 'better-sqlite3';
import { eventTable, type EventOwner } from '../core/declaration.ts';
import type { Field, Fields } from '../core/field.ts';

/** A name in SQL. Names are checked at declaration (core/declaration.ts NAME); quoting keeps SQL's own words usable. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

interface Column {
  readonly name: string;
  readonly type: string;
}

/**
 * Makes the table of every declared event fit its declaration; returns what was changed, one sentence each. Columns are
 * added, none is dropped; a column whose type changed keeps its values under `<name>__<old type>`.
 * Call it inside a transaction.
 */
export function fitTables(db: Database, owners: readonly EventOwner[]): string[] {
  return owners.flatMap((owner) =>
    Object.entries(owner.events).flatMap(([name, { fields }]) => fitTable(db, eventTable(owner.name, name), fields)),
  );
}

function fitTable(db: Database, table: string, fields: Fields): string[] {
  const present = columnsOf(db, table);
  if (present.length === 0) {
    const columns = wantedOf(fields)
      .map(({ name, type }) => `, ${quoted(name)} ${type}`)
      .join('');
    db.exec(`CREATE TABLE ${quoted(table)} (event_id INTEGER PRIMARY KEY, session_id INTEGER${columns})`);
    return [`table ${table} made`];
  }
  return fitColumns(db, table, fields);
}

/** The same for a table that is there and has columns of its own beside the declared ones. */
export function fitColumns(db: Database, table: string, fields: Fields): string[] {
  const present = columnsOf(db, table);
  return wantedOf(fields).flatMap((column) => fitColumn(db, table, column, present));
}

const columnsOf = (db: Database, table: string): Column[] => db.pragma(`table_info(${quoted(table)})`) as Column[];

const wantedOf = (fields: Fields): Column[] => Object.entries(fields).flatMap(([name, field]) => columnOf(name, field));

const columnOf = (name: string, field: Field<unknown>): Column[] =>
  field.sql === null ? [] : [{ name, type: field.sql }];

function fitColumn(db: Database, table: string, { name, type }: Column, present: readonly Column[]): string[] {
  const old = present.find((column) => column.name === name);
  if (old?.type === type) return [];
  const changes: string[] = [];
  const rename = (from: string, to: string): void => {
    db.exec(`ALTER TABLE ${quoted(table)} RENAME COLUMN ${quoted(from)} TO ${quoted(to)}`);
    changes.push(`column ${table}.${from} renamed to ${to}`);
  };
  const asideName = (kind: string): string => `${name}__${kind.toLowerCase()}`;
  if (old !== undefined) rename(name, asideName(old.type));
  // The declaration went back to a type it had before: its old column is still there.
  if (present.some((column) => column.name === asideName(type))) rename(asideName(type), name);
  else {
    db.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(name)} ${type}`);
    changes.push(`column ${table}.${name} ${type} added`);
  }
  return changes;
}
