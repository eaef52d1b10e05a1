import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const ROOT = 0;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/**
 * The first file or folder on the way to a file that somebody besides root and `trusted` may change, and so what the file
 * says; undefined: nobody. In a sticky folder (/tmp) everybody changes only what is his.
 */
export async function openToOthers(file: string, trusted: number = ROOT): Promise<string | undefined> {
  let path = await realpath(file);
  for (;;) {
    const { uid, gid, mode } = await stat(path);
    const others = OTHERS_WRITE | (gid === ROOT ? 0 : GROUP_WRITES);
    const isOpen = (mode & others) !== 0 && (mode & STICKY) === 0;
    if ((uid !== ROOT && uid !== trusted) || isOpen) return path;
    const above = dirname(path);
    if (above === path) return undefined;
    path = above;
  }
}
