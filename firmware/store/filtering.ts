import type { Database } from 'better-sqlite3';
import { networkTest, portIn, type Filter } from '../core/filter.ts';
import { GRADES, rank } from '../core/grade.ts';

/** Where a list has what a filter asks for, as SQL; null: it has no such thing, and a filter that asks finds nothing. */
export interface Columns {
  readonly at: string;
  /** When it ended, where that differs: something that lasted belongs to every span that it touches. */
  readonly lastAt?: string;
  readonly source: string;
  /** Condition on :sensor, :port, :grades, :text; each holds for one row. */
  readonly sensor: string | null;
  readonly port: string | null;
  readonly grade: string | null;
  readonly text: readonly string[];
}

export type Bound = Readonly<Record<string, string | number>>;

export interface Condition {
  readonly sql: string;
  readonly bound: Bound;
}

/** Functions that SQL lacks; their arguments are bound like any other. */
export function addFunctions(db: Database): void {
  let network = '';
  let test: (address: string) => boolean = () => false;
  db.function('in_network', { deterministic: true }, (address: unknown, written: unknown) => {
    if (written !== network) {
      network = String(written);
      test = networkTest(network);
    }
    return typeof address === 'string' && test(address) ? 1 : 0;
  });
  db.function('port_in', { deterministic: true }, (ranges: unknown, port: unknown) =>
    typeof ranges === 'string' && portIn(ranges, Number(port)) ? 1 : 0,
  );
}

/** The filter as a condition; what it asks for is bound, never written into the text. */
export function conditionOf(filter: Filter, columns: Columns): Condition {
  const parts: string[] = [];
  const bound: Record<string, string | number> = {};
  const add = (sql: string | null, values: Bound): void => {
    parts.push(sql ?? '0');
    if (sql !== null) Object.assign(bound, values);
  };
  const { from, until, source, sensor, port, grade, text } = filter;
  if (from !== undefined) add(`${columns.lastAt ?? columns.at} >= :from`, { from });
  if (until !== undefined) add(`${columns.at} < :until`, { until });
  if (source !== undefined) {
    const one = !source.includes('/');
    add(one ? `${columns.source} = :source` : `in_network(${columns.source}, :source)`, { source });
  }
  if (sensor !== undefined) add(columns.sensor, { sensor });
  if (port !== undefined) add(columns.port, { port });
  if (grade !== undefined) add(columns.grade, { grades: JSON.stringify(GRADES.slice(rank(grade))) });
  if (text !== undefined) {
    const found = columns.text.map((column) => `${column} LIKE :text ESCAPE '\\'`);
    add(`(${found.join(' OR ')})`, { text: `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%` });
  }
  return { sql: parts.join(' AND ') || '1', bound };
}

/** For {@link Columns.grade}: the grade is one of :grades. */
export const isGrade = (column: string): string => `${column} IN (SELECT value FROM json_each(:grades))`;
