import type { Security } from './email.ts';

/** What a mail provider wants to be spoken to with. */
export interface MailProvider {
  readonly host: string;
  readonly port: number;
  readonly security: Exclude<Security, 'none'>;
  /** The log-in name that everybody has there. */
  readonly username?: string;
  /** Where access tokens are made, for OAuth2. */
  readonly tokenUrl?: string;
  /** What people stumble over there: follows "<provider> " in a sentence. */
  readonly wants: string;
}

const APP_PASSWORD = 'wants an app password, made in the account’s security settings, not the one you log in with';
const SWITCH = `${APP_PASSWORD}; first allow POP3 and IMAP in its settings, which allows SMTP, too`;

const tls = (host: string, wants: string, more: Partial<MailProvider> = {}): MailProvider => ({
  host,
  port: 465,
  security: 'tls',
  wants,
  ...more,
});

const starttls = (host: string, wants: string, more: Partial<MailProvider> = {}): MailProvider => ({
  host,
  port: 587,
  security: 'starttls',
  wants,
  ...more,
});

/** Value `custom` stands for none of them. */
export const MAIL_PROVIDERS = {
  gmail: starttls(
    'smtp.gmail.com',
    'wants an app password (myaccount.google.com/apppasswords, after 2-step verification is on) or OAuth2',
    { tokenUrl: 'https://oauth2.googleapis.com/token' },
  ),
  outlook: starttls('smtp-mail.outlook.com', 'takes no passwords from programs any more: set the oauth2_ keys', {
    tokenUrl: 'https://login.microsoftonline.com/consumers/oauth2/v2.0/token',
  }),
  office365: starttls(
    'smtp.office365.com',
    'wants OAuth2 (password log-in is being switched off) and "Authenticated SMTP" allowed for the mailbox',
    { tokenUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/token' },
  ),
  icloud: starttls('smtp.mail.me.com', `${APP_PASSWORD}; the log-in name is the whole iCloud address`),
  fastmail: tls('smtp.fastmail.com', APP_PASSWORD),
  yahoo: tls('smtp.mail.yahoo.com', APP_PASSWORD),
  zoho: tls('smtp.zoho.com', `${APP_PASSWORD}; accounts in the EU need host = "smtp.zoho.eu"`),
  gmx: starttls('mail.gmx.net', SWITCH),
  'web.de': starttls('smtp.web.de', SWITCH),
  't-online': tls(
    'securesmtp.t-online.de',
    'wants the e-mail password that is set in the customer centre, not the log-in’s',
  ),
  'mailbox.org': tls('smtp.mailbox.org', 'wants the account’s password, or an app password when two factors are on'),
  posteo: tls('posteo.de', 'wants the account’s password; additional protection must allow SMTP'),
  ionos: tls('smtp.ionos.de', 'wants the mailbox’s own password; outside Germany set `host` (smtp.ionos.com)'),
  proton: starttls('smtp.protonmail.ch', 'wants an SMTP token (settings, IMAP/SMTP), which needs an own domain'),
  sendgrid: starttls('smtp.sendgrid.net', 'wants an API key as password and a verified sender in `from`', {
    username: 'apikey',
  }),
  mailgun: starttls(
    'smtp.mailgun.org',
    'wants SMTP credentials of the domain; in the EU set host = "smtp.eu.mailgun.org"',
  ),
  ses: starttls(
    'email-smtp.us-east-1.amazonaws.com',
    'wants SMTP credentials (not IAM keys) and a verified sender; elsewhere set `host` to your region’s',
  ),
  postmark: starttls('smtp.postmarkapp.com', 'wants the server’s API token as log-in name and as password'),
  brevo: starttls('smtp-relay.brevo.com', 'wants an SMTP key, not the API key, and a verified sender in `from`'),
  mailjet: starttls('in-v3.mailjet.com', 'wants API key and secret key as log-in name and password'),
  smtp2go: starttls('mail.smtp2go.com', 'wants an SMTP user of its own; port 2525 is open where 587 is blocked'),
  resend: tls('smtp.resend.com', 'wants an API key as password and a verified domain in `from`', {
    username: 'resend',
  }),
} as const satisfies Readonly<Record<string, MailProvider>>;

export type MailProviderName = keyof typeof MAIL_PROVIDERS;

export const PROVIDER_NAMES = Object.keys(MAIL_PROVIDERS) as readonly MailProviderName[];

export const providerOf = (name: string): MailProvider | undefined =>
  (MAIL_PROVIDERS as Readonly<Record<string, MailProvider>>)[name];
