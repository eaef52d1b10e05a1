import type { Algorithms } from 'ssh2';

/**
 * What OpenSSH 8.4 offers by default, in its order, less what ssh2 cannot do (UMAC) and what would hand a visitor our
 * processor: diffie-hellman-group16, -group18 and -group-exchange take a Pi Zero seconds in which no other visitor is
 * served, and a packet of zlib@openssh.com can unpack to a thousand times its size. ssh2 adds kex-strict-s-v00 as Debian does.
 */
export const ALGORITHMS: Algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
  ],
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
