import { field, type Fields, type ValuesOf } from '../core/field.ts';
import { LIMITS } from '../core/limits.ts';
import { IGNORE_SECTION } from './ignore-section.ts';
import { PROVIDER_NAMES } from './mail-providers.ts';
import { DEFAULT_PERSONA, PERSONA_NAMES } from '../personas/index.ts';
import { DUTY_SECTIONS } from './duties.ts';
import { EYES_SECTIONS } from './eyes.ts';
import { FRONT_DOOR_SECTION } from './front-door.ts';
import { HEALTH_SECTION } from './health.ts';
import { SPRINGBOARD_SECTION } from './springboard.ts';
import { SCANS_SECTION } from './scans.ts';
import { SETUP_SECTION } from './setup-section.ts';
import { HONEYFILES_SECTION, TOKENS_SECTION } from './forwarding.ts';

/** One table of the config file: what may stand in it and what stands there when nobody wrote anything. */
export interface Section {
  /** Dotted, as in the file's `[alerts.email]`; empty for the keys above the first table. */
  readonly name: string;
  /** One sentence for the docs, ending with a full stop. */
  readonly about: string;
  readonly fields: Fields;
  /** It may be written any number of times, as `[[name]]`. */
  readonly several?: boolean;
}

/** Well-known ports end here: without a privilege, or authbind, nobody may bind one (Linux ip_unprivileged_port_start). */
export const FIRST_FREE_PORT = 1024;
export const LAST_PORT = 65_535;

const MIB = 1024 * 1024;

export const TOP = {
  version: field.int('Version of this file’s format; 1 is the only one so far.', { default: 1, min: 1 }),
  port_offset: field.int(
    'Added to every sensor port below 1024, so that no privilege is needed (ftp: 10021). 0 serves the real ports.',
    { default: 10_000, min: 0, max: LAST_PORT - FIRST_FREE_PORT + 1 },
  ),
  persona: field.choice(
    'What this box passes for: which sensors are on, and their defaults. What does not fit it is refused; `none` lifts that.',
    PERSONA_NAMES,
    { default: DEFAULT_PERSONA },
  ),
} as const;

export const DEVICE = {
  name: field.text('What this box is called in alerts and on its page, never to a visitor; empty: the host name.', {
    default: '',
    max: 63,
    pattern: '^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)?$',
  }),
  hostname: field.text(
    'Host name that visitors see, in every sensor and in the certificate; empty: made up once, as the persona names its like.',
    { default: '', max: 63, pattern: '^([A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)?$' },
  ),
} as const;

export const JOURNAL = {
  max_bytes: field.int(
    'Bytes of facts kept in the journal while the store cannot take them; more are dropped and counted.',
    {
      default: 64 * MIB,
      min: MIB,
    },
  ),
} as const;

export const STORE = {
  max_bytes: field.int('Size of the database above which the oldest evidence is removed, payloads first.', {
    default: 1024 * MIB,
    min: MIB,
  }),
  max_days: field.int('Days after which evidence is removed.', { default: 365, min: 1, max: 36_500 }),
} as const;

export const PAGE = {
  enabled: field.bool('Serve the management page.', { default: true }),
  address: field.text('Address of the management page; keep it away from the addresses that decoys answer on.', {
    default: '127.0.0.1',
    max: 64,
  }),
  port: field.int('Port of the management page; `port_offset` does not apply. 0: any free one.', {
    default: 8080,
    min: 0,
    max: LAST_PORT,
  }),
  networks: field.list(
    'Networks that the page may be reached from, beside this box itself: "192.168.1.0/24"; for anybody else its port is as closed as any other (with the rules that `skep springboard` prints; without them his connection is cut). None: from anywhere that reaches `address`.',
    field.text('A network or an address.', { max: 64 }),
    { default: [], max: 64 },
  ),
  tls: field.bool(
    'Serve it by https, with a certificate of this device’s own; its fingerprint is told at the start and by `skep fingerprint`.',
    { default: false },
  ),
  password_hash: field.text(
    'The owner’s password as `skep password --hash` prints it; then nobody has to claim the device. Empty: whoever brings the set-up code chooses it.',
    {
      default: '',
      max: 128,
      pattern: '^(\\$scrypt\\$ln=1[0-4],r=8,p=1\\$[A-Za-z0-9+/]{22,43}\\$[A-Za-z0-9+/]{43})?$',
      secret: true,
    },
  ),
  idle_hours: field.int('Hours without a request after which a browser has to log in again; an open page is none.', {
    default: 12,
    min: 1,
    max: 720,
  }),
  session_days: field.int('Days after which a browser has to log in again in any case.', {
    default: 7,
    min: 1,
    max: 90,
  }),
} as const;

export const ALERTS = {
  window_s: field.int(
    'Seconds of quiet from one source after which its incident has ended. Who comes again and again is told of ever less often: 4, 16, 64 ... windows after a message was handed over, up to a day, or an hour for grade `commands` and worse; what was held back is in the next message, and one that goes further is told at once.',
    { default: 300, min: 1, max: 86_400 },
  ),
  max_per_hour: field.int(
    'Messages in any hour, for all sources together, five of them in any minute; what comes above it is told in one summary. Some more are kept free for incidents of grade `commands` and worse.',
    { default: 20, min: 1, max: 1000 },
  ),
} as const;

export const EMAIL = {
  provider: field.choice(
    'Who takes the mails; fills in `host`, `port` and `security`, and `skep check` says what it wants. `custom`: set `host`.',
    ['custom', ...PROVIDER_NAMES],
    { default: 'custom' },
  ),
  host: field.text('Mail server that takes the alerts; empty: the provider’s, without one no mail.', {
    default: '',
    max: 253,
  }),
  port: field.int('Its port; 0: the provider’s, else 587 with `starttls`, 465 with `tls`, 25 with `none`.', {
    default: 0,
    min: 0,
    max: LAST_PORT,
  }),
  security: field.choice(
    '`starttls` begins in clear and refuses to go on without encryption, `tls` is encrypted from the first byte. `auto`: the provider’s, else `tls` on port 465 and `starttls` elsewhere.',
    ['auto', 'starttls', 'tls', 'none'],
    { default: 'auto' },
  ),
  ca_file: field.text(
    'File with the certificate (PEM) of the authority, or of the server itself, when no public one vouches for it.',
    { default: '', max: 4096 },
  ),
  username: field.text('Log-in name at the mail server; empty: no log-in.', { default: '', max: 256 }),
  password: field.text('Password at the mail server.', { default: '', max: 1024, secret: true }),
  password_file: field.text(
    'File whose first line is the password, so that it need not stand here; a relative path is looked for in systemd’s credentials ($CREDENTIALS_DIRECTORY), else in the data directory.',
    { default: '', max: 4096 },
  ),
  oauth2_client_id: field.text('OAuth2 instead of a password: the application’s client id.', { default: '', max: 512 }),
  oauth2_client_secret: field.text('Its client secret; some applications have none.', {
    default: '',
    max: 1024,
    secret: true,
  }),
  oauth2_refresh_token: field.text('The refresh token that `username` has granted it.', {
    default: '',
    max: 8192,
    secret: true,
  }),
  oauth2_url: field.text('Where access tokens are made from it; empty: the provider’s.', {
    default: '',
    max: 1024,
    pattern: '^(https://[^\\s]+)?$',
  }),
  oauth2_token: field.text('An access token that somebody else keeps fresh, instead of the three above.', {
    default: '',
    max: 8192,
    secret: true,
  }),
  from: field.text('Sender; empty: the log-in name when it is an address, else skep@ and the name of this box.', {
    default: '',
    max: 320,
  }),
  reply_to: field.text('Where answers go; empty: to the sender.', {
    default: '',
    max: 320,
    pattern: '^([^\\s@]+@[^\\s@]+)?$',
  }),
  to: field.list('Who is told.', field.text('An address.', { max: 320, pattern: '^[^\\s@]+@[^\\s@]+$' }), {
    default: [],
    max: 50,
  }),
} as const;

export const PLUGINS = {
  dir: field.text('Folder of third-party sensors, one folder each; empty: `sensors` in the data directory.', {
    default: '',
    max: 4096,
  }),
} as const;

/** Sections that belong to rooms; the sensors' own (`[sensors.ftp]`) come from their declarations. */
export const ROOM_SECTIONS = [
  { name: '', about: 'Keys above the first table.', fields: TOP },
  { name: 'device', about: 'The box itself.', fields: DEVICE },
  { name: 'limits', about: 'What a visitor is granted; no sensor can opt out.', fields: LIMITS },
  { name: 'journal', about: 'The file that every fact is written to before the visitor is answered.', fields: JOURNAL },
  { name: 'store', about: 'The database and how long evidence stays in it.', fields: STORE },
  { name: 'page', about: 'The management page.', fields: PAGE },
  {
    name: 'alerts',
    about: 'When events of one source become one incident, and how often somebody is told.',
    fields: ALERTS,
  },
  { name: 'alerts.email', about: 'Mail; on when `to` and `host` or `provider` are set.', fields: EMAIL },
  IGNORE_SECTION,
  ...DUTY_SECTIONS,
  ...EYES_SECTIONS,
  SCANS_SECTION,
  FRONT_DOOR_SECTION,
  SETUP_SECTION,
  SPRINGBOARD_SECTION,
  HEALTH_SECTION,
  TOKENS_SECTION,
  HONEYFILES_SECTION,
  { name: 'plugins', about: 'Third-party sensors.', fields: PLUGINS },
] as const satisfies readonly Section[];

export type DeviceConfig = ValuesOf<typeof DEVICE>;
export type JournalConfig = ValuesOf<typeof JOURNAL>;
export type StoreConfig = ValuesOf<typeof STORE>;
export type PageConfig = ValuesOf<typeof PAGE>;
export type EmailConfig = ValuesOf<typeof EMAIL>;
export type PluginsConfig = ValuesOf<typeof PLUGINS>;
