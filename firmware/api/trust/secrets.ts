import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

type Random = (bytes: number) => Buffer;

/** Crockford's base 32: none of its letters is taken for another when it is read from a screen and typed on a phone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_CHARS = 8;

/** 40 bits, `7K3M-Q0ZT`: enough, as the limiter counts along. */
export function newSetUpCode(random: Random): string {
  const chars = [...random(CODE_CHARS)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${chars.slice(0, 4)}-${chars.slice(4)}`;
}

/** As it was printed, from what somebody typed. */
export function setUpCodeOf(typed: string): string {
  const chars = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return `${chars.slice(0, 4)}-${chars.slice(4)}`;
}

export const newSessionToken = (random: Random): string => random(32).toString('base64url');
export const newApiKey = (random: Random): string => `skep_${random(24).toString('base64url')}`;

/** No salt and no cost: what it hides is random, and long. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Belongs to one session and ends with it. */
export const csrfOf = (sessionToken: string): string => mac(sessionToken, 'csrf');

export const mac = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

/** In a time that does not tell how much of it was right. */
export const same = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
