import { scrypt, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../refusal.ts';

/**
 * scrypt (RFC 7914): 16 MiB and about a second of a Pi Zero's one core for each guess. The next step, 32 MiB, would be
 * felt by the decoys.
 */
const COST_LOG2 = 14;
const BLOCK = 8;
const MEMORY_MAX = 24 * 1024 * 1024;
const HASH_BYTES = 32;
export const SALT_BYTES = 16;

/** NIST SP 800-63B section 5.1.1.2 asks for eight characters; here nobody counts along but the limiter. */
export const PASSWORD_CHARS_MIN = 10;
export const PASSWORD_CHARS_MAX = 256;

/** As `$scrypt$ln=14,r=8,p=1$salt$hash` (PHC string format). */
export async function hashOfPassword(password: string, salt: Buffer): Promise<string> {
  const hash = await derive(password, salt, COST_LOG2);
  return `$scrypt$ln=${COST_LOG2},r=${BLOCK},p=1$${base64(salt)}$${base64(hash)}`;
}

const FORM = /^\$scrypt\$ln=(1[0-4]),r=8,p=1\$([A-Za-z0-9+/]{22,43})\$([A-Za-z0-9+/]{43})$/;

/** Any other cost would be paid in the decoys' memory. */
export const isPasswordHash = (text: string): boolean => FORM.test(text);

export async function passwordFits(password: string, phc: string): Promise<boolean> {
  const [, cost, salt, hash] = FORM.exec(phc) ?? [];
  if (cost === undefined || salt === undefined || hash === undefined) return false;
  const derived = await derive(password, Buffer.from(salt, 'base64'), Number(cost));
  return timingSafeEqual(derived, Buffer.from(hash, 'base64'));
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** One keyboard's ä is another's a and two dots. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFKC'));

async function derive(password: string, salt: Buffer, costLog2: number): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const options = { N: 2 ** costLog2, r: BLOCK, p: 1, maxmem: MEMORY_MAX };
    scrypt(bytesOf(password), salt, HASH_BYTES, options, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}

/** Waiting for the one that is being checked; more would only wait for a browser's patience to end. */
const WAITING_MAX = 3;

/** One at a time: two at once are 32 MiB and twice as long for both. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let inside = 0;
  return async (work) => {
    if (inside > WAITING_MAX) {
      throw new Refusal(503, 'Others are logging in at the moment; try again in a few seconds.', {
        'retry-after': '5',
      });
    }
    inside += 1;
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      inside -= 1;
    }
  };
}
