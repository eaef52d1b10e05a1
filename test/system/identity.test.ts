import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import maker from 'skep:certificate-maker';
import type { Persona } from '../../firmware/core/persona.ts';
import { PERSONAS } from '../../firmware/personas/index.ts';
import { deviceCertificate } from '../../firmware/system/certificate.ts';
import { loadDevice } from '../../firmware/system/identity.ts';
import { makeRsaKey } from '../../firmware/system/rsa-key.ts';

let keys: string;
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'skep-keys-'));
});
afterEach(() => rmSync(keys, { recursive: true }));

const NOW = Date.UTC(2026, 5, 1);

/** The certificate of a device that starts as this persona. */
async function certificate(persona: Persona, hostname = ''): Promise<X509Certificate> {
  const device = loadDevice(keys, persona, hostname);
  await deviceCertificate(keys, device, persona.certificate, () => NOW, maker)();
  return new X509Certificate(readFileSync(join(keys, 'tls.pem')));
}

describe('the device', () => {
  it('has the name that its persona gives it, or its owner', () => {
    const { hostname } = loadDevice(keys, PERSONAS.nas, '');
    expect(hostname).toMatch(/^DiskStation-\w{3}$/);
    expect(loadDevice(keys, PERSONAS.nas, '').hostname).toBe(hostname);
    expect(loadDevice(keys, PERSONAS.nas, 'cellar').hostname).toBe('cellar');
    expect(loadDevice(keys, PERSONAS.router, '').hostname).toMatch(/^TL-WR841N-[0-9A-F]{4}$/);
  });

  it('has an RSA key from the moment that it has been made, and keeps it', async () => {
    const device = loadDevice(keys, PERSONAS.nas, '');
    expect(device.rsaKey?.()).toBeUndefined();
    await makeRsaKey(keys);
    const made = device.rsaKey?.();
    expect(made).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    await makeRsaKey(keys);
    expect(loadDevice(keys, PERSONAS.nas, '').rsaKey?.()).toBe(made);
  });
});

describe('its certificate', () => {
  it('is the one that a DiskStation makes', async () => {
    const made = await certificate(PERSONAS.nas);
    expect(made.subject).toBe('C=TW\nL=Taipel\nO=Synology Inc.\nCN=synology');
    expect(made.issuer).toBe('C=TW\nL=Taipel\nO=Synology Inc.\nCN=Synology Inc. CA');
    expect(made.subjectAltName).toBe('DNS:synology');
    const [from, to] = [Date.parse(made.validFrom), Date.parse(made.validTo)];
    expect(from).toBeLessThan(NOW);
    expect((to - from) / 86_400_000).toBe(7200);
    // Somebody else's key has signed it.
    expect(made.verify(made.publicKey)).toBe(false);
  });

  it('is the one of Debian’s ssl-cert on a server', async () => {
    const made = await certificate(PERSONAS.linux_server);
    const { hostname } = loadDevice(keys, PERSONAS.linux_server, '');
    expect([made.subject, made.issuer, made.subjectAltName]).toEqual([
      `CN=${hostname}`,
      `CN=${hostname}`,
      `DNS:${hostname}`,
    ]);
    expect(made.verify(made.publicKey)).toBe(true);
  });

  it('stays, until the persona or the host name is another one, or the file is damaged', async () => {
    const first = await certificate(PERSONAS.nas);
    expect((await certificate(PERSONAS.nas)).fingerprint256).toBe(first.fingerprint256);
    const server = await certificate(PERSONAS.linux_server);
    expect(server.subject).not.toBe(first.subject);
    expect((await certificate(PERSONAS.linux_server, 'cellar')).subject).toBe('CN=cellar');
    const path = join(keys, 'tls.pem');
    writeFileSync(path, readFileSync(path).subarray(0, 300));
    expect((await certificate(PERSONAS.linux_server, 'cellar')).subject).toBe('CN=cellar');
  });
});
