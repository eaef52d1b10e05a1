import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transcriptSettings } from '../config/transcript-settings.ts';
import { messageOf } from '../core/errors.ts';
import { parseTranscript } from '../net/transcript-file.ts';
import { replay, REPLAYS } from '../net/transcript.ts';
import type { Sensor } from '../sensors/sensor.ts';

/** What the transcripts of one sensor said. */
export interface Replayed {
  /** Transcripts found. */
  readonly count: number;
  /** What differed, each with its file. */
  readonly failures: readonly string[];
}

/** A transcript runs on a clock of its own; one that takes real time waits for something that never comes. */
const REPLAY_MS = 10_000;

/** Replays every `*.transcript` in a sensor's folder: whole, byte by byte and halved. */
export async function replayFolder(sensor: Sensor, folder: string): Promise<Replayed> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.transcript')).toSorted();
  const failures: string[] = [];
  for (const file of files) {
    for (const failure of await replayFile(sensor, join(folder, file)))
      failures.push(`${sensor.name}/${file} ${failure}`);
  }
  return { count: files.length, failures };
}

async function replayFile(sensor: Sensor, path: string): Promise<readonly string[]> {
  try {
    const transcript = parseTranscript(await readFile(path, 'utf8'));
    const settings = transcriptSettings(sensor, transcript.options, transcript.limits);
    if (settings.faults.length > 0) return settings.faults;
    for (const how of REPLAYS) {
      const failure = await soon(replay(sensor, transcript, settings, how));
      // The other replays mostly fail for the same reason.
      if (failure !== undefined) return [`(${how}): ${failure}`];
    }
    return [];
  } catch (error) {
    return [`cannot be replayed: ${messageOf(error)}`];
  }
}

async function soon(replayed: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`did not end within ${REPLAY_MS / 1000} s: the sensor waits for something else than its peer`),
      REPLAY_MS,
    );
  });
  try {
    return await Promise.race([replayed, late]);
  } finally {
    clearTimeout(timer);
  }
}
