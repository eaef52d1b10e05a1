import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, messageOf } from '../core/errors.ts';
import type { TokenBook } from '../core/token.ts';
import { parseCatalogue, type Catalogue } from './catalogue.ts';

/** In the data directory; a person may edit it. */
export const CATALOGUE_FILE = 'tokens.csv';
/** How soon a changed file is noticed. A look costs one stat: cheaper and surer than a watch on a file that is replaced. */
const LOOK_MS = 2000;
/** Some hundred thousand tokens. */
const BYTES_MAX = 32 * 1024 * 1024;
const EMPTY: Catalogue = { tokens: new Map(), duplicates: [], problems: [] };

export interface OpenBook extends TokenBook {
  readonly size: number;
  stop(): void;
}

/** The catalogue as it is now: read at once, and again when it changes. What is wrong with it is told once. */
export function openTokenBook(folder: string, log: (sentence: string) => void): OpenBook {
  const path = join(folder, CATALOGUE_FILE);
  let stamp = '';
  let catalogue = EMPTY;

  function look(): void {
    const now = stampOf(path);
    if (now === stamp) return;
    stamp = now;
    try {
      catalogue = readCatalogue(path);
    } catch (error) {
      log(`${path} cannot be read, the tokens known so far stay: ${messageOf(error)}`);
      return;
    }
    for (const problem of catalogue.problems) log(`${path}: ${problem}`);
    for (const { id, line } of catalogue.duplicates)
      log(`${path}: line ${line} has token ${id} again; this row counts`);
  }

  look();
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return {
    find: (id) => catalogue.tokens.get(id),
    get size() {
      return catalogue.tokens.size;
    },
    stop: () => clearInterval(timer),
  };
}

/** No file is an empty catalogue. */
export function readCatalogue(path: string): Catalogue {
  try {
    if (statSync(path).size > BYTES_MAX) throw new Error(`it is larger than ${BYTES_MAX / 1024 / 1024} MiB`);
    return parseCatalogue(readFileSync(path, 'utf8'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return EMPTY;
    throw error;
  }
}

function stampOf(path: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return errnoOf(error) ?? 'unknown';
  }
}
