import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, errnoOf, messageOf } from '../../core/errors.ts';

/** More is no config: somebody named a log or a device. */
const LARGEST_BYTES = 1024 * 1024;

/** The text of a config file, or undefined when there is none; a Complaint when it cannot be one. */
export function readSource(file: string): string | undefined {
  try {
    const found = statSync(file);
    // A named pipe would be waited for, /dev/zero never ends.
    if (found.isDirectory()) throw unusable(file, 'is a folder; name the file in it');
    if (!found.isFile()) throw unusable(file, 'is no ordinary file');
    if (found.size > LARGEST_BYTES) throw unusable(file, 'is larger than 1 MiB: that is no config');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof Complaint) throw error;
    switch (errnoOf(error)) {
      case 'ENOENT':
      case 'ENOTDIR':
        return undefined;
      case 'EACCES':
      case 'EPERM':
        throw unusable(file, 'may not be read by this user');
      case 'ERR_ENCODING_INVALID_ENCODED_DATA':
        throw unusable(file, 'is not UTF-8 text');
      default:
        throw unusable(file, `cannot be read: ${messageOf(error)}`);
    }
  }
}

/** The files of a folder that `wanted` knows, by name; none when there is no such folder. */
export function readSources(folder: string, wanted: RegExp): ReadonlyMap<string, string> {
  return new Map(
    namesIn(folder)
      .filter((name) => wanted.test(name))
      .toSorted()
      .flatMap((name) => {
        const text = readSource(join(folder, name));
        return text === undefined ? [] : [[name, text] as const];
      }),
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw unusable(folder, errnoOf(error) === 'ENOTDIR' ? 'is no folder' : `cannot be read: ${messageOf(error)}`);
  }
}

/** Exit 2: nothing can be made of what was named. */
export const unusable = (place: string, said: string): Complaint => new Complaint(`${place} ${said}`, 2);
