import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../firmware/config/load.ts';
import { MAIL_PROVIDERS, PROVIDER_NAMES } from '../../firmware/config/mail-providers.ts';
import { sensors } from '../../firmware/sensors/index.ts';

function load(...lines: readonly string[]) {
  const text = ['version = 1', '[alerts.email]', ...lines].join('\n');
  const around = { sensors, broken: [], hostname: 'closet', dataDir: '/data' };
  const { config, problems, notices } = loadConfig(text, {}, around);
  const said = (list: typeof problems): string[] =>
    list.filter(({ path }) => path.startsWith('alerts')).map(({ path, sentence }) => `${path}: ${sentence}`);
  return { email: config.alerts.email, problems: said(problems), notices: said(notices) };
}

const TO = 'to = "ops@example.org"';
const ME = ['username = "me@example.org"', 'password = "hunter2"'];

describe('a mail provider', () => {
  it.each(PROVIDER_NAMES)('%s is enough to say, with log-in and sender; what it wants is told', (name) => {
    const { email, problems, notices } = load(`provider = "${name}"`, TO, ...ME);
    expect(problems).toEqual([]);
    const { host, port, security } = MAIL_PROVIDERS[name];
    expect(email).toMatchObject({ host, port, security, username: 'me@example.org', from: 'me@example.org' });
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`\`provider\` in [alerts.email] is "${name}", which `);
    expect(notices[0]).not.toContain('hunter2');
  });

  it('gives way to what is written', () => {
    const other = load('provider = "zoho"', 'host = "smtp.zoho.eu"', 'security = "starttls"', TO, ...ME).email;
    expect(other).toMatchObject({ host: 'smtp.zoho.eu', port: 587, security: 'starttls' });
    expect(load('provider = "gmail"', 'port = 465', TO, ...ME).email).toMatchObject({ port: 465, security: 'tls' });
    expect(load('provider = "gmail"', 'security = "tls"', TO, ...ME).email).toMatchObject({ port: 465 });
  });

  it('has a log-in name of its own where everybody has the same, and then wants a sender', () => {
    const { email, problems } = load('provider = "sendgrid"', 'password = "SG.x"', TO);
    expect(email?.username).toBe('apikey');
    expect(problems).toEqual([
      'alerts.email.provider: `provider` in [alerts.email] sends for known senders only: set `from`.',
    ]);
    expect(load('provider = "sendgrid"', 'password = "SG.x"', 'from = "pot@example.org"', TO).problems).toEqual([]);
  });

  it('needs a log-in and somebody to tell', () => {
    expect(load('provider = "gmail"', TO).problems[0]).toMatch(
      /needs a log-in: set `username` and `password`; it wants/,
    );
    expect(load('provider = "gmail"', ...ME).problems).toEqual([
      'alerts.email.provider: `provider` in [alerts.email] is set, but `to` is empty: say who is told.',
    ]);
    expect(load('provider = "hotmail"', TO).problems[0]).toMatch(/must be one of "custom", "gmail"/);
  });
});

describe('port and encryption', () => {
  it.each([
    [[], 587, 'starttls'],
    [['port = 465'], 465, 'tls'],
    [['port = 2525'], 2525, 'starttls'],
    [['security = "tls"'], 465, 'tls'],
    [['security = "none"'], 25, 'none'],
    [['security = "starttls"', 'port = 25'], 25, 'starttls'],
  ] as const)('%j: port %i, %s', (lines, port, security) => {
    const { email, notices } = load('host = "m"', TO, ...lines);
    expect(email).toMatchObject({ port, security });
    expect(notices).toEqual([]);
  });
});

describe('a log-in', () => {
  const HOST = ['host = "mail.example.org"', TO, 'username = "me@example.org"'];
  const problems = (...lines: readonly string[]): string[] => load(...HOST, ...lines).problems;

  it('by OAuth2 takes a token, or what tokens are made from', () => {
    expect(problems('oauth2_token = "t"')).toEqual([]);
    const made = ['oauth2_client_id = "c"', 'oauth2_refresh_token = "r"'];
    expect(problems(...made, 'oauth2_url = "https://login.example.org/token"')).toEqual([]);
    expect(load('provider = "office365"', ...HOST.slice(1), ...made).email?.oauth2_url).toMatch(
      /^https:\/\/login\.microsoftonline\.com\//,
    );
  });

  it('says what is missing or too much', () => {
    expect(problems('oauth2_client_id = "c"', 'oauth2_token = "t"')[0]).toMatch(/but no `oauth2_refresh_token`/);
    expect(problems('oauth2_refresh_token = "r"', 'oauth2_url = "https://x"')[0]).toMatch(/but no `oauth2_client_id`/);
    expect(problems('oauth2_client_id = "c"', 'oauth2_refresh_token = "r"')[0]).toMatch(/but no `oauth2_url`/);
    expect(problems('oauth2_token = "t"', 'password = "hunter2"')[0]).toMatch(/choose one way to log in/);
    expect(problems('password_file = "p"', 'password = "hunter2"')[0]).toMatch(/one is enough/);
    expect(problems('oauth2_token = "t"', 'oauth2_url = "http://x"')[0]).toMatch(/must match/);
    expect(load('host = "m"', TO, 'password_file = "p"').problems[0]).toMatch(/`password_file`.* but no `username`/);
  });
});
