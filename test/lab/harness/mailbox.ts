import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { until } from './until.ts';

export interface Mail {
  /** By name in lower case, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
  /** The plain text, decoded, lines end with \n. */
  readonly body: string;
  /** The HTML part, decoded; empty: there is none. */
  readonly html: string;
  /** Everything, as it was kept. */
  readonly raw: string;
}

export interface Mailbox {
  readonly port: number;
  /** What was delivered, oldest first. */
  mails(): readonly Mail[];
}

/** Listeners of smtpd.conf(5), what it takes from whom, and what else it needs. */
export interface MailServerSettings {
  /** Lines for the top of smtpd.conf; `$folder` is a folder that the server can read. */
  readonly config: string;
  /** Puts files into that folder before the server starts. */
  readonly prepare: (folder: string) => void;
}

const PORT = 2525;
const NOBODY = 65_534;
const OPEN: MailServerSettings = {
  config: `listen on 127.0.0.1 port ${PORT} hostname mx.example.test
match from any for any action "keep"
`,
  prepare: () => {},
};

/**
 * OpenSMTPD with a spool and a control socket of its own: both paths are compiled in, so it sees a folder of ours in
 * their place. Whatever it takes for anybody ends in one maildir.
 */
export async function startMailServer(lab: Lab, settings = OPEN): Promise<Mailbox> {
  const folder = lab.folder();
  const inside = (name: string): string => join(folder, name);
  for (const name of ['spool', 'spool/smtpd', 'run', 'box']) {
    mkdirSync(inside(name));
    chmodSync(inside(name), 0o711);
  }
  chmodSync(folder, 0o711);
  chownSync(inside('box'), NOBODY, NOBODY);
  settings.prepare(folder);
  const boxes = `table users { "owner" = "${NOBODY}:${NOBODY}:${inside('box')}" }
table boxes { "@" = "owner" }
action "keep" maildir "${inside('box')}" virtual <boxes> userbase <users>
`;
  const config = settings.config.replaceAll('$folder', folder);
  // The grammar wants what is named to be there before its name.
  writeFileSync(inside('smtpd.conf'), `${config.replace(/^match/m, `${boxes}match`)}\n`, { mode: 0o600 });
  const script = 'mount --bind "$0/spool" /var/spool && mount --bind "$0/run" /run && exec smtpd -d -f "$0/smtpd.conf"';
  const server = lab.start(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, folder]);
  const port = Number(/ port (\d+)/.exec(config)?.[1]);
  // It says that it starts before it listens.
  await server.said(/starting/, 'stderr');
  await until('the mail server listening', async () => {
    return (await lab.run(['nc', '-z', '127.0.0.1', `${port}`])).status === 0;
  });
  return {
    port,
    mails() {
      const arrived = inside('box/new');
      // Made with the first mail.
      const names = existsSync(arrived) ? readdirSync(arrived).toSorted() : [];
      return names.map((name) => parse(readFileSync(join(arrived, name), 'utf8')));
    },
  };
}

function parse(raw: string): Mail {
  const text = raw.replaceAll('\r\n', '\n');
  const { headers, rest } = entity(text);
  const boundary = /^multipart\/alternative;.*boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return { headers, body: decoded({ headers, rest }), html: '', raw: text };
  const parts = rest
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => entity(part.replace(/^\n/, '')));
  const [plain, html, ...more] = parts;
  // RFC 2046 section 5.1.4: the richest comes last.
  const types = parts.map((part) => (part.headers['content-type'] ?? '').split(';')[0]);
  if (plain === undefined || html === undefined || more.length > 0 || types.join(' ') !== 'text/plain text/html') {
    throw new Error(`not text and then HTML: ${types.join(' ')}`);
  }
  return { headers, body: decoded(plain), html: decoded(html), raw: text };
}

interface Entity {
  readonly headers: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** RFC 2045 section 2.4: the mail, or a part of it. */
function entity(text: string): Entity {
  const [head = '', ...rest] = text.split('\n\n');
  const lines = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
  );
  return { headers, rest: rest.join('\n\n') };
}

const decoded = ({ headers, rest }: Entity): string =>
  headers['content-transfer-encoding'] === 'quoted-printable' ? unquoted(rest) : rest;

/** RFC 2045 section 6.7. */
function unquoted(body: string): string {
  const bytes = body
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
