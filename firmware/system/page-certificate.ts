import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../core/errors.ts';
import { makeCertificate } from './certificate.ts';
import { writeSecret } from './write-secret.ts';

export interface PageCertificate {
  /** Key and certificate. */
  readonly pem: string;
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
}

const FILE = 'page.pem';
const DAY_MS = 86_400_000;
/** Apple's clients refuse more than 825. */
const VALID_DAYS = 800;
const RENEW_DAYS = 30;
/** A box without a clock starts in 1970: no certificate of it would be valid once it knows better. */
const EPOCH = Date.UTC(2026, 0, 1);

/**
 * The page's own certificate, nothing like those that the decoys show: who has seen theirs must not find the page by it.
 * It vouches for nothing but itself; its fingerprint is told where Skep was started. `names`: what the page is called
 * beside localhost.
 */
export async function loadPageCertificate(
  folder: string,
  names: readonly string[],
  now: number,
  random: (bytes: number) => Buffer,
  maker: string,
): Promise<PageCertificate> {
  const kept = read(folder);
  const wanted = [
    ...new Set(['localhost', '127.0.0.1', '::1', ...names.filter((name) => !/^(?:0\.0\.0\.0|::)$/.test(name))]),
  ];
  if (kept !== undefined && isFit(kept, wanted, now)) return kept;
  const from = Math.max(now, EPOCH);
  const pem = await makeCertificate(maker, {
    subject: [['CN', `Skep ${random(4).toString('hex')}`]],
    issuer: undefined,
    names: wanted,
    // The first bit is a sign: a serial number is positive (RFC 5280 section 4.1.2.2).
    serial: `01${random(8).toString('hex')}`,
    notBefore: EPOCH,
    notAfter: from + VALID_DAYS * DAY_MS,
  });
  writeSecret(folder, FILE, pem);
  return certificateOf(pem);
}

/** Undefined: the page was never served with TLS here. */
export function readPageCertificate(folder: string): PageCertificate | undefined {
  return read(folder);
}

function read(folder: string): PageCertificate | undefined {
  let pem: string;
  try {
    pem = readFileSync(join(folder, FILE), 'latin1');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
  try {
    return certificateOf(pem);
  } catch {
    // Half a file, or none of ours: a new one harms nobody.
    return undefined;
  }
}

const certificateOf = (pem: string): PageCertificate => ({
  pem,
  fingerprint: new X509Certificate(pem).fingerprint256,
});

function isFit({ pem }: PageCertificate, names: readonly string[], now: number): boolean {
  const certificate = new X509Certificate(pem);
  if (Date.parse(certificate.validTo) - now < RENEW_DAYS * DAY_MS) return false;
  return names.every((name) => certificate.checkHost(name) !== undefined || certificate.checkIP(name) !== undefined);
}
