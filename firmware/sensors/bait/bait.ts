import { createPrivateKey } from 'node:crypto';

/** Bytes that are the same for a label whenever it is asked for. */
export type Derive = (label: string, length: number) => Buffer;

/** Content that is worth opening and worth nothing: every name, number and secret in it is made up. */
export const BAIT_KINDS = ['passwords', 'wallet', 'vpn', 'sshkey', 'cloud', 'database'] as const;
export type BaitKind = (typeof BAIT_KINDS)[number];

/** What fits the name of a file. */
export function baitKindOf(path: string): BaitKind {
  const name = path.toLowerCase();
  if (/wallet|keystore|coin|eth\b/.test(name)) return 'wallet';
  if (/\.ovpn$|vpn|wireguard/.test(name)) return 'vpn';
  if (/id_(rsa|ed25519|ecdsa)|\.pem$|\.key$/.test(name)) return 'sshkey';
  if (/credentials$|\.aws|\.env$|cloud/.test(name)) return 'cloud';
  if (/\.(sql|dump|db)$/.test(name)) return 'database';
  return 'passwords';
}

export const bait = (kind: BaitKind, derive: Derive): string => MAKERS[kind](new Made(derive, kind));

const NAMES =
  'albers brandt costa dahl eriksen farkas greco hoffmann ivanova jansen keller moreau novak rossi toth'.split(' ');
const WORDS = 'Winter Sommer Office Server Orange Monday Falcon Copper Harbor Garden Silver Bridge'.split(' ');
const SERVICES = [
  ['router', 'https://192.168.{net}.1', 'admin'],
  ['nas', 'https://192.168.{net}.5:5001', 'admin'],
  ['domain administrator', 'dc01', 'Administrator'],
  ['vpn', 'vpn.{name}.example', '{name}'],
  ['bank', 'online banking', '{digits}'],
  ['mail', 'imap', '{name}'],
  ['payroll', 'https://192.168.{net}.20', 'payroll'],
  ['backup', 'ssh backup@192.168.{net}.6', 'backup'],
] as const;

/** What is made of the bytes of one label each. */
class Made {
  readonly #derive: Derive;
  readonly #kind: BaitKind;
  constructor(derive: Derive, kind: BaitKind) {
    this.#derive = derive;
    this.#kind = kind;
  }
  bytes(label: string, length: number): Buffer {
    return this.#derive(`bait ${this.#kind} ${label}`, length);
  }
  number(label: string, below: number): number {
    return this.bytes(label, 4).readUInt32BE() % below;
  }
  hex(label: string, length: number): string {
    return this.bytes(label, length).toString('hex');
  }
  name(label: string): string {
    return NAMES[this.number(label, NAMES.length)] ?? '';
  }
  /** As a person chooses them. */
  password(label: string): string {
    return `${WORDS[this.number(`${label} word`, WORDS.length)] ?? ''}${1000 + this.number(`${label} digits`, 9000)}!`;
  }
  letters(label: string, length: number, alphabet: string): string {
    return [...this.bytes(label, length)].map((byte) => alphabet[byte % alphabet.length] ?? '').join('');
  }
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const MAKERS: Readonly<Record<BaitKind, (made: Made) => string>> = {
  passwords(made) {
    const fill = (text: string): string =>
      text
        .replace('{net}', String(1 + made.number('net', 200)))
        .replace('{name}', made.name('owner'))
        .replace('{digits}', String(1_000_000_000 + made.number('account', 899_999_999)));
    const rows = SERVICES.map(([what, where, who]) => [what, fill(where), fill(who), made.password(what)].join(';'));
    return ['what;where;user;password', ...rows, ''].join('\r\n');
  },

  // A keystore of Ethereum (Web3 Secret Storage, version 3): programs open it and ask for its password.
  wallet(made) {
    const address = made.hex('address', 20);
    const id = made.hex('id', 16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
    const crypto = {
      cipher: 'aes-128-ctr',
      ciphertext: made.hex('text', 32),
      cipherparams: { iv: made.hex('iv', 16) },
      kdf: 'scrypt',
      kdfparams: { dklen: 32, n: 262_144, p: 1, r: 8, salt: made.hex('salt', 32) },
      mac: made.hex('mac', 32),
    };
    return `${JSON.stringify({ address, crypto, id, version: 3 })}\n`;
  },

  vpn: (made) => `client
dev tun
proto udp
remote vpn.${made.name('company')}.example 1194
resolv-retry infinite
nobind
persist-key
persist-tun
remote-cert-tls server
cipher AES-256-GCM
auth-user-pass
# ${made.name('user')} / ${made.password('vpn')}
<tls-crypt>
-----BEGIN OpenVPN Static key V1-----
${(made.hex('key', 256).match(/.{32}/g) ?? []).join('\n')}
-----END OpenVPN Static key V1-----
</tls-crypt>
`,

  // A key that ssh takes: whoever tries it against us is recognised by it. RFC 8410 section 7: the 32 bytes are the key.
  sshkey(made) {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), made.bytes('key', 32)]);
    const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    return String(key.export({ format: 'pem', type: 'pkcs8' }));
  },

  cloud: (made) => `[default]
aws_access_key_id = AKIA${made.letters('id', 16, UPPER)}
aws_secret_access_key = ${made.letters('secret', 40, MIXED)}
region = eu-central-1

[backup]
aws_access_key_id = AKIA${made.letters('backup id', 16, UPPER)}
aws_secret_access_key = ${made.letters('backup secret', 40, MIXED)}
`,

  database(made) {
    const row = (at: number): string => {
      const name = NAMES[at] ?? '';
      return `(${at + 1},'${name}','${name}@${made.name('company')}.example','${made.hex(`hash ${at}`, 16)}','DE${10 + made.number(`check ${at}`, 89)}${made.letters(`iban ${at}`, 18, '0123456789')}')`;
    };
    return `-- MySQL dump 10.19  Distrib 10.11.6-MariaDB
-- Host: localhost    Database: payroll
-- ------------------------------------------------------
CREATE TABLE \`employee\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT,
  \`login\` varchar(32) NOT NULL,
  \`mail\` varchar(64) NOT NULL,
  \`password\` char(32) NOT NULL,
  \`iban\` char(22) NOT NULL,
  PRIMARY KEY (\`id\`)
);
INSERT INTO \`employee\` VALUES
${NAMES.map((_, at) => row(at)).join(',\n')};
-- Dump completed
`;
  },
};
