import { parse } from 'smol-toml';
import { messageOf } from '../core/errors.ts';
import { LIMITS, type Limits } from '../core/limits.ts';
import type { Fields } from '../core/field.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Complain } from './complain.ts';
import { keyText, type Table } from './path.ts';
import { readTable } from './table.ts';

export interface TranscriptSettings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly limits: Limits;
  /** What is wrong with them, in sentences. */
  readonly faults: readonly string[];
}

/** The settings that a transcript's `O:` and `L:` lines (TOML) make of a sensor's options and of the limits. */
export function transcriptSettings(sensor: Sensor, options: string, limits: string): TranscriptSettings {
  const faults: string[] = [];
  const read = (toml: string, line: string, fields: Fields): Record<string, unknown> => {
    const complain: Complain = {
      key: (path, said) => faults.push(`${line} ${keyText(path)} ${said}`),
      table: (_, said) => faults.push(`${line} ${said}`),
    };
    return readTable(tableOf(toml, line, faults), [], fields, complain);
  };
  const own = read(options, 'O:', sensor.options);
  for (const key of Object.keys(sensor.options))
    if (!(key in own)) faults.push(`O: \`${key}\` has no default and must be set`);
  return { options: own, limits: read(limits, 'L:', LIMITS) as Limits, faults };
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
