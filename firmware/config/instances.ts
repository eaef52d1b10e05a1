import type { Sensor } from '../sensors/sensor.ts';
import type { Disguised } from './disguise.ts';
import { EVERYWHERE, parseAddresses } from './addresses.ts';
import { readColumns, refuseColumns } from './columns.ts';
import type { Complain } from './complain.ts';
import type { Instance } from './config.ts';
import { hint } from './nearest.ts';
import { isTable, keyText, type Path, type Table } from './path.ts';
import { parsePorts, servedPort } from './ports.ts';
import { CHECKED_COMMON, RESERVED_OPTIONS } from './sections.ts';
import { readOptions } from './options.ts';
import { readTable } from './table.ts';

/** An instance with what the checks between instances need. */
export interface Placed extends Instance {
  readonly path: Path;
  readonly enabled: boolean;
  /** Whether its ports or its address are somebody's decision; a clash is told where a person can change it. */
  readonly chosen: boolean;
}

interface Written {
  readonly path: Path;
  readonly table: Table | undefined;
  readonly index: number;
}

/** All instances, in the order of the sensors, also those that are switched off. */
export function readInstances(
  sections: Table,
  sensors: readonly Disguised[],
  broken: readonly string[],
  portOffset: (sensor: Sensor) => number,
  complain: Complain,
): readonly Placed[] {
  const names = sensors.map((sensor) => sensor.name);
  for (const name of Object.keys(sections)) {
    // The plug-in's own problem is told where it was loaded; its section is right or wrong only when it works.
    if (names.includes(name) || broken.includes(name)) continue;
    complain.key(['sensors', name], `is no sensor that this box has; ${hint(name, names)}`);
  }
  const placed = sensors.flatMap((sensor) =>
    writtenOf(sections, sensor.name, complain).map((written) =>
      readInstance(sensor, written, portOffset(sensor), complain),
    ),
  );
  refuseSameNames(placed, complain);
  refuseColumns(placed, complain);
  return placed;
}

/** `[sensors.tcp]`, each `[[sensors.tcp]]`, or the one instance that nobody wrote. */
function writtenOf(sections: Table, name: string, complain: Complain): readonly Written[] {
  const path = ['sensors', name];
  const value = Object.hasOwn(sections, name) ? sections[name] : undefined;
  if (value === undefined) return [{ path, table: undefined, index: 0 }];
  if (isTable(value)) return [{ path, table: value, index: 0 }];
  if (Array.isArray(value) && value.every(isTable)) {
    return value.map((table, index) => ({ path: [...path, index], table, index }));
  }
  complain.key(path, `must be written as a table, [sensors.${name}], or several times as [[sensors.${name}]]`);
  return [];
}

function readInstance(sensor: Disguised, written: Written, portOffset: number, complain: Complain): Placed {
  const { path, index } = written;
  const table = written.table ?? {};
  const common = readTable(
    pick(table, (key) => Object.hasOwn(CHECKED_COMMON, key)),
    path,
    CHECKED_COMMON,
    complain,
  );
  const enabled =
    typeof common['enabled'] === 'boolean' ? common['enabled'] : sensor.served || written.table !== undefined;
  const declaredPorts = readPorts(sensor, table['ports'], path, enabled, complain);
  return {
    sensor: sensor.plain,
    path,
    enabled,
    chosen: 'ports' in table || 'address' in table,
    name:
      typeof common['name'] === 'string' ? common['name'] : index === 0 ? sensor.name : `${sensor.name}-${index + 1}`,
    addresses: readAddresses(common['address'], path, complain),
    declaredPorts,
    ports: movePorts(declaredPorts, portOffset, path, complain),
    options: readOptions(
      sensor,
      pick(table, (key) => !RESERVED_OPTIONS.includes(key)),
      path,
      enabled,
      complain,
    ),
    columns: readColumns(sensor, table['columns'], path, complain),
  };
}

const pick = (table: Table, wanted: (key: string) => boolean): Table =>
  Object.fromEntries(Object.entries(table).filter(([key]) => wanted(key)));

function readPorts(
  sensor: Sensor,
  written: unknown,
  path: Path,
  enabled: boolean,
  complain: Complain,
): readonly number[] {
  if (written === undefined) {
    if (enabled && sensor.ports.length === 0) complain.table(path, 'needs `ports`: this sensor has no well-known one');
    return sensor.ports;
  }
  const parsed = parsePorts(written);
  if ('value' in parsed) return parsed.value;
  complain.key([...path, 'ports'], parsed.fault);
  return [];
}

function movePorts(declared: readonly number[], offset: number, path: Path, complain: Complain): readonly number[] {
  const from = new Map<number, number>();
  for (const port of declared) {
    const served = servedPort(port, offset);
    const other = from.get(served);
    if (other === undefined) from.set(served, port);
    else
      complain.key(
        [...path, 'ports'],
        `has ${other} and ${port}, which \`port_offset = ${offset}\` makes the same port`,
      );
  }
  return declared.map((port) => servedPort(port, offset));
}

function readAddresses(checked: unknown, path: Path, complain: Complain): readonly string[] {
  const parsed = parseAddresses(checked as readonly string[]);
  if ('value' in parsed) return parsed.value;
  complain.key([...path, 'address'], parsed.fault);
  return [EVERYWHERE];
}

function refuseSameNames(placed: readonly Placed[], complain: Complain): void {
  const taken = new Map<string, Placed>();
  for (const instance of placed) {
    const other = taken.get(instance.name);
    if (other === undefined) taken.set(instance.name, instance);
    else {
      const where = keyText([...other.path, 'name']);
      complain.key(
        [...instance.path, 'name'],
        `is "${instance.name}", as is ${where}; give each instance a name of its own`,
      );
    }
  }
}
