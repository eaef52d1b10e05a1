import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../core/errors.ts';

/** The FAT partition, which its owner puts into another computer. */
export interface BootFolder {
  /** The name as it is on the card, of the first of `names` that is there; FAT knows no case. */
  find(...names: readonly string[]): string | undefined;
  read(name: string): Buffer;
  /** Where the old bytes were: FAT writes in place, so that no cluster keeps them. */
  overwrite(name: string, text: string): void;
  /** Whole or not at all; not written when it says the same already: a card wears out. */
  write(name: string, text: string): void;
  remove(name: string): void;
}

const LARGEST_BYTES = 256 * 1024;

export function bootFolder(folder: string): BootFolder {
  const at = (name: string): string => join(folder, name);
  return {
    find(...names) {
      const there = namesIn(folder);
      for (const name of names) {
        const found = there.find((one) => one.toLowerCase() === name);
        if (found !== undefined && statSync(at(found)).isFile()) return found;
      }
      return undefined;
    },
    read(name) {
      // Not a link to elsewhere, and no film that has its name: FAT has no links, another file system might.
      if (statSync(at(name)).size > LARGEST_BYTES) throw new Error(`${name} is too large to be read`);
      return readFileSync(at(name));
    },
    overwrite(name, text) {
      const content = Buffer.from(text);
      const file = openSync(at(name), 'r+');
      try {
        // A power cut between the two leaves the new text with empty lines after it.
        const padded = Buffer.alloc(Math.max(content.length, statSync(at(name)).size), '\n');
        content.copy(padded);
        writeSync(file, padded, 0, padded.length, 0);
        flush(file);
        ftruncateSync(file, content.length);
        flush(file);
      } finally {
        closeSync(file);
      }
    },
    write(name, text) {
      if (sameText(at(name), text)) return;
      const file = openSync(at(`${name}.new`), 'w');
      writeFileSync(file, text);
      flush(file);
      closeSync(file);
      renameSync(at(`${name}.new`), at(name));
    },
    remove: (name) => rmSync(at(name), { force: true }),
  };
}

/** Not every file system can (fsync(2)): it then writes when it is unmounted. */
function flush(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOSYS' && errnoOf(error) !== 'EINVAL') throw error;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function sameText(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'latin1') === text;
  } catch {
    return false;
  }
}
