// Is dist/ what the sources would build now? Compares checksums: times change with every checkout.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, root } from './paths.mjs';

export const stampFile = join(dist, 'stamp.json');

export function isFresh() {
  if (!existsSync(stampFile)) return false;
  /** @type {Record<string, string>} */
  const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
  return Object.entries(stamp).every(([file, sum]) => checksum(file) === sum);
}

/**
 * Name of file -> checksum.
 * @param {readonly string[]} files
 * @returns {Record<string, string>}
 */
export const stampOf = (files) => Object.fromEntries([...new Set(files)].sort().map((file) => [file, checksum(file)]));

/** @param {string} file relative to the checkout */
function checksum(file) {
  const path = join(root, file);
  // A file that comes into being (the page's index.html) makes dist/ stale too.
  return existsSync(path) ? createHash('sha1').update(readFileSync(path)).digest('base64url') : 'absent';
}
