import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Daemon } from './daemon.ts';
import type { Lab } from './lab.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

export type Pairs = readonly (readonly [user: string, password: string])[];

export const numbered = (count: number, name: string): Pairs =>
  Array.from({ length: count }, (_, index) => [`${name}${index}`, `secret ${index}`]);

/** hydra, guessing at the ftp decoy. */
export function startHydra(lab: Lab, pairs: Pairs, tasks = 3): Program {
  // It writes a file for --restore where it is.
  const cwd = lab.folder();
  const file = join(cwd, 'pairs');
  writeFileSync(file, pairs.map(([user, password]) => `${user}:${password}\n`).join(''));
  return lab.start(['hydra', '-I', '-t', `${tasks}`, '-C', file, '-s', '10021', '127.0.0.1', 'ftp'], { cwd });
}

/** Says something to a port, closes its side and reads to the end. */
export async function say(lab: Lab, port: number, text: string, address = '127.0.0.1'): Promise<string> {
  return (await lab.run(['nc', '-N', address, `${port}`], { input: text, limitMs: 30_000 })).stdout;
}

/** One log-in at the ftp decoy, answered. */
export const logIn = async (lab: Lab, name: string): Promise<string> =>
  await say(lab, 10_021, `USER ${name}\r\nPASS secret\r\nQUIT\r\n`);

/** Every session has ended and all of it is stored, so nothing more will come. */
export const allOver = async (daemon: Daemon): Promise<unknown> =>
  await until('the end of every session', async () => {
    const { openSessions, store } = await daemon.status();
    const unfinished = daemon.evidence.value('SELECT count(*) FROM session WHERE ended_at IS NULL');
    return openSessions === 0 && store.behindBytes === 0 && unfinished === 0;
  });
