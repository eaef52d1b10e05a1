import { createECDH, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Device } from '../sensor.ts';
import { text, uint32 } from './wire.ts';

const made = new WeakMap<Device, readonly string[]>();

/**
 * The host keys of this device, in OpenSSH's order. The two on curves follow from the device's seed: always the same here,
 * different everywhere else. The RSA key is made in the background of the first start and is there from then on.
 */
export function hostKeys(device: Device): readonly string[] {
  const rsa = device.rsaKey?.();
  const curves = made.get(device) ?? [ecdsaKey(device), ed25519Key(device)];
  made.set(device, curves);
  return rsa === undefined ? curves : [rsa, ...curves];
}

/** PKCS #8 and SubjectPublicKeyInfo of RFC 8410, all but the key itself. */
const ED25519_PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const ED25519_BYTES = 32;

function ed25519Key(device: Device): string {
  const seed = device.derive('ssh/ed25519', ED25519_BYTES);
  const key = createPrivateKey({ key: Buffer.concat([ED25519_PRIVATE, seed]), format: 'der', type: 'pkcs8' });
  const point = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-ED25519_BYTES);
  const type = text('ssh-ed25519');
  return openSsh([type, text(point)], [type, text(point), text(Buffer.concat([seed, point]))]);
}

function ecdsaKey(device: Device): string {
  const ecdh = createECDH('prime256v1');
  // Not every 32 bytes are a key: it has to be below the order of the curve, which one in 2^32 is not.
  for (let attempt = 0; ; attempt += 1) {
    try {
      ecdh.setPrivateKey(device.derive(`ssh/ecdsa ${attempt}`, 32));
      break;
    } catch (error) {
      if (attempt === 8) throw error;
    }
  }
  const parts = [text('ecdsa-sha2-nistp256'), text('nistp256'), text(ecdh.getPublicKey())];
  return openSsh(parts, [...parts, text(positive(ecdh.getPrivateKey()))]);
}

/** An mpint must not look negative (RFC 4251 section 5). */
function positive(number: Buffer): Buffer {
  let at = 0;
  while (at < number.length - 1 && number[at] === 0) at += 1;
  const digits = number.subarray(at);
  return (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits;
}

/** PROTOCOL.key of OpenSSH, unencrypted. */
function openSsh(publicParts: readonly Buffer[], privateParts: readonly Buffer[]): string {
  const secret = Buffer.concat([uint32(0), uint32(0), ...privateParts, text('')]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...[text('none'), text('none'), text(''), uint32(1)],
    text(Buffer.concat(publicParts)),
    text(Buffer.concat([secret, padding])),
  ]);
  const lines = file.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
}
