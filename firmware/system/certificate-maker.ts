// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 wants it to have been loaded first
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import * as x509 from '@peculiar/x509';

/** What the certificate says; all of it derived from the device (certificate.ts). */
export interface CertificateWish {
  readonly commonName: string;
  /** Hex. */
  readonly serial: string;
  /** UTC ms. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Key and self-signed certificate as one PEM. A thread of its own: the library's memory goes with it. */
async function make(wish: CertificateWish): Promise<string> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  // P-256: a handshake costs the Zero's one core a tenth of what RSA-2048 does.
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: wish.serial,
    name: `CN=${wish.commonName}`,
    notBefore: new Date(wish.notBefore),
    notAfter: new Date(wish.notAfter),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: wish.commonName }]),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n${certificate.toString('pem')}\n`;
}

void make(workerData as CertificateWish).then((pem) => parentPort?.postMessage(pem));
