import type { EmailSettings } from './email.ts';

type Where = Pick<EmailSettings, 'host' | 'port' | 'security' | 'username'> & { readonly wants: string };

/**
 * What to change after a mail could not be sent: the words are the server's or the system's, the cure is a key of
 * `[alerts.email]`. `wants`: what the provider is known to want; empty: no known provider.
 */
export function smtpAdvice(problem: string, dialogue: readonly string[], where: Where): string {
  return CURES.find(([pattern]) => pattern.test(problem))?.[1](where, dialogue) ?? fallback(where);
}

type Cure = (where: Where, dialogue: readonly string[]) => string;

const fallback = ({ host, port, security }: Where): string =>
  `Check host, port and security: it was ${host}, port ${port}, "${security}". Usual are 587 with "starttls" and 465 with "tls".`;

/** The first that matches; the more exact ones first. */
const CURES: readonly (readonly [RegExp, Cure])[] = [
  [
    /invalid_grant|invalid_client|unauthorized_client|access token|OAuth/i,
    () =>
      'The provider makes no access token: the refresh token has expired or was revoked, or client id and secret do not belong to it. Grant access anew and set oauth2_refresh_token.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|EDNS|getaddrinfo|queryA|EBADNAME|ENODATA|ESERVFAIL/,
    ({ host }) =>
      `The name ${host} has no address: look for a slip in \`host\`, and whether this box has a name server (getent hosts ${host}).`,
  ],
  [
    /ECONNREFUSED/,
    ({ host, port }) =>
      `Nobody listens at ${host} port ${port}: correct \`port\` (587 with "starttls", 465 with "tls", 25 inside a network) or \`host\`.`,
  ],
  [
    /wrong version number|packet length too long|SSL routines.*(?:version|unknown)|EPROTO/i,
    ({ port }) => `The server begins in clear on port ${port}: set security = "starttls" (mostly port 587).`,
  ],
  [
    /self[- ]signed|unable to (?:verify|get local issuer|get issuer)|UNABLE_TO|DEPTH_ZERO/i,
    ({ host }) =>
      `No authority that this box trusts vouches for the certificate of ${host}. If it is your own server, set ca_file to the certificate (PEM) of your authority or of the server.`,
  ],
  [
    /does not match certificate|altnames|ERR_TLS_CERT_ALTNAME/i,
    ({ host }) => `The certificate is made for another name than ${host}: set \`host\` to a name in it.`,
  ],
  [
    /certificate (?:has expired|is not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i,
    () => 'The certificate is not valid today. Is the clock of this box right (date)? Else it is the server’s fault.',
  ],
  [
    /Greeting never received|ETIMEDOUT|timeout|EHOSTUNREACH|ENETUNREACH|not done within/i,
    ({ host, port, security }) =>
      security !== 'tls' && port === 465
        ? 'On port 465 servers speak TLS from the first byte: set security = "tls".'
        : `No answer from ${host} port ${port}: a firewall drops it (many networks block 25; try 587, 465 or 2525), or the port is wrong. By hand: openssl s_client -connect ${host}:${port}${security === 'starttls' ? ' -starttls smtp' : ''}`,
  ],
  [
    /STARTTLS/i,
    ({ port }) =>
      `The server offers no encryption on port ${port}: try security = "tls" with port 465; "none" only inside your own network.`,
  ],
  [
    /^(?:.*\s)?5(?:35|34)\b|Invalid login|authentication (?:failed|unsuccessful|credentials invalid)/i,
    ({ username, wants }) =>
      `The server refuses the log-in of ${username}: check username and password.${wants === '' ? ' Many providers want an app password, made in the account’s security settings.' : ` The provider ${wants}.`}`,
  ],
  [/\b530\b/, () => 'The server wants a log-in: set `username` and `password` in [alerts.email].'],
  [
    /Missing credentials|does not support auth|no supported auth|authentication not|AUTH.*not (?:supported|offered|advertised)/i,
    ({ port }) =>
      `The server takes no log-in on port ${port}: leave \`username\` empty when it is a relay, or use the port for submission (587, 465).`,
  ],
  [
    /\b4\d\d\b.*(?:grey|gray|try again|later|defer|temporar)|\b45[01]\b/i,
    () =>
      'The server puts it off for now, as many do with strangers (greylisting). Alerts are tried again until they arrive; try this test again in five minutes.',
  ],
  [
    /answer to MAIL FROM/,
    () => 'The server does not take this sender: set `from` to an address that belongs to the log-in.',
  ],
  [
    /relay|not permitted|authenticat/i,
    () =>
      'The server does not pass mail on for this box: set `username` and `password`, or allow the box on the server.',
  ],
  [
    /\b55\d\b|no such user|unknown (?:user|recipient)|mailbox/i,
    (_where, dialogue) =>
      dialogue.includes('C: DATA')
        ? 'The server refuses the text of the mail, mostly as spam: allow this sender there.'
        : 'The server does not take a recipient: look for a slip in `to`.',
  ],
];
