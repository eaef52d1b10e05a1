import { parse } from 'smol-toml';
import type { OwnerColumn } from '../core/columns.ts';
import { messageOf } from '../core/errors.ts';
import { LIMITS, type Limits } from '../core/limits.ts';
import type { Fields } from '../core/field.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { readColumns } from './columns.ts';
import type { Complain } from './complain.ts';
import { keyText, tableText, type Table } from './path.ts';
import { readTable } from './table.ts';

export interface TranscriptSettings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly limits: Limits;
  readonly columns: readonly OwnerColumn[];
  /** What is wrong with them, in sentences. */
  readonly faults: readonly string[];
}

/**
 * The settings that a transcript's `O:` and `L:` lines (TOML) make of a sensor's options and of the limits. The owner's
 * columns are written as an option: `O: columns = [{ name = "a", from = "header:b" }]`.
 */
export function transcriptSettings(sensor: Sensor, options: string, limits: string): TranscriptSettings {
  const faults: string[] = [];
  const complain = (line: string): Complain => ({
    key: (path, said) => void faults.push(`${line} ${keyText(path)} ${said}`),
    table: (path, said) => void faults.push(`${line} ${path.length > 0 ? `${tableText(path)} ` : ''}${said}`),
  });
  const read = (table: Table, line: string, fields: Fields): Record<string, unknown> =>
    readTable(table, [], fields, complain(line));
  const { columns: written, ...section } = tableOf(options, 'O:', faults);
  const own = read(section, 'O:', sensor.options);
  const columns = readColumns(sensor, written, [], complain('O:'));
  for (const key of Object.keys(sensor.options))
    if (!(key in own)) faults.push(`O: \`${key}\` has no default and must be set`);
  return { options: own, limits: read(tableOf(limits, 'L:', faults), 'L:', LIMITS) as Limits, columns, faults };
}

function tableOf(toml: string, line: string, faults: string[]): Table {
  try {
    return parse(toml);
  } catch (error) {
    faults.push(
      `${line} is no TOML: ${(messageOf(error).split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '')}`,
    );
    return {};
  }
}
