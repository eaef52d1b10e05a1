// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 wants it to have been loaded first
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import * as x509 from '@peculiar/x509';
import type { DistinguishedName } from '../core/persona.ts';

/** What the certificate says; all of it derived from the device and its persona (certificate.ts). */
export interface CertificateWish {
  readonly subject: DistinguishedName;
  /** Undefined: it signs itself. */
  readonly issuer: DistinguishedName | undefined;
  /** Host names and addresses. */
  readonly names: readonly string[];
  /** Hex. */
  readonly serial: string;
  /** UTC ms. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const nameOf = (name: DistinguishedName): x509.JsonName => name.map(([attribute, value]) => ({ [attribute]: [value] }));

/** Key and certificate as one PEM. A thread of its own: the library's memory goes with it. */
async function make(wish: CertificateWish): Promise<string> {
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  // The products have RSA-2048. P-256: a handshake costs the Zero's one core a tenth of that, and every client takes it.
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const newKeys = async (): Promise<webcrypto.CryptoKeyPair> =>
    await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const keys = await newKeys();
  // A product with an authority of its own throws that one's key away as well, or keeps it to itself.
  const signer = wish.issuer === undefined ? keys : await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: wish.serial,
    subject: nameOf(wish.subject),
    issuer: nameOf(wish.issuer ?? wish.subject),
    notBefore: new Date(wish.notBefore),
    notAfter: new Date(wish.notAfter),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.SubjectAlternativeNameExtension(
        wish.names.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n${certificate.toString('pem')}\n`;
}

void make(workerData as CertificateWish).then((pem) => parentPort?.postMessage(pem));
