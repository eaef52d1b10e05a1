import type { ValuesOf } from '../../core/field.ts';
import { field, type TcpPeer } from '../sensor.ts';
import { BODY_KEPT_BYTES, HEAD_BYTES } from './limits.ts';

/** A byte that is no UTF-8 takes four characters as text. */
const HEAD_CHARS = HEAD_BYTES * 4;
const BODY_CHARS = BODY_KEPT_BYTES * 4;

export const OPTIONS = {
  product: field.choice(
    'The product that is mimicked: a NAS (Synology; nmap: nginx), a router (nmap: TP-LINK WR841N), a printer (nmap: HP Officejet Pro 8600), a fresh Debian `server` (nmap: nginx 1.22.1).',
    ['nas', 'router', 'printer', 'server'],
    { default: 'nas' },
  ),
  auth: field.choice(
    'How it asks for a login; `product`: as the product does (nas `form`, router `basic`, printer `digest` for its settings, server `basic` for /admin/).',
    ['product', 'none', 'basic', 'digest', 'form'],
    { default: 'product' },
  ),
  hostname: field.text('Name shown in pages; empty: the name this device made up for itself.', {
    default: '',
    max: 63,
    pattern: '^[A-Za-z0-9._-]*$',
  }),
  session_cookie: field.bool(
    'Sets HoneyPotR’s cookie `SESSION=<uuid>` with every answer, so that a visitor who keeps it is known again.',
    { default: false },
  ),
  token_paths: field.list(
    'Honeytokens: a path that begins so is answered with a picture of one transparent pixel, whatever the method, and told as critical when `tokens.csv` has its id. "/": every path, an instance for tokens only.',
    field.text('The beginning of a path.', { max: 256, pattern: '^/' }),
    { default: [], max: 32 },
  ),
  honeyfiles: field.list(
    'Files that are handed out, with content that fits their name, and whose fetching is told as critical: paths such as /backup/passwords.csv.',
    field.text('An absolute path.', { max: 1024, pattern: '^/[^?#\\u0000-\\u001f]+$' }),
    { default: [], max: 100 },
  ),
} as const;

/** Of every request that is answered as a honeytoken's. */
const TOKEN_FIELDS = {
  token: field.text('What stands in the path before its first dot, without the first slash; nothing is decoded.', {
    max: HEAD_CHARS,
  }),
  method: field.text('The method.', { max: HEAD_CHARS }),
  path: field.text('The request target as sent.', { max: HEAD_CHARS }),
  user_agent: field.text('Header User-Agent.', { max: HEAD_CHARS }),
  referer: field.text('Header Referer: the page that shows the token.', { max: HEAD_CHARS }),
  language: field.text('Header Accept-Language.', { max: HEAD_CHARS }),
  forwarded_for: field.text('Header X-Forwarded-For: who is behind a proxy, if it can be believed.', {
    max: HEAD_CHARS,
  }),
};

const session_group = field.text('Value of the cookie SESSION: as sent, else as set by option `session_cookie`.');

export const EVENTS = {
  request: {
    about: 'A request that could be parsed, with or without a body.',
    grade: 'probe',
    summary: '{method} {path} ({status}) {user_agent}',
    fields: {
      method: field.text('The method.', { max: HEAD_CHARS }),
      path: field.text('The request target as sent, with its query; may be a whole URL or host:port (CONNECT).', {
        max: HEAD_CHARS,
      }),
      version: field.text('HTTP version.'),
      host: field.text('Header Host.', { max: HEAD_CHARS }),
      user_agent: field.text('Header User-Agent.', { max: HEAD_CHARS }),
      referer: field.text('Header Referer.', { max: HEAD_CHARS }),
      headers: field.text(
        'All header lines in their order, with a line feed between; trailers of a chunked body too.',
        {
          max: HEAD_CHARS,
        },
      ),
      body: field.text('The start of the body, up to 16 kB, transfer coding removed.', { max: BODY_CHARS }),
      body_size: field.int('Bytes of the body that came.'),
      body_sha256: field.text('SHA-256 (hex) of a larger body, which is the payload with the same hash.'),
      status: field.int('Status that it was answered with; none: the visitor left before the body was complete.'),
      problem: field.text('Why it was refused, when what frames or addresses it was against the protocol.'),
      session_group,
    },
  },
  login: {
    about: 'Credentials were sent. A Digest holds no password: its fields are what a cracker needs.',
    grade: 'login',
    summary: 'tried {username} / {password} ({scheme})',
    fields: {
      username: field.text('Name tried; in Basic all before the first colon.', { max: BODY_CHARS }),
      password: field.text('Password tried; in Basic all after the first colon.', { max: BODY_CHARS }),
      accepted: field.bool('Whether the visitor was let in: never.'),
      scheme: field.choice('Where it stood: RFC 7617, RFC 7616, a form in a body, the query, a cookie.', [
        'basic',
        'digest',
        'form',
        'query',
        'cookie',
      ]),
      path: field.text('Request target.', { max: HEAD_CHARS }),
      method: field.text('Digest: the method, which is part of the hash.', { max: HEAD_CHARS }),
      realm: field.text('Digest: realm.', { max: HEAD_CHARS }),
      nonce: field.text('Digest: nonce.', { max: HEAD_CHARS }),
      uri: field.text('Digest: uri.', { max: HEAD_CHARS }),
      response: field.text('Digest: response.', { max: HEAD_CHARS }),
      qop: field.text('Digest: qop.', { max: HEAD_CHARS }),
      nc: field.text('Digest: nc.', { max: HEAD_CHARS }),
      cnonce: field.text('Digest: cnonce.', { max: HEAD_CHARS }),
      algorithm: field.text('Digest: algorithm.', { max: HEAD_CHARS }),
      session_group,
    },
  },
  token: {
    about: 'A honeytoken was fetched: somebody has opened what nobody has a reason to open.',
    grade: 'critical',
    summary: 'token {token} of {host}: {message}',
    fields: {
      ...TOKEN_FIELDS,
      host: field.text('Where it was planted, as the catalogue has it.', { max: 4096 }),
      message: field.text('What the catalogue says to it.', { max: 4096 }),
    },
  },
  unknown_token: {
    about: 'Something was fetched as a honeytoken that the catalogue does not have: a scan, or a token removed since.',
    grade: 'probe',
    summary: 'unknown token {token}',
    fields: TOKEN_FIELDS,
  },
  honeyfile: {
    about: 'A honeyfile was fetched.',
    grade: 'critical',
    summary: 'honeyfile {path}: {action}',
    fields: {
      path: field.text('The file.', { max: HEAD_CHARS }),
      action: field.choice('What was done.', ['read']),
    },
  },
  authorization: {
    about: 'A header Authorization that holds no name and password: another scheme, or one that is broken.',
    grade: 'probe',
    summary: 'Authorization {value} ({problem})',
    fields: {
      value: field.text('The header.', { max: HEAD_CHARS }),
      problem: field.text('What is the matter with it.'),
    },
  },
  garbage: {
    about: 'Something came that is no request, or was left unfinished, or came behind the last answer.',
    grade: 'probe',
    summary: '{problem}: {raw}',
    fields: {
      problem: field.text('What is the matter with it.'),
      raw: field.text('The bytes, from the first one of the request on.', { max: HEAD_CHARS }),
      status: field.int('Status that it was answered with.'),
    },
  },
} as const;

export type HttpPeer = TcpPeer<typeof EVENTS>;
export type HttpOptions = ValuesOf<typeof OPTIONS>;
