import { isIP } from 'node:net';
import type { Complain } from './complain.ts';
import { providerOf, type MailProvider } from './mail-providers.ts';
import type { EmailConfig } from './section.ts';

export type Security = 'starttls' | 'tls' | 'none';

/** `[alerts.email]` as the mails are sent with it: nothing is left open. */
export interface Email extends Omit<EmailConfig, 'security'> {
  readonly security: Security;
  /** Certificates in PEM, the content of `ca_file`; empty: the public authorities. */
  readonly ca: string;
}

const PATH = ['alerts', 'email'] as const;
const DEFAULT_PORT = { starttls: 587, tls: 465, none: 25 } as const satisfies Record<Security, number>;

/** What the provider knows filled in where the owner wrote nothing; null when no mail is to be sent. */
export function resolveEmail(written: EmailConfig, deviceName: string, complain: Complain): Email | null {
  const provider = providerOf(written.provider);
  const { to } = written;
  const host = written.host || (provider?.host ?? '');
  if (host === '' && to.length === 0) return null;
  if (host === '') {
    complain.key(
      [...PATH, 'to'],
      'is set, but no `host`: name the mail server that takes the alerts, or its `provider`',
    );
  }
  if (to.length === 0) {
    const key = written.host === '' ? 'provider' : 'host';
    complain.key([...PATH, key], 'is set, but `to` is empty: say who is told');
  }
  const security = securityOf(written, provider);
  const port = written.port || portOf(written, security, provider);
  const username = written.username || (hasSecret(written) ? (provider?.username ?? '') : '');
  const email = {
    ...written,
    host,
    port,
    security,
    username,
    oauth2_url: written.oauth2_url || (provider?.tokenUrl ?? ''),
    ca: '',
  };
  checkLogin(email, provider, complain);
  if (host === '' || to.length === 0) return null;
  return { ...email, from: senderOf(email, provider, deviceName, complain) };
}

/** An own host has own habits; the port tells them when nothing else does. */
function securityOf({ security, host, port }: EmailConfig, provider: MailProvider | undefined): Security {
  if (security !== 'auto') return security;
  if (port === 465) return 'tls';
  if (port !== 0) return 'starttls';
  return (host === '' || provider?.host === host ? provider?.security : undefined) ?? 'starttls';
}

const portOf = ({ host }: EmailConfig, security: Security, provider: MailProvider | undefined): number =>
  provider !== undefined && provider.security === security && (host === '' || host === provider.host)
    ? provider.port
    : DEFAULT_PORT[security];

const hasSecret = ({
  password,
  password_file: file,
  oauth2_token: token,
  oauth2_refresh_token: refresh,
}: EmailConfig) => [password, file, token, refresh].some((secret) => secret !== '');

function checkLogin(email: Email, provider: MailProvider | undefined, complain: Complain): void {
  const { username, password, password_file: file, oauth2_url: url } = email;
  const { oauth2_client_id: client, oauth2_refresh_token: refresh, oauth2_token: token } = email;
  const key = (name: keyof EmailConfig, said: string): void => complain.key([...PATH, name], said);
  if (username !== '' && !hasSecret(email)) {
    key('username', 'is set, but no `password`; give it, or `password_file`, or the oauth2_ keys');
  }
  if (username === '' && hasSecret(email)) {
    const secrets = ['password', 'password_file', 'oauth2_token', 'oauth2_refresh_token'] as const;
    key(secrets.find((name) => email[name] !== '') ?? 'password', 'is set, but no `username`');
  }
  if (username === '' && !hasSecret(email) && provider !== undefined) {
    key('provider', `needs a log-in: set \`username\` and \`password\`; it ${provider.wants}`);
  }
  if (password !== '' && file !== '') key('password_file', 'is set, and so is `password`: one is enough');
  if ((password !== '' || file !== '') && (token !== '' || refresh !== '')) {
    key(
      token === '' ? 'oauth2_refresh_token' : 'oauth2_token',
      'is set, and so is a password: choose one way to log in',
    );
  }
  if (refresh === '' && client !== '') key('oauth2_client_id', 'is set, but no `oauth2_refresh_token`');
  if (refresh !== '' && client === '') key('oauth2_refresh_token', 'is set, but no `oauth2_client_id`');
  if (refresh !== '' && url === '') key('oauth2_refresh_token', 'is set, but no `oauth2_url`: where are tokens made?');
}

function senderOf(email: Email, provider: MailProvider | undefined, deviceName: string, complain: Complain): string {
  if (email.from !== '') return email.from;
  if (email.username.includes('@')) return email.username;
  if (provider !== undefined) complain.key([...PATH, 'provider'], 'sends for known senders only: set `from`');
  return `skep@${deviceName}`;
}

/** Settings that work somewhere, but are more often a slip, and what a provider is known to want. */
export function doubtEmail(email: Email, notice: Complain): void {
  const { security, port, host, username } = email;
  if (security === 'starttls' && port === 465) {
    notice.key(
      [...PATH, 'security'],
      'is "starttls" on port 465, where servers speak TLS from the first byte: most want "tls"',
    );
  }
  if (security === 'tls' && port === 587) {
    notice.key([...PATH, 'security'], 'is "tls" on port 587, where servers begin in clear: most want "starttls"');
  }
  if (security === 'none' && hasSecret(email) && username !== '' && !isLoopback(host)) {
    notice.key([...PATH, 'security'], 'is "none": the password goes over the network in clear');
  }
  const provider = providerOf(email.provider);
  if (provider !== undefined) notice.key([...PATH, 'provider'], `is "${email.provider}", which ${provider.wants}`);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
