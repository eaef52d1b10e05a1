import { readdir, readFile } from 'node:fs/promises';

/** The first line; undefined: it is not there, or the kernel has no answer at the moment (EAGAIN, ENODATA, EINVAL). */
export async function lineOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'latin1')).split('\n', 1)[0]?.trim();
  } catch {
    return undefined;
  }
}

/** A decimal number in such a file. */
export async function numberOf(path: string): Promise<number | undefined> {
  const line = await lineOf(path);
  return line !== undefined && /^-?\d{1,15}$/.test(line) ? Number(line) : undefined;
}

/** Names in a folder, in order; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch {
    return [];
  }
}
