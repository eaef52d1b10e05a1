import type { Algorithms } from 'ssh2';

/** Of each list what comes of a release of OpenSSH, by default and in its order. */
type Offer = Required<Pick<Algorithms, 'kex' | 'serverHostKey'>>;

const CURVES = [
  'curve25519-sha256',
  'curve25519-sha256@libssh.org',
  'ecdh-sha2-nistp256',
  'ecdh-sha2-nistp384',
  'ecdh-sha2-nistp521',
] as const;

/**
 * What OpenSSH offers by default, less what ssh2 cannot do (UMAC, sntrup761x25519) and what would hand a visitor our
 * processor: diffie-hellman-group16, -group18 and -group-exchange take a Pi Zero seconds in which no other visitor is
 * served, and a packet of zlib@openssh.com can unpack to a thousand times its size. ssh2 adds kex-strict-s-v00 as Debian does.
 */
const OFFERS: readonly (readonly [before: number, offer: Offer])[] = [
  [
    // 8.2 dropped SHA-1 from the key exchange, 8.0 began to prefer SHA-2 of RSA.
    8.0,
    {
      kex: [...CURVES, 'diffie-hellman-group14-sha256', 'diffie-hellman-group14-sha1'],
      serverHostKey: ['ssh-rsa', 'rsa-sha2-512', 'rsa-sha2-256', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
    },
  ],
  [
    8.8,
    {
      kex: [...CURVES, 'diffie-hellman-group14-sha256'],
      serverHostKey: ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
    },
  ],
  [
    // SHA-1 of RSA is gone. ssh2 names it last all the same where there is an RSA key.
    Number.POSITIVE_INFINITY,
    {
      kex: [...CURVES, 'diffie-hellman-group14-sha256'],
      serverHostKey: ['rsa-sha2-512', 'rsa-sha2-256', 'ecdsa-sha2-nistp256', 'ssh-ed25519'],
    },
  ],
];

/** `version`: what it passes for. What is no OpenSSH offers what 8.4 does. */
export function algorithmsOf(version: string): Algorithms {
  const release = Number(/^OpenSSH_(\d+\.\d)/.exec(version)?.[1] ?? '8.4');
  const [, offer] = OFFERS.find(([before]) => release < before) ?? [];
  return {
    ...offer,
    cipher: [
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
    ],
    hmac: [
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha1-etm@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      'hmac-sha1',
    ],
    compress: ['none'],
  };
}
