import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../core/errors.ts';
import { writeSecret } from './write-secret.ts';

const FILE = 'page.key';
const KEY_BYTES = 32;

/** What a command on this box shows to the page of the running daemon; made at the first start, and anew when it is damaged. */
export function loadPageKey(keysFolder: string, random: (bytes: number) => Buffer): string {
  const kept = readPageKey(keysFolder);
  if (kept !== undefined) return kept;
  const key = random(KEY_BYTES).toString('base64url');
  writeSecret(keysFolder, FILE, key);
  return key;
}

/** Undefined: no daemon has run here. Throws when this user may not read it. */
export function readPageKey(keysFolder: string): string | undefined {
  try {
    const key = readFileSync(join(keysFolder, FILE), 'latin1').trim();
    return /^[\w-]{43}$/.test(key) ? key : undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
