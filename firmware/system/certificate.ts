import { webcrypto } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Device } from '../sensors/sensor.ts';

const DAY_MS = 86_400_000;
/** As Debian's ssl-cert makes them: ten years, begun when the machine was set up. */
const VALID_DAYS = 3650;
const OLDEST_DAYS = 700;

/** The device's TLS certificate for its decoys; made once, at the first call, and kept in the keys folder. */
export function deviceCertificate(keysFolder: string, device: Device, now: () => number): () => Promise<SecureContext> {
  let context: Promise<SecureContext> | undefined;
  return async () => {
    context ??= load(keysFolder, device, now).catch((error: unknown) => {
      context = undefined;
      throw error;
    });
    return await context;
  };
}

async function load(folder: string, device: Device, now: () => number): Promise<SecureContext> {
  const path = join(folder, 'tls.pem');
  try {
    const pem = readFileSync(path);
    return createSecureContext({ key: pem, cert: pem });
  } catch {
    // Not there, or not usable any more: the device makes itself one.
  }
  const pem = await make(device, now());
  writeFileSync(`${path}.new`, pem, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return createSecureContext({ key: pem, cert: pem });
}

async function make(device: Device, now: number): Promise<string> {
  // Loaded only here: one start in the life of a device needs it.
  const x509 = await import('@peculiar/x509');
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const age = device.derive('certificate age', 2).readUInt16BE() % OLDEST_DAYS;
  const notBefore = new Date(now - age * DAY_MS);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: device.derive('certificate serial', 8).toString('hex'),
    name: `CN=${device.hostname}`,
    notBefore,
    notAfter: new Date(notBefore.getTime() + VALID_DAYS * DAY_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: device.hostname }]),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n${certificate.toString('pem')}\n`;
}
