import type { Fields } from '../core/field.ts';
import type { Complain } from './complain.ts';
import { hint } from './nearest.ts';
import { isTable, type Path, type Table } from './path.ts';
import { checkValue } from './value.ts';

/**
 * The values of one table of the file: what is written when it is right, else the default. Every unknown key and every
 * wrong value is told. A key that has no default and is not written is missing from the result.
 */
export function readTable(
  table: Table,
  path: Path,
  fields: Fields,
  complain: Complain,
  tablesBelow: readonly string[] = [],
): Record<string, unknown> {
  const known = [...Object.keys(fields), ...tablesBelow];
  for (const key of Object.keys(table)) {
    if (!known.includes(key)) complain.key([...path, key], `is not a key of the config; ${hint(key, known)}`);
  }
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const written = Object.hasOwn(table, key) ? table[key] : undefined;
    const checked = written === undefined ? undefined : checkValue(field, written);
    if (checked !== undefined && 'value' in checked) values[key] = checked.value;
    else if (field.default !== undefined) values[key] = field.default;
    if (checked === undefined || 'value' in checked) continue;
    for (const fault of checked.faults) complain.key([...path, key], fault);
  }
  return values;
}

/** The table below `parent` called `name`; an empty one when it is not written or is no table. */
export function tableAt(parent: Table, path: Path, complain: Complain): Table {
  const name = String(path.at(-1));
  const written = Object.hasOwn(parent, name) ? parent[name] : undefined;
  if (written === undefined) return {};
  if (isTable(written)) return written;
  const form = Array.isArray(written) ? 'only once, as' : 'as a table,';
  complain.key(path, `must be written ${form} [${path.join('.')}] with its keys below it`);
  return {};
}
