import type { ValuesOf } from '../../core/field.ts';
import { field, type TcpPeer } from '../sensor.ts';

/** What a login may be is bounded by the line; a byte that is no UTF-8 takes four characters as text. */
const CREDENTIAL_CHARS = 16_384;
const PATH_CHARS = 4096;

export const OPTIONS = {
  product: field.choice(
    'Whose words it uses: `vsftpd`, or the `diskstation` of Synology (with its greeting, see nmap).',
    ['vsftpd', 'diskstation'],
    { default: 'vsftpd' },
  ),
  banner: field.text(
    'Greeting after the code 220; several lines become a multi-line reply. `{hostname}` is this device.',
    {
      default: '(vsFTPd 3.0.3)',
      max: 2048,
    },
  ),
  anonymous: field.bool('Lets `anonymous` and `ftp` in, to a decoy file tree with a folder for uploads.', {
    default: false,
  }),
  credentials: field.list(
    'Logins that are let in, to a decoy home directory: `user:password`; `*` for either stands for any.',
    field.text('A user and a password with a colon between.', { max: 512 }),
    { default: [] },
  ),
  tries: field.int('Refused logins after which the connection is closed.', { default: 3, min: 1, max: 1000 }),
  delay_ms: field.int('Milliseconds before a login is refused.', { default: 300, min: 0, max: 60_000 }),
  tls: field.bool('Offers AUTH TLS, with the certificate of the device.', { default: true }),
  pasv_address: field.text('IPv4 address told to PASV clients, when visitors reach this device under another one.', {
    default: '',
    pattern: String.raw`^(\d{1,3}(\.\d{1,3}){3})?$`,
  }),
  honeyfiles: field.list(
    'Files whose fetching is told as critical: paths as a visitor sees them. One that the decoy tree does not have is put into it, with content that fits its name.',
    field.text('An absolute path.', { max: 1024, pattern: '^/[^/\\u0000-\\u001f]+(/[^/\\u0000-\\u001f]+)*$' }),
    { default: [], max: 100 },
  ),
} as const;

export const EVENTS = {
  login: {
    about: 'A user name and a password were tried.',
    grade: 'login',
    summary: 'tried {username} / {password}',
    fields: {
      username: field.text('Name tried.', { max: CREDENTIAL_CHARS }),
      password: field.text('Password tried.', { max: CREDENTIAL_CHARS }),
      accepted: field.bool('Whether the visitor was let in.'),
    },
  },
  request: {
    about:
      'Something other than a login was sent before a login: a scan, another protocol, a user name without password.',
    grade: 'probe',
    summary: 'sent {command}',
    fields: { command: field.text('The line.') },
  },
  tls: {
    about: 'Encryption was asked for.',
    grade: 'probe',
    summary: 'asked for encryption ({mechanism})',
    fields: { mechanism: field.text('Argument of AUTH.') },
  },
  command: {
    about: 'A command was given by a visitor who had been let in.',
    grade: 'commands',
    summary: '{command}',
    fields: { command: field.text('The line.', { max: PATH_CHARS }) },
  },
  download: {
    about: 'A file of the decoy tree was fetched.',
    grade: 'commands',
    summary: 'fetched {path} ({bytes} bytes)',
    fields: { path: field.text('The file.', { max: PATH_CHARS }), bytes: field.int('Bytes sent.') },
  },
  honeyfile: {
    about: 'A honeyfile was fetched.',
    grade: 'critical',
    summary: 'honeyfile {path}: {action}',
    fields: {
      path: field.text('The file.', { max: PATH_CHARS }),
      action: field.choice('What was done.', ['read']),
    },
  },
  upload: {
    about: 'A file was left here; its content is the payload with the same SHA-256.',
    grade: 'commands',
    summary: 'left {path} ({size} bytes)',
    fields: {
      path: field.text('Where the visitor put it.', { max: PATH_CHARS }),
      size: field.int('Bytes that came.'),
      sha256: field.text('SHA-256 over them, hex.'),
      complete: field.bool('False when the transfer broke off.'),
    },
  },
  bounce: {
    about:
      'PORT or EPRT named an address that is not the visitor’s, or a system port: an attempt to attack others from here (RFC 2577 section 3).',
    grade: 'commands',
    summary: 'asked to connect to {address} port {port}',
    fields: { address: field.text('Address named.'), port: field.int('Port named.') },
  },
} as const;

export type FtpPeer = TcpPeer<typeof EVENTS>;
export type FtpOptions = ValuesOf<typeof OPTIONS>;
