import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import maker from 'skep:certificate-maker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadPageCertificate, readPageCertificate } from '../../firmware/system/page-certificate.ts';

const T0 = Date.UTC(2026, 10, 21);
const DAY_MS = 86_400_000;
let keys: string;
beforeEach(() => {
  keys = mkdtempSync(join(tmpdir(), 'skep-keys-'));
});
afterEach(() => rmSync(keys, { recursive: true }));

let rolled = 0;
const load = async (names: readonly string[], now = T0) =>
  await loadPageCertificate(keys, names, now, (bytes) => Buffer.alloc(bytes, (rolled += 1)), maker);

it('is made once, for the names that the page has, and for nobody else to read', async () => {
  expect(readPageCertificate(keys)).toBeUndefined();
  const made = await load(['closet', '0.0.0.0']);
  expect(made.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(await load(['closet', '0.0.0.0'])).toEqual(made);
  expect(readPageCertificate(keys)).toEqual(made);
  expect(statSync(join(keys, 'page.pem')).mode & 0o777).toBe(0o600);
  const certificate = new X509Certificate(made.pem);
  expect(certificate.checkHost('closet')).toBe('closet');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.subjectAltName).not.toContain('0.0.0.0');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

it('is made anew for another name, a month before its end, and when the file is none', async () => {
  const first = await load(['closet']);
  const renamed = await load(['closet', '192.0.2.7']);
  expect(renamed.fingerprint).not.toBe(first.fingerprint);
  expect(await load(['closet'], T0 + 769 * DAY_MS)).toEqual(renamed);
  const renewed = await load(['closet'], T0 + 771 * DAY_MS);
  expect(renewed.fingerprint).not.toBe(renamed.fingerprint);
  writeFileSync(join(keys, 'page.pem'), 'half a');
  expect((await load(['closet'])).fingerprint).not.toBe(renewed.fingerprint);
});

it('is valid also when the clock was never set', async () => {
  const { pem } = await load(['closet'], 5000);
  const { validFrom, validTo } = new X509Certificate(pem);
  expect(Date.parse(validFrom)).toBeLessThan(T0);
  expect(Date.parse(validTo)).toBeGreaterThan(T0);
});
