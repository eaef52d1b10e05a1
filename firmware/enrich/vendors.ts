import { open, type FileHandle } from 'node:fs/promises';

/** Longest line that is looked for; the longest of the list is about 120 bytes. */
const LINE_MAX = 512;
/** IEEE assigns blocks of 36, 28 and 24 bits (MA-S, MA-M, MA-L): the longest that fits is the one. */
const PREFIX_DIGITS = [9, 7, 6] as const;
/** First byte, bit 1: made up by the machine itself (IEEE 802c), so nobody's. Phones and new laptops do it. */
const LOCALLY_ADMINISTERED = 0x02;

/**
 * Whose network card it is, from a file of lines `001122 Name` in the order of their first word (scripts/data.mjs).
 * Read by halving: it is asked once for a new machine, and its 1.7 MB are worth more to the rest of the box.
 */
export async function vendorOf(mac: string, path: string): Promise<string | undefined> {
  const digits = mac.replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]{12}$/.test(digits)) return undefined;
  if ((Number.parseInt(digits.slice(0, 2), 16) & LOCALLY_ADMINISTERED) !== 0) return undefined;
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    for (const length of PREFIX_DIGITS) {
      const found = await lineOf(file, size, digits.slice(0, length));
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** What stands behind the word, in the line that begins with it. */
async function lineOf(file: FileHandle, size: number, word: string): Promise<string | undefined> {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const line = await lineAfter(file, middle);
    // No line begins behind the middle any more, or the one that does is too far.
    if (line === undefined || line.start >= high) high = middle;
    else if (line.word === word) return line.rest;
    else if (line.word < word) low = line.start + line.length;
    else high = middle;
  }
  return undefined;
}

interface Line {
  readonly start: number;
  readonly length: number;
  readonly word: string;
  readonly rest: string;
}

/** The first line that begins at or behind `at`. */
async function lineAfter(file: FileHandle, at: number): Promise<Line | undefined> {
  // One byte before it tells whether a line begins exactly there.
  const from = Math.max(0, at - 1);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * LINE_MAX), 0, 2 * LINE_MAX, from);
  const begin = at === 0 ? 0 : buffer.indexOf('\n') + 1;
  const end = buffer.indexOf('\n', begin);
  if ((at > 0 && begin === 0) || end === -1 || end >= bytesRead) return undefined;
  const [, word = '', rest = ''] = /^(\S*) ?(.*)$/.exec(buffer.toString('utf8', begin, end)) ?? [];
  return { start: from + begin, length: end + 1 - begin, word, rest };
}
