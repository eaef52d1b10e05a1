import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, errnoOf } from '../core/errors.ts';
import { hostNameOf } from '../core/host-name.ts';
import type { Persona } from '../core/persona.ts';
import type { Device } from '../sensors/sensor.ts';
import { readRsaKey } from './rsa-key.ts';

const SEED_BYTES = 32;

/**
 * What makes this device different from every other Skep: a secret seed, made at first start, that everything a scanner
 * could compare (host names, certificates, ids) is derived from. `hostname`: the owner's choice; empty: the persona's.
 */
export function loadDevice(keysFolder: string, persona: Persona, hostname: string): Device {
  const seed = loadSeed(keysFolder);
  const derive = (label: string, length: number): Buffer => {
    const blocks: Buffer[] = [];
    for (let counter = 0; blocks.length * 32 < length; counter += 1) {
      blocks.push(createHmac('sha256', seed).update(`${label}\0${counter}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, length);
  };
  let rsaKey: string | undefined;
  return {
    hostname: hostname === '' ? hostNameOf(persona.hostname, derive) : hostname,
    computer: persona.computer,
    derive,
    rsaKey: () => (rsaKey ??= readRsaKey(keysFolder)),
  };
}

function loadSeed(folder: string): Buffer {
  const path = join(folder, 'seed');
  try {
    const seed = readFileSync(path);
    if (seed.length !== SEED_BYTES) {
      throw new Complaint(`${path} is damaged: delete it, and the device makes itself a new identity`);
    }
    return seed;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const seed = randomBytes(SEED_BYTES);
    // Never half a seed, whatever happens to the power.
    writeFileSync(`${path}.new`, seed, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
    return seed;
  }
}
