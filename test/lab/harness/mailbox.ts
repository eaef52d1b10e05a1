import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

export interface Mail {
  /** By name in lower case, unfolded. */
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded, lines end with \n. */
  readonly body: string;
}

export interface Mailbox {
  readonly port: number;
  /** What was delivered, oldest first. */
  mails(): readonly Mail[];
}

const PORT = 2525;
const NOBODY = 65_534;

/**
 * OpenSMTPD with a spool and a control socket of its own: both paths are compiled in, so it sees a folder of ours in
 * their place. Whatever it takes for anybody ends in one maildir.
 */
export async function startMailServer(lab: Lab): Promise<Mailbox> {
  const folder = lab.folder();
  const inside = (name: string): string => join(folder, name);
  for (const name of ['spool', 'spool/smtpd', 'run', 'box']) {
    mkdirSync(inside(name));
    chmodSync(inside(name), 0o711);
  }
  chmodSync(folder, 0o711);
  chownSync(inside('box'), NOBODY, NOBODY);
  const config = inside('smtpd.conf');
  writeFileSync(
    config,
    `listen on 127.0.0.1 port ${PORT} hostname mx.example.test
table users { "owner" = "${NOBODY}:${NOBODY}:${inside('box')}" }
table boxes { "@" = "owner" }
action "keep" maildir "${inside('box')}" virtual <boxes> userbase <users>
match from any for any action "keep"
`,
    { mode: 0o600 },
  );
  const script = 'mount --bind "$0/spool" /var/spool && mount --bind "$0/run" /run && exec smtpd -d -f "$0/smtpd.conf"';
  const server = lab.start(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, folder]);
  // It says that it starts before it listens.
  await server.said(/starting/, 'stderr');
  await lab.run([
    'curl',
    '-sS',
    '--retry',
    '20',
    '--retry-connrefused',
    '--retry-delay',
    '1',
    `smtp://127.0.0.1:${PORT}`,
  ]);
  return {
    port: PORT,
    mails() {
      const arrived = inside('box/new');
      // Made with the first mail.
      const names = existsSync(arrived) ? readdirSync(arrived).toSorted() : [];
      return names.map((name) => parse(readFileSync(join(arrived, name), 'utf8')));
    },
  };
}

function parse(text: string): Mail {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split('\n\n');
  const lines = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
  );
  const body = rest.join('\n\n');
  return { headers, body: headers['content-transfer-encoding'] === 'quoted-printable' ? unquoted(body) : body };
}

/** RFC 2045 section 6.7. */
function unquoted(body: string): string {
  const bytes = body
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
