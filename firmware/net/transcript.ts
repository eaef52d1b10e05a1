import { isDeepStrictEqual } from 'node:util';
import { toText } from '../core/bytes.ts';
import type { OwnerColumn } from '../core/columns.ts';
import type { Limits } from '../core/limits.ts';
import type { EventRecord } from '../core/record.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { answer, converse } from './converse.ts';
import { connect, rehearse, type Line, type Rehearsal } from './rehearsal.ts';
import type { Decoy } from './room.ts';
import type { Step, Transcript } from './transcript-file.ts';

/** How the visitor's bytes are cut into packets. TCP promises nothing about it, so all three must give the same result. */
export const REPLAYS = ['whole', 'byte by byte', 'halved'] as const;
export type Replay = (typeof REPLAYS)[number];

export interface Settings {
  readonly options: Readonly<Record<string, unknown>>;
  readonly limits: Limits;
  readonly columns?: readonly OwnerColumn[];
}

class Mismatch extends Error {}

/** Replays one conversation; returns what differs, in one sentence, or undefined when all is as written. */
export async function replay(
  sensor: Sensor,
  transcript: Transcript,
  settings: Settings,
  how: Replay,
): Promise<string | undefined> {
  const rehearsal = rehearse(settings.limits);
  try {
    if (sensor.transport === 'udp') await replayDatagrams(rehearsal, sensor, transcript, settings);
    else await replayConnection(rehearsal, sensor, transcript, settings, how);
    const fault = rehearsal.faults[0];
    if (fault !== undefined)
      throw fault instanceof Error ? fault : new Error('the sensor threw something that is no error');
    compareEvents(rehearsal, transcript);
    compareEnd(rehearsal, transcript);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error.message;
    return `the sensor failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

const decoyOf = (sensor: Sensor, { options, columns = [] }: Settings): Decoy => ({
  sensor,
  instance: sensor.name,
  options,
  columns,
});

async function replayConnection(
  rehearsal: Rehearsal,
  sensor: Sensor,
  transcript: Transcript,
  settings: Settings,
  how: Replay,
): Promise<void> {
  const line = connect();
  const done = converse(rehearsal.room, decoyOf(sensor, settings), line.carrier);
  const ends: Ends = { 1: new End(line), 2: undefined };
  for (const step of joined(transcript.steps)) await play(rehearsal, ends, step, how);
  await until(rehearsal, () => line.over);
  if (!line.over)
    throw new Mismatch('after the last line the session is still open: end it with `C.`, `C!` or `W: ms`');
  line.close();
  line.carrier.stream.destroy();
  // A sensor may still be waiting as the real product would; its time has to pass, too.
  let finished = false;
  void done.then(() => {
    finished = true;
  });
  await until(rehearsal, () => finished);
  await done;
  ends[1].expectNothingMore();
  ends[2]?.expectNothingMore();
}

interface Ends {
  readonly 1: End;
  2: End | undefined;
}

/** One connection as the transcript sees it: what was sent, and how much of it has been checked. */
class End {
  readonly line: Line;
  checked = 0;
  constructor(line: Line) {
    this.line = line;
  }

  rest(): Buffer {
    return this.line.sent().subarray(this.checked);
  }

  expectNothingMore(): void {
    const rest = this.rest();
    if (rest.length > 0) throw new Mismatch(`after the last S line the sensor also sent: ${show(rest)}`);
  }
}

async function play(rehearsal: Rehearsal, ends: Ends, step: Step, how: Replay): Promise<void> {
  await rehearsal.settle();
  const end = 'connection' in step && step.connection === 2 ? await second(rehearsal, ends) : ends[1];
  switch (step.does) {
    case 'send':
      for (const piece of pieces(step.bytes, how)) {
        if (end.line.over) return;
        end.line.say(piece);
        await rehearsal.settle();
      }
      return;
    case 'expect':
      await until(rehearsal, () => end.rest().length >= step.bytes.length || end.line.over);
      if (!end.rest().subarray(0, step.bytes.length).equals(step.bytes)) {
        throw new Mismatch(`line ${step.line}: expected ${show(step.bytes)}, the sensor sent ${show(end.rest())}`);
      }
      end.checked += step.bytes.length;
      return;
    case 'match': {
      const matched = (): number => {
        step.pattern.lastIndex = 0;
        return step.pattern.exec(end.rest().toString('latin1'))?.[0].length ?? -1;
      };
      await until(rehearsal, () => matched() >= 0 || end.line.over);
      const length = matched();
      if (length < 0) {
        throw new Mismatch(`line ${step.line}: expected /${step.pattern.source}/, the sensor sent ${show(end.rest())}`);
      }
      end.checked += length;
      return;
    }
    case 'close':
      end.line.close();
      return;
    case 'expect-close':
      await until(rehearsal, () => end.line.over);
      if (!end.line.over) throw new Mismatch(`line ${step.line}: the sensor did not close the second connection`);
      end.line.close();
      return;
    case 'reset':
      end.line.reset();
      return;
    case 'silence':
      await rehearsal.advance(step.ms);
  }
}

async function second(rehearsal: Rehearsal, ends: Ends): Promise<End> {
  if (ends[2] !== undefined && !ends[2].line.gone) return ends[2];
  const line = rehearsal.dial();
  if (line === undefined)
    throw new Mismatch('a second connection is dialled, but the sensor has opened no port for it');
  ends[2] = new End(line);
  await rehearsal.settle();
  return ends[2];
}

/** Lets the sensor work, and time pass as far as it waits for it, until the condition holds or nothing is left to do. */
async function until(rehearsal: Rehearsal, condition: () => boolean): Promise<void> {
  await rehearsal.settle();
  while (!condition() && rehearsal.fireNext()) await rehearsal.settle();
}

function pieces(bytes: Buffer, how: Replay): Buffer[] {
  switch (how) {
    case 'whole':
      return [bytes];
    case 'byte by byte':
      return [...bytes].map((byte) => Buffer.from([byte]));
    case 'halved': {
      const middle = Math.ceil(bytes.length / 2);
      return [bytes.subarray(0, middle), bytes.subarray(middle)].filter((half) => half.length > 0);
    }
  }
}

/** C lines in a row are one packet in the whole replay. */
function joined(steps: readonly Step[]): Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    const last = result.at(-1);
    if (step.does === 'send' && last?.does === 'send' && last.connection === step.connection) {
      result[result.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, step.bytes]) };
    } else result.push(step);
  }
  return result;
}

async function replayDatagrams(
  rehearsal: Rehearsal,
  sensor: Sensor,
  transcript: Transcript,
  settings: Settings,
): Promise<void> {
  const decoy = decoyOf(sensor, settings);
  const sent: Buffer[] = [];
  for (const step of transcript.steps) {
    if (step.does === 'send') {
      const identity = {
        remoteAddress: '192.0.2.7',
        remotePort: 50_000,
        localAddress: '192.0.2.1',
        localPort: 1,
        transport: 'udp' as const,
        parent: null,
      };
      await answer(rehearsal.room, decoy, identity, step.bytes, (bytes) => void sent.push(bytes));
    } else if (step.does === 'expect' || step.does === 'match') {
      const next = sent.shift() ?? Buffer.alloc(0);
      const right = step.does === 'expect' ? next.equals(step.bytes) : step.pattern.test(next.toString('latin1'));
      if (!right) throw new Mismatch(`line ${step.line}: the sensor answered ${show(next)}`);
    } else if (step.does === 'silence') await rehearsal.advance(step.ms);
  }
  if (sent.length > 0) throw new Mismatch(`the sensor also answered ${show(Buffer.concat(sent))}`);
}

function compareEvents(rehearsal: Rehearsal, transcript: Transcript): void {
  const recorded = rehearsal.records.filter((record): record is EventRecord => record.kind === 'event');
  const count = Math.max(recorded.length, transcript.events.length);
  for (let at = 0; at < count; at += 1) {
    const [event, wanted] = [recorded[at], transcript.events[at]];
    if (event === undefined) throw new Mismatch(`line ${wanted?.line}: event ${wanted?.name} was not recorded`);
    const fields = Object.fromEntries(
      Object.entries(event.fields).map(([key, value]) => [key, value instanceof Uint8Array ? toText(value) : value]),
    );
    if (wanted?.name === event.name && isDeepStrictEqual(fields, wanted.fields)) continue;
    const where = wanted === undefined ? 'no E line for' : `line ${wanted.line}: recorded instead`;
    throw new Mismatch(`${where}: ${event.name} ${JSON.stringify(fields)}`);
  }
}

function compareEnd(rehearsal: Rehearsal, transcript: Transcript): void {
  const end = rehearsal.records.find((record) => record.kind === 'close' && record.session === 1);
  const reason = end?.kind === 'close' ? end.reason : 'never ended';
  if (reason !== transcript.end) throw new Mismatch(`the session ended with '${reason}', not '${transcript.end}'`);
}

const show = (bytes: Buffer): string =>
  bytes.length === 0 ? 'nothing' : JSON.stringify(bytes.toString('latin1').slice(0, 400));
