import { field, type SourceDeclaration, type StreamPeer } from '../sensor.ts';
import { TOLD } from '../shell/told.ts';

/** Names, passwords and commands: as long as one packet can carry, each byte escaped, would be 140 kB; nobody types so much. */
const TEXT_MAX = 16_384;
/** An algorithm list; OpenSSH's longest has some 500 characters. */
const LIST_MAX = 4096;
const PATH_MAX = 4096;

export const EVENTS = {
  client: {
    about: 'The client told its version and, unless it left before, its algorithms, in its own order.',
    grade: 'probe',
    summary: 'client {version}, HASSH {hassh}',
    fields: {
      version: field.text('Its identification (RFC 4253 section 4.2).', { max: TEXT_MAX }),
      hassh: field.text('HASSH, the fingerprint of the client software: MD5 over kex;ciphers;macs;compressions.'),
      kex: field.text('Key exchange algorithms.', { max: LIST_MAX }),
      host_keys: field.text('Host key algorithms.', { max: LIST_MAX }),
      ciphers: field.text('Ciphers, client to server.', { max: LIST_MAX }),
      macs: field.text('MACs, client to server.', { max: LIST_MAX }),
      compressions: field.text('Compressions, client to server.', { max: LIST_MAX }),
    },
  },
  login: {
    about: 'A user name was tried; without a password when the visitor left before it gave one.',
    grade: 'login',
    summary: 'tried {username} / {password}',
    fields: {
      username: field.text('User name tried.', { max: TEXT_MAX }),
      password: field.text('Password tried.', { max: TEXT_MAX }),
      accepted: field.bool('Whether the visitor was let in.'),
      method: field.choice('How it came.', ['none', 'password', 'keyboard-interactive', 'hostbased']),
    },
  },
  key: {
    about: 'A public key was offered, or a signature made with it.',
    grade: 'login',
    summary: 'tried {username} with key {fingerprint}',
    fields: {
      username: field.text('User name tried.', { max: TEXT_MAX }),
      type: field.text('Type of the key, such as `ssh-ed25519`.'),
      fingerprint: field.text('SHA-256 over the key as OpenSSH shows it.'),
      blob: field.bytes('The public key.', { max: 16_384 }),
      signed: field.bool('Whether a valid signature proved that the visitor has the private key.'),
      accepted: field.bool('Whether the visitor was let in.'),
    },
  },
  command: {
    about: 'A line typed into the shell, or a command to be run without one (exec).',
    grade: 'commands',
    summary: 'typed {command}',
    fields: {
      command: field.text('The whole line or command.', { max: TEXT_MAX }),
      kind: field.choice('Where it was given.', ['shell', 'exec', 'subsystem']),
      urls: field.text('Addresses that it wanted fetched, with a blank between them; never fetched here.', {
        max: TEXT_MAX,
      }),
      ...TOLD,
      cut: field.int('Bytes of the line beyond 4,095, which a terminal does not take either.'),
    },
  },
  env: {
    about: 'An environment variable was to be set (RFC 4254 section 6.4).',
    grade: 'probe',
    summary: 'environment {name}={value}',
    fields: {
      name: field.text('Its name.'),
      value: field.text('Its value.', { max: TEXT_MAX }),
    },
  },
  window: {
    about: 'A terminal was asked for, or its size changed.',
    grade: 'probe',
    summary: 'terminal {terminal}, {columns} x {rows}',
    fields: {
      terminal: field.text('Its type (TERM).'),
      columns: field.int('Columns.'),
      rows: field.int('Rows.'),
    },
  },
  forward: {
    about: 'A connection was to be forwarded through this device; it never is.',
    grade: 'commands',
    summary: 'asked to forward ({kind}) to {host} port {port}',
    fields: {
      kind: field.choice('Which way: `ssh -L` and `-D`, `-R`, their Unix sockets, X11, the agent.', [
        'direct-tcpip',
        'tcpip-forward',
        'direct-streamlocal',
        'streamlocal-forward',
        'x11',
        'agent',
      ]),
      host: field.text('The target, the address to listen on, or the path of the socket.', { max: PATH_MAX }),
      port: field.int('Its port.'),
      origin_host: field.text('For whom, as the client says.'),
      origin_port: field.int('Its port.'),
    },
  },
  sftp: {
    about: 'A file operation over SFTP.',
    grade: 'commands',
    summary: 'sftp {operation} {path}',
    fields: {
      operation: field.choice('What was asked for.', [
        'list',
        'read',
        'write',
        'look',
        'attributes',
        'remove',
        'make-directory',
        'remove-directory',
        'rename',
        'link',
      ]),
      path: field.text('The file or directory, absolute.', { max: PATH_MAX }),
      target: field.text('The other path, of a rename or a link.', { max: PATH_MAX }),
      done: field.bool('Whether it was answered with success.'),
    },
  },
  upload: {
    about: 'A file was left here; its content is the payload with the same SHA-256.',
    grade: 'commands',
    summary: 'left {path} ({size} bytes)',
    fields: {
      path: field.text('Where the visitor put it.', { max: PATH_MAX }),
      size: field.int('Bytes that came.'),
      sha256: field.text('SHA-256 over them, hex.'),
      complete: field.bool('False when the transfer broke off.'),
    },
  },
} as const;

/** What the owner's columns can be filled from: what is else in the `client` event of the same session. */
export const SOURCES = {
  version: { about: 'What the client says it is: its identification.', events: ['login', 'key'] },
  hassh: { about: 'HASSH of the client.', events: ['login', 'key'] },
} as const satisfies Readonly<Record<string, SourceDeclaration>>;

export type SshPeer = StreamPeer<typeof EVENTS>;
