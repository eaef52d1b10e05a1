import { converse } from '../../firmware/net/converse.ts';
import { connect, rehearse, type Rehearsal } from '../../firmware/net/rehearsal.ts';
import type { EventRecord, PayloadRecord } from '../../firmware/core/record.ts';
import type { Limits } from '../../firmware/core/limits.ts';
import type { Device, Sensor } from '../../firmware/sensors/sensor.ts';
import { limits } from '../net/rig.ts';

export interface Visited {
  readonly answer: string;
  readonly events: readonly EventRecord[];
  readonly payloads: readonly PayloadRecord[];
  readonly reason: string | undefined;
}

interface Surroundings {
  readonly options?: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<Limits>;
  readonly device?: Device;
}

/** One visitor who says all this and closes; what transcripts would be too long for. */
export async function visit(
  sensor: Sensor,
  said: string | Buffer,
  { options = {}, limits: own = {}, device }: Surroundings = {},
): Promise<Visited> {
  const defaults = Object.fromEntries(Object.entries(sensor.options).map(([key, { default: value }]) => [key, value]));
  const rehearsal: Rehearsal = rehearse(limits(own));
  const room = device === undefined ? rehearsal.room : { ...rehearsal.room, device };
  const line = connect();
  const decoy = { sensor, instance: sensor.name, options: { ...defaults, ...options } };
  const done = converse(room, decoy, line.carrier);
  line.say(typeof said === 'string' ? Buffer.from(said, 'latin1') : said);
  await rehearsal.settle();
  while (!line.over && rehearsal.fireNext()) await rehearsal.settle();
  line.close();
  line.carrier.stream.destroy();
  while (rehearsal.fireNext()) await rehearsal.settle();
  await done;
  if (rehearsal.faults.length > 0) throw rehearsal.faults[0];
  const close = rehearsal.records.find((record) => record.kind === 'close');
  return {
    answer: line.sent().toString('latin1'),
    events: rehearsal.records.filter((record): record is EventRecord => record.kind === 'event'),
    payloads: rehearsal.records.filter((record): record is PayloadRecord => record.kind === 'payload'),
    reason: close?.kind === 'close' ? close.reason : undefined,
  };
}
