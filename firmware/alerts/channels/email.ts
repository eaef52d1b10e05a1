import type { SendMailOptions } from 'nodemailer';
import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import type { OutboxMessage } from '../../store/state.ts';
import type { Channel } from './channel.ts';
import { failed, taken } from './smtp-outcome.ts';

/** Section `[alerts.email]`. */
export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` goes on only when encrypted, `none` never is. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Empty: no log-in. */
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  /** A certificate authority in PEM, for a mail server whose certificate no public one vouches for. */
  readonly ca?: string;
}

export interface EmailTimeouts {
  /** From the name look-up to the end of the greeting and STARTTLS. */
  readonly setUpMs: number;
  /** Without a byte from the server. Some look for spam before they answer DATA; cut too early, they get it twice. */
  readonly silentMs: number;
  /** All of it, also against a server that drips. */
  readonly wholeMs: number;
}

const TIMEOUTS: EmailTimeouts = { setUpMs: 60_000, silentMs: 120_000, wholeMs: 240_000 };
/** For a server that does not close its side. */
const CLOSE_MS = 1000;

/** Plain mail over SMTP. */
export function emailChannel(settings: EmailSettings, timeouts: EmailTimeouts = TIMEOUTS): Channel {
  return {
    name: 'email',
    async send(message, signal) {
      const cut = new AbortController();
      const stop = (): void => cut.abort();
      const timer = setTimeout(stop, timeouts.wholeMs);
      signal.addEventListener('abort', stop);
      try {
        signal.throwIfAborted();
        // Only now: a box that nobody touches does without nodemailer's memory.
        const { createTransport } = await import('nodemailer');
        const transport = createTransport(connection(settings, timeouts));
        const info = await transport.sendMail({ ...mailOf(message, settings), signal: cut.signal });
        return taken(info.rejectedErrors);
      } catch (error) {
        if (signal.aborted) throw error;
        if (cut.signal.aborted) return failed(new Error(`not done within ${timeouts.wholeMs / 1000} s, cut off`));
        return failed(error);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

function connection(settings: EmailSettings, timeouts: EmailTimeouts): SMTPTransportOptions {
  const { host, port, security, username, password, ca } = settings;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(ca === undefined ? {} : { tls: { ca } }),
    // forceAuth: a server that offers no log-in is a failure to be told, not a reason to try without.
    ...(username === '' ? {} : { auth: { user: username, pass: password }, forceAuth: true }),
    connectionTimeout: timeouts.setUpMs,
    greetingTimeout: timeouts.setUpMs,
    dnsTimeout: timeouts.setUpMs,
    socketTimeout: timeouts.silentMs,
    socketCloseTimeout: CLOSE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function mailOf(message: OutboxMessage, settings: EmailSettings): SendMailOptions {
  const to = recipients(message, settings.to);
  return {
    from: settings.from,
    // As objects, so that a comma in an address stays in it.
    to: settings.to.map((address) => ({ name: '', address })),
    ...(to.length === settings.to.length ? {} : { envelope: { from: settings.from, to } }),
    subject: message.subject,
    text: message.body,
    textEncoding: 'quoted-printable',
    messageId: message.messageId,
    date: new Date(message.createdAt),
    xMailer: false,
    // RFC 3834: no holiday notices back. The second is what Exchange listens to.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

/** Those who are owed it, as far as the config still names them; rather twice than not at all. */
function recipients({ owed }: OutboxMessage, configured: readonly string[]): string[] {
  const wanted = owed?.map((address) => address.toLowerCase());
  const still = configured.filter((address) => wanted?.includes(address.toLowerCase()) ?? true);
  return still.length === 0 ? [...configured] : still;
}
