import { generateKeyPair } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf } from '../core/errors.ts';

/** What sshd makes for itself before OpenSSH 8.0, and what many a host has kept since. */
const BITS = 2048;

const pathIn = (keysFolder: string): string => join(keysFolder, 'ssh-rsa.pem');

/** The device's RSA key as PEM; undefined until there is one. */
export function readRsaKey(keysFolder: string): string | undefined {
  try {
    return readFileSync(pathIn(keysFolder), 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Makes it, once in the life of a device. To search for its primes takes a Pi Zero some 20 s, on a thread of OpenSSL's
 * pool: no visitor waits for it.
 */
export async function makeRsaKey(keysFolder: string): Promise<void> {
  if (readRsaKey(keysFolder) !== undefined) return;
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const path = pathIn(keysFolder);
  mkdirSync(keysFolder, { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, privateKey, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}
