import { statfs } from 'node:fs/promises';
import type { DecoyStatus } from './api/contract.ts';
import type { Config } from './config/config.ts';
import { withColumns } from './core/columns.ts';
import type { EventOwner } from './core/declaration.ts';
import type { DecoyState } from './net/net.ts';
import type { Sensor } from './sensors/sensor.ts';

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** A table has the columns of all instances of its sensor. */
export const ownersOf = (sensors: readonly Sensor[], config: Config): EventOwner[] =>
  sensors.map(({ name, events }) => {
    const columns = config.sensors.flatMap((instance) => (instance.sensor.name === name ? instance.columns : []));
    return { name, events: withColumns(events, columns) };
  });

export const failureOf = ({ instance, address, port, problem }: DecoyState): Record<string, string | number> => ({
  instance,
  address,
  port,
  problem: problem ?? '',
});

export const decoyStatus = ({ sensor, instance, address, port, problem }: DecoyState): DecoyStatus => ({
  sensor: sensor.name,
  instance,
  transport: sensor.transport === 'udp' ? 'udp' : 'tcp',
  address,
  port,
  state: problem === null ? 'listening' : 'failed',
  problem,
});
