import type { DraftTable } from './draft.ts';

/** How an old system sent mail; an empty text is what it had not set. */
export interface OldMail {
  readonly host: string;
  readonly port: number;
  readonly starttls: boolean;
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
}

const TLS_PORT = 465;

export function emailTable(mail: OldMail): DraftTable {
  const { host, port, username, password, from, to } = mail;
  // Neither of the old systems could speak TLS from the first byte, which is what this port is for (RFC 8314).
  const security = port === TLS_PORT ? 'tls' : mail.starttls ? 'starttls' : 'none';
  return {
    name: 'alerts.email',
    about: ['One message for each incident. Try it out: `skep alert test email`.'],
    keys: {
      host,
      port,
      security,
      ...(username === '' || password === '' ? {} : { username, password }),
      ...sender(from),
      to,
    },
  };
}

const sender = (from: string): { from?: string } => (from === '' ? {} : { from });

/** `"a@x","b@x"`: the quotes that DSHP's README has its owner write became part of the address. */
export const addressesOf = (list: string): readonly string[] =>
  list
    .split(',')
    .map((address) => unquoted(address.trim()))
    .filter((address) => address !== '');

export const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text;
