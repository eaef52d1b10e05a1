import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import { startMailServer, type Mailbox, type MailServerSettings } from './mailbox.ts';
import { until } from './until.ts';

const NOBODY = 65_534;

export const USER = 'closet@example.test';
export const PASSWORD = 'correct horse';

export interface SecureMailbox extends Mailbox {
  readonly startTlsPort: number;
  /** Encrypted from the first byte. */
  readonly tlsPort: number;
  /** The certificate that vouches for it. */
  readonly caFile: string;
}

/**
 * Dovecot's submission server, with a certificate of its own for 127.0.0.1 and one account, which hands on to OpenSMTPD:
 * Debian 12's OpenSMTPD breaks each TLS handshake off (its key process does not fit OpenSSL 3).
 */
export async function startSecureServer(lab: Lab): Promise<SecureMailbox> {
  const mailbox = await startMailServer(lab);
  const folder = lab.folder();
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'mail'));
  chownSync(join(folder, 'mail'), NOBODY, NOBODY);
  const ports = { startTlsPort: 2587, tlsPort: 2465 };
  const caFile = makeCertificate(folder);
  writeFileSync(join(folder, 'accounts'), `${USER}:{PLAIN}${PASSWORD}\n`, { mode: 0o644 });
  writeFileSync(
    join(folder, 'dovecot.conf'),
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
protocols = submission
hostname = mx.example.test
ssl = required
ssl_cert = <${caFile}
ssl_key = <${join(folder, 'key.pem')}
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = ${folder}/accounts
}
userdb {
  driver = static
  args = uid=${NOBODY} gid=${NOBODY} home=${folder}/mail
}
mail_location = maildir:~/box
submission_relay_host = 127.0.0.1
submission_relay_port = ${mailbox.port}
service submission-login {
  inet_listener submission {
    address = 127.0.0.1
    port = ${ports.startTlsPort}
  }
  inet_listener submissions {
    address = 127.0.0.1
    port = ${ports.tlsPort}
    ssl = yes
  }
}
`,
  );
  lab.start(['dovecot', '-F', '-c', join(folder, 'dovecot.conf')]);
  await until('dovecot listening', async () => {
    return (await lab.run(['nc', '-z', '127.0.0.1', `${ports.tlsPort}`])).status === 0;
  });
  return { ...mailbox, ...ports, caFile };
}

/** Puts off whom it does not know yet. */
export async function startGreylistingServer(lab: Lab, port: number): Promise<Mailbox> {
  const prepare = (folder: string): void => {
    copyFileSync(join(import.meta.dirname, 'greylist.mjs'), join(folder, 'greylist.mjs'));
    chmodSync(join(folder, 'greylist.mjs'), 0o644);
  };
  const config = `filter "greylist" proc-exec "${process.execPath} $folder/greylist.mjs" user root
listen on 127.0.0.1 port ${port} filter "greylist" hostname mx.example.test
match from any for any action "keep"
`;
  return await startMailServer(lab, { config, prepare });
}

/** Takes mail for one recipient only. */
export async function startPickyServer(lab: Lab, port: number, recipient: string): Promise<Mailbox> {
  const settings: MailServerSettings = {
    config: `listen on 127.0.0.1 port ${port} hostname mx.example.test
match from any for rcpt-to "${recipient}" action "keep"
`,
    prepare: () => {},
  };
  return await startMailServer(lab, settings);
}

function makeCertificate(folder: string): string {
  const certificate = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=mx.example.test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:mx.example.test'];
  run(
    'openssl',
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'],
    ...subject,
    ...['-keyout', key],
    ...['-out', certificate],
  );
  chmodSync(key, 0o600);
  return certificate;
}

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
  return stdout;
}
