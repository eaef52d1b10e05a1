import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { errnoOf } from '../../core/errors.ts';

/** In the data directory: what `skep honeyfile place` has placed, a path a line. A daemon that runs follows it. */
export const HONEYFILES_LIST = 'honeyfiles.list';

export function readList(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('/'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Whole or not at all. */
export function writeList(path: string, paths: readonly string[]): void {
  writeFileSync(`${path}.new`, paths.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
