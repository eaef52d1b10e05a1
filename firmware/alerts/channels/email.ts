import type { SMTPTransportOptions } from 'nodemailer/lib/smtp-transport';
import type { Channel, Ending, Outcome } from './channel.ts';
import { Dialogue } from './dialogue.ts';
import { mailOf } from './mail.ts';
import { failed, taken } from './smtp-outcome.ts';

/** Section `[alerts.email]`, nothing left open. */
export interface EmailSettings {
  readonly host: string;
  readonly port: number;
  /** `starttls` goes on only when encrypted, `none` never is. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** Empty: no log-in. */
  readonly username: string;
  readonly password: string;
  readonly oauth2_client_id: string;
  readonly oauth2_client_secret: string;
  /** Empty: there is an `oauth2_token`, or a password. */
  readonly oauth2_refresh_token: string;
  readonly oauth2_url: string;
  readonly oauth2_token: string;
  readonly from: string;
  /** Empty: answers go to the sender. */
  readonly reply_to: string;
  readonly to: readonly string[];
  /** Authorities in PEM, for a mail server whose certificate no public one vouches for; empty: the public ones. */
  readonly ca: string;
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

/** Mail over SMTP. `deviceName`: what the box is called in List-Id. */
export function emailChannel(settings: EmailSettings, deviceName: string, timeouts: EmailTimeouts = TIMEOUTS): Channel {
  return {
    name: 'email',
    async send(message, signal) {
      const dialogue = new Dialogue(secretsOf(settings));
      const cut = new AbortController();
      const stop = (): void => cut.abort();
      const timer = setTimeout(stop, timeouts.wholeMs);
      signal.addEventListener('abort', stop);
      try {
        signal.throwIfAborted();
        // Only now: a box that nobody touches does without nodemailer's memory.
        const { createTransport } = await import('nodemailer');
        const transport = createTransport({ ...connection(settings, timeouts), ...dialogue.listening });
        const info = await transport.sendMail({ ...mailOf(message, settings, deviceName), signal: cut.signal });
        return heard(taken(info.rejectedErrors), dialogue);
      } catch (error) {
        if (signal.aborted) throw error;
        const cause = cut.signal.aborted ? new Error(`not done within ${timeouts.wholeMs / 1000} s, cut off`) : error;
        return heard(failed(cause, dialogue.saidData), dialogue);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

/** A server may repeat a password in its refusal. */
function heard(ending: Ending, dialogue: Dialogue): Outcome {
  const { lines } = dialogue;
  if (ending.problem === null) return { ...ending, dialogue: lines };
  return { ...ending, problem: dialogue.hide(ending.problem), dialogue: lines };
}

const secretsOf = (settings: EmailSettings): readonly string[] => [
  settings.password,
  settings.oauth2_client_secret,
  settings.oauth2_refresh_token,
  settings.oauth2_token,
];

function connection(settings: EmailSettings, timeouts: EmailTimeouts): SMTPTransportOptions {
  const { host, port, security, username, ca } = settings;
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(ca === '' ? {} : { tls: { ca } }),
    // forceAuth: a server that offers no log-in is a failure to be told, not a reason to try without.
    ...(username === '' ? {} : { auth: login(settings), forceAuth: true }),
    connectionTimeout: timeouts.setUpMs,
    greetingTimeout: timeouts.setUpMs,
    dnsTimeout: timeouts.setUpMs,
    socketTimeout: timeouts.silentMs,
    socketCloseTimeout: CLOSE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A password, an access token, or what an access token is made from (RFC 7628's predecessor XOAUTH2). */
function login(settings: EmailSettings): NonNullable<SMTPTransportOptions['auth']> {
  const { username: user, password, oauth2_token: accessToken, oauth2_refresh_token: refreshToken } = settings;
  if (refreshToken !== '') {
    return {
      type: 'OAuth2',
      user,
      clientId: settings.oauth2_client_id,
      clientSecret: settings.oauth2_client_secret,
      refreshToken,
      accessUrl: settings.oauth2_url,
    };
  }
  if (accessToken !== '') return { type: 'OAuth2', user, accessToken };
  return { user, pass: password };
}
