import { isIP } from 'node:net';
import type { Complain } from './complain.ts';
import type { EmailConfig } from './section.ts';

const PATH = ['alerts', 'email'] as const;

/** `[alerts.email]` with its sender filled in; null when no mail is to be sent. */
export function resolveEmail(email: EmailConfig, deviceName: string, complain: Complain): EmailConfig | null {
  const { host, to, username, password } = email;
  if (host === '' && to.length === 0) return null;
  if (host === '') complain.key([...PATH, 'to'], 'is set, but no `host`: name the mail server that takes the alerts');
  if (to.length === 0) complain.key([...PATH, 'host'], 'is set, but `to` is empty: say who is told');
  if (username !== '' && password === '') complain.key([...PATH, 'username'], 'is set, but no `password`');
  if (password !== '' && username === '') complain.key([...PATH, 'password'], 'is set, but no `username`');
  if (host === '' || to.length === 0) return null;
  return { ...email, from: email.from || (username.includes('@') ? username : `skep@${deviceName}`) };
}

/** Settings that work somewhere, but are more often a slip. */
export function doubtEmail(email: EmailConfig, notice: Complain): void {
  if (email.security === 'starttls' && email.port === 465) {
    notice.key(
      [...PATH, 'security'],
      'is "starttls" on port 465, where servers speak TLS from the first byte: most want "tls"',
    );
  }
  if (email.security === 'tls' && email.port === 587) {
    notice.key([...PATH, 'security'], 'is "tls" on port 587, where servers begin in clear: most want "starttls"');
  }
  if (email.security === 'none' && email.password !== '' && !isLoopback(email.host)) {
    notice.key([...PATH, 'security'], 'is "none": the password goes over the network in clear');
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
