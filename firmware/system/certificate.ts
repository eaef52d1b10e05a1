import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { errnoOf } from '../core/errors.ts';
import type { CertificateStyle, DistinguishedName } from '../core/persona.ts';
import type { Device } from '../sensors/sensor.ts';
import type { CertificateWish } from './certificate-maker.ts';
import { writeSecret } from './write-secret.ts';

const FILE = 'tls.pem';
const DAY_MS = 86_400_000;
/** It was made when the machine was set up, which is not today. */
const OLDEST_DAYS = 700;

/**
 * The device's TLS certificate for its decoys; made once, at the first call, and kept in the keys folder. Made anew when
 * the one that is there names another subject: the persona, or the host name, is another one by now.
 * `maker`: the bundled code of certificate-maker.ts, gzip, base64.
 */
export function deviceCertificate(
  keysFolder: string,
  device: Device,
  style: CertificateStyle,
  now: () => number,
  maker: string,
): () => Promise<SecureContext> {
  let context: Promise<SecureContext> | undefined;
  return async () => {
    context ??= load(keysFolder, wishOf(device, style, now()), maker).catch((error: unknown) => {
      context = undefined;
      throw error;
    });
    return await context;
  };
}

async function load(folder: string, wish: CertificateWish, maker: string): Promise<SecureContext> {
  const kept = read(join(folder, FILE));
  const pem = kept !== undefined && tells(kept, wish) ? kept : await makeCertificate(maker, wish);
  if (pem !== kept) writeSecret(folder, FILE, pem);
  return createSecureContext({ key: pem, cert: pem });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Node shows a name as lines. */
const linesOf = (name: DistinguishedName): string =>
  name.map(([attribute, value]) => `${attribute}=${value}`).join('\n');

function tells(pem: string, { subject, issuer = subject }: CertificateWish): boolean {
  try {
    const kept = new X509Certificate(pem);
    return kept.subject === linesOf(subject) && kept.issuer === linesOf(issuer);
  } catch {
    // Half a file, or none of ours: a new one harms nobody.
    return false;
  }
}

function wishOf(device: Device, style: CertificateStyle, now: number): CertificateWish {
  const text = (template: string): string => template.replaceAll('{hostname}', device.hostname);
  const name = (parts: DistinguishedName): DistinguishedName => parts.map(([key, value]) => [key, text(value)]);
  // To the second, or all of them would begin at the time of day at which this device was first started.
  const age = device.derive('certificate age', 4).readUInt32BE() / 2 ** 32;
  const notBefore = now - Math.floor(age * OLDEST_DAYS * DAY_MS);
  return {
    subject: name(style.subject),
    issuer: style.issuer === undefined ? undefined : name(style.issuer),
    names: style.names.map(text),
    serial: device.derive('certificate serial', 8).toString('hex'),
    notBefore,
    notAfter: notBefore + style.validDays * DAY_MS,
  };
}

/** Key and certificate as one PEM. `maker`: see above. */
export async function makeCertificate(maker: string, wish: CertificateWish): Promise<string> {
  const worker = new Worker(gunzipSync(Buffer.from(maker, 'base64')).toString('utf8'), {
    eval: true,
    workerData: wish,
  });
  return await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the certificate maker ended without a certificate')));
  });
}
