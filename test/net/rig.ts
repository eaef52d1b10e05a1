import { defineSensor, field, type Sensor, type TcpPeer } from '../../firmware/sensors/sensor.ts';
import type { EventDeclarations } from '../../firmware/core/declaration.ts';
import { LIMITS, type Limits } from '../../firmware/core/limits.ts';
import type { JournalRecord } from '../../firmware/core/record.ts';
import { converse } from '../../firmware/net/converse.ts';
import { connect, rehearse, type Line, type Rehearsal } from '../../firmware/net/rehearsal.ts';

export const limits = (changes: Partial<Limits> = {}): Limits => ({
  ...(Object.fromEntries(Object.entries(LIMITS).map(([key, { default: value }]) => [key, value])) as Limits),
  ...changes,
});

type Talk = (peer: TcpPeer<EventDeclarations>) => Promise<void>;

export const talker = (talk: Talk): Sensor =>
  defineSensor({
    name: 'talker',
    about: 'A test.',
    transport: 'tcp',
    ports: [],
    options: {},
    events: { said: { about: 'A test.', grade: 'probe', summary: '{text}', fields: { text: field.text('Text.') } } },
    talk,
  });

/** Answers each line with itself, and records it. */
export const echo = talker(async (peer) => {
  await peer.send('hello\r\n');
  for (;;) {
    const line = await peer.line();
    if (line === undefined) return;
    peer.record('said', { text: line });
    await peer.send(`${line}\r\n`);
  }
});

export interface Visit {
  readonly line: Line;
  readonly done: Promise<void>;
}

export function visit(rehearsal: Rehearsal, sensor: Sensor, remoteAddress?: string, localPort = 1): Visit {
  const line = connect();
  const carrier = { ...line.carrier, localPort, ...(remoteAddress === undefined ? {} : { remoteAddress }) };
  const done = converse(rehearsal.room, { sensor, instance: sensor.name, options: {} }, carrier);
  return { line, done };
}

/** The visitor closes and is gone. */
export async function leave(rehearsal: Rehearsal, { line, done }: Visit): Promise<void> {
  line.close();
  await rehearsal.settle();
  line.carrier.stream.destroy();
  await done;
}

export const stage = (changes: Partial<Limits> = {}): Rehearsal => rehearse(limits(changes));

export const ends = (records: readonly JournalRecord[]): string[] =>
  records.flatMap((record) => (record.kind === 'close' ? [`${record.session} ${record.reason}`] : []));
