import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { errnoOf } from '../core/errors.ts';
import type { Device } from '../sensors/sensor.ts';
import type { CertificateWish } from './certificate-maker.ts';

const DAY_MS = 86_400_000;
/** As Debian's ssl-cert makes them: ten years, begun when the machine was set up. */
const VALID_DAYS = 3650;
const OLDEST_DAYS = 700;

/**
 * The device's TLS certificate for its decoys; made once, at the first call, and kept in the keys folder.
 * `maker`: the bundled code of certificate-maker.ts, gzip, base64.
 */
export function deviceCertificate(
  keysFolder: string,
  device: Device,
  now: () => number,
  maker: string,
): () => Promise<SecureContext> {
  let context: Promise<SecureContext> | undefined;
  return async () => {
    context ??= load(keysFolder, device, now, maker).catch((error: unknown) => {
      context = undefined;
      throw error;
    });
    return await context;
  };
}

async function load(folder: string, device: Device, now: () => number, maker: string): Promise<SecureContext> {
  const path = join(folder, 'tls.pem');
  const pem = read(path) ?? (await make(path, device, now(), maker));
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

async function make(path: string, device: Device, now: number, maker: string): Promise<string> {
  const ageDays = device.derive('certificate age', 2).readUInt16BE() % OLDEST_DAYS;
  const notBefore = now - ageDays * DAY_MS;
  const wish: CertificateWish = {
    commonName: device.hostname,
    serial: device.derive('certificate serial', 8).toString('hex'),
    notBefore,
    notAfter: notBefore + VALID_DAYS * DAY_MS,
  };
  const worker = new Worker(gunzipSync(Buffer.from(maker, 'base64')).toString('utf8'), {
    eval: true,
    workerData: wish,
  });
  const pem = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the certificate maker ended without a certificate')));
  });
  writeFileSync(`${path}.new`, pem, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return pem;
}
