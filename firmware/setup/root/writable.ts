import { readFileSync } from 'node:fs';
import type { Ran } from '../nm/backend.ts';

type Run = (program: string, args: readonly string[]) => Promise<Ran>;

/** Opens a file system that is mounted read-only for as long as the work takes: the appliance's boot partition is. */
export function writableFolder(folder: string, run: Run, mounts = '/proc/self/mounts') {
  return async (work: () => Promise<void>): Promise<void> => {
    const closed = isReadOnly(readFileSync(mounts, 'utf8'), folder);
    if (closed) await remount('rw');
    try {
      await work();
    } finally {
      if (closed) await remount('ro');
    }
  };

  async function remount(mode: 'rw' | 'ro'): Promise<void> {
    const { code, stderr } = await run('mount', ['-o', `remount,${mode}`, folder]);
    if (code !== 0) throw new Error(`${folder} could not be remounted ${mode}: ${stderr.trim()}`);
  }
}

/** The last mount of a place is the one that is seen. */
export function isReadOnly(mounts: string, folder: string): boolean {
  const row = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .findLast(([, place]) => place === folder);
  return row?.[3]?.split(',').includes('ro') === true;
}
