import type { Sensor } from '../sensors/sensor.ts';
import { messageOf } from '../core/errors.ts';
import type { Complain } from './complain.ts';
import type { Path, Table } from './path.ts';
import { COMMON, RESERVED_OPTIONS } from './sections.ts';
import { readTable } from './table.ts';

/** A sensor's own options; `table` is its section without the keys that every sensor has. */
export function readOptions(
  sensor: Sensor,
  table: Table,
  path: Path,
  enabled: boolean,
  complain: Complain,
): Readonly<Record<string, unknown>> {
  const told: string[] = [];
  const listening: Complain = {
    ...complain,
    key: (place, said) => {
      told.push(said);
      complain.key(place, said);
    },
  };
  // Only the sensor's own keys are left in `table`, but a misspelt `prots` is to be told all there is to choose from.
  const options = readTable(table, path, sensor.options, listening, commonOf(sensor));
  if (!enabled) return options;
  for (const [key, field] of Object.entries(sensor.options)) {
    if (key in options || key in table) continue;
    told.push(key);
    complain.table(path, `needs \`${key}\`: ${field.about.replace(/\.$/, '')}`);
  }
  // A sensor's own check may rely on values that are each fine.
  if (told.length === 0)
    for (const fault of ownFaults(sensor, options)) complain.table(path, `does not fit together: ${fault}`);
  return options;
}

/** Columns are offered where there is something to fill them from. */
const commonOf = ({ sources }: Sensor): readonly string[] =>
  sources === undefined ? Object.keys(COMMON) : RESERVED_OPTIONS;

function ownFaults(sensor: Sensor, options: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    return (sensor.check?.(options) ?? []).map((fault) => fault.replace(/\.$/, ''));
  } catch (error) {
    return [`the sensor’s own check failed (${messageOf(error)})`];
  }
}
