import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Daemon } from './harness/daemon.ts';
import { skep } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { logIn } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import {
  PASSWORD,
  startGreylistingServer,
  startPickyServer,
  startSecureServer,
  USER,
  type SecureMailbox,
} from './harness/mail-servers.ts';
import { startMailServer, type Mail, type Mailbox } from './harness/mailbox.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const OWNER = 'owner@example.test';
const SECOND = 'second@example.test';

const configured = (port: number, ...more: readonly string[]): string =>
  [
    '[device]',
    'name = "closet"',
    '[alerts.email]',
    'host = "127.0.0.1"',
    `port = ${port}`,
    `to = ["${OWNER}", "${SECOND}"]`,
    ...more,
    only('ftp'),
  ].join('\n');

interface Row {
  readonly kind: string;
  readonly message_id: string;
  readonly state: string;
  readonly tries: number;
  readonly owed: string | null;
  readonly last_error: string | null;
}

const outbox = ({ data }: Daemon): Row[] =>
  openEvidence(data, 'state.sqlite').rows<Row>(
    `SELECT kind, message_id, state, tries, owed, last_error FROM outbox WHERE kind <> 'test' ORDER BY id`,
  );

/** Waits for the first message to be as it is to end. */
const settledAs = async (daemon: Daemon, state: string, patienceMs?: number): Promise<Row> =>
  await until(`a message that is ${state}`, () => outbox(daemon).find((row) => row.state === state), patienceMs);

/** Touches the decoy, and prints how long the first mail took: no assertion, the machine may be busy. */
async function touchAndMail(mailbox: Mailbox, what: string): Promise<Mail> {
  const from = Date.now();
  await logIn(lab, 'root');
  const mail = await until('the mail', () => mailbox.mails()[0], 60_000);
  process.stdout.write(
    `${what}: the first mail was there ${((Date.now() - from) / 1000).toFixed(1)} s after the touch\n`,
  );
  return mail;
}

const account = ({ caFile }: SecureMailbox, data: string): string[] => {
  writeFileSync(join(data, 'mail-password'), `${PASSWORD}\n`, { mode: 0o600 });
  return [`username = "${USER}"`, 'password_file = "mail-password"', `ca_file = "${caFile}"`];
};

const recipients = (mailbox: Mailbox): string[] =>
  mailbox
    .mails()
    .map(({ headers }) => headers['delivered-to'] ?? '')
    .toSorted();

describe('a real mail server', () => {
  it('without encryption, inside the network: takes one mail for both', async () => {
    const mailbox = await startMailServer(lab);
    const daemon = await lab.daemon({ config: configured(mailbox.port, 'security = "none"') });
    const { headers, body, html } = await touchAndMail(mailbox, 'in clear');
    expect(headers).toMatchObject({ to: `${OWNER}, ${SECOND}`, subject: '[closet] 127.0.0.1 tried to log in to ftp' });
    expect(body).toContain('tried root / secret');
    expect(html).toContain('<bdi>tried root / secret</bdi>');
    const sent = await settledAs(daemon, 'sent');
    expect(sent).toMatchObject({ kind: 'first', tries: 0, owed: null, last_error: null });
    expect(headers['message-id']).toBe(sent.message_id);
    await until('both copies', () => mailbox.mails().length === 2);
    expect(recipients(mailbox)).toEqual([OWNER, SECOND]);
  });

  it.each([
    ['STARTTLS', 'startTlsPort', 'starttls'],
    ['TLS from the first byte', 'tlsPort', 'tls'],
  ] as const)('with %s and a log-in', async (name, which, security) => {
    const mailbox = await startSecureServer(lab);
    const port = mailbox[which];
    const data = lab.folder();
    const config = configured(port, `security = "${security}"`, ...account(mailbox, data));
    const daemon = await lab.daemon({ data, config });
    const { raw } = await touchAndMail(mailbox, name);
    // RFC 3848: extended, encrypted, logged in.
    expect(raw).toContain('\tby mx.example.test with ESMTPSA\n');
    expect(await settledAs(daemon, 'sent')).toMatchObject({ tries: 0, last_error: null });
    expect(outbox(daemon)).toHaveLength(1);

    // The daemon runs: it delivers the test, and the command shows what was said.
    const asked = await lab.run(skep('alert', 'test', '--data', data));
    expect(asked.stderr).toBe('');
    expect(asked.stdout).toContain('by the daemon that runs');
    expect(asked.stdout).toMatch(/\n {2}C: AUTH \w+ \(hidden\)\n(?: {2}.*\n)*? {2}S: 235 /);
    expect(asked.stdout).toMatch(/\nsent as <test\./);
    expect(asked.stdout).not.toContain(PASSWORD);
    expect(asked.status).toBe(0);
    await until('the test', () =>
      mailbox.mails().some(({ headers }) => headers['subject'] === '[closet] Test: alerts arrive'),
    );
  });

  it('that greylists gets the mail when it is asked again, once', async () => {
    const mailbox = await startGreylistingServer(lab, 2526);
    const daemon = await lab.daemon({ config: configured(mailbox.port, 'security = "none"') });
    await logIn(lab, 'root');
    const put = await until('a refusal for now', () => outbox(daemon).find(({ tries }) => tries > 0));
    expect(put).toMatchObject({ state: 'waiting', tries: 1 });
    expect(put.last_error).toContain(`${OWNER}: 451 4.7.1 Greylisted, come back later`);
    expect(JSON.parse(put.owed ?? '')).toEqual([OWNER, SECOND]);
    expect(mailbox.mails()).toEqual([]);
    expect((await daemon.status()).mail).toMatchObject({ waiting: 1, refused: 0, problem: put.last_error });
    expect(await settledAs(daemon, 'sent', 90_000)).toMatchObject({ tries: 1, message_id: put.message_id });
    await until('both copies', () => mailbox.mails().length === 2);
    expect(recipients(mailbox)).toEqual([OWNER, SECOND]);
    expect(new Set(mailbox.mails().map(({ headers }) => headers['message-id']))).toEqual(new Set([put.message_id]));
  });

  it('that refuses one recipient serves the other, and says so', async () => {
    const mailbox = await startPickyServer(lab, 2528, OWNER);
    const daemon = await lab.daemon({ config: configured(mailbox.port, 'security = "none"') });
    await touchAndMail(mailbox, 'one of two refused');
    const sent = await settledAs(daemon, 'sent');
    expect(sent).toMatchObject({ tries: 0, owed: null });
    expect(sent.last_error).toMatch(new RegExp(`^${SECOND}: 550 `));
    expect(recipients(mailbox)).toEqual([OWNER]);
    expect((await daemon.status()).mail).toMatchObject({ waiting: 0, problem: sent.last_error });
  });

  it('that refuses everybody has the mail set aside, and it is shown', async () => {
    const mailbox = await startPickyServer(lab, 2529, 'nobody@example.test');
    const daemon = await lab.daemon({ config: configured(mailbox.port, 'security = "none"') });
    await logIn(lab, 'root');
    const refused = await settledAs(daemon, 'refused');
    expect(refused.tries).toBe(1);
    expect(refused.last_error).toMatch(new RegExp(`^${OWNER}: 550 .*; ${SECOND}: 550 `));
    expect((await daemon.status()).mail).toMatchObject({ waiting: 0, refused: 1, problem: refused.last_error });
    expect(mailbox.mails()).toEqual([]);
  });
});

describe('skep alert test without a daemon', () => {
  it('says what is wrong with a certificate, a password and a port, and what to change', async () => {
    const mailbox = await startSecureServer(lab);
    const data = lab.folder();
    const test = async (...lines: readonly string[]) => {
      writeFileSync(join(data, 'skep.toml'), `version = 1\n${configured(mailbox.startTlsPort, ...lines)}\n`);
      return await lab.run(skep('alert', 'test', '--data', data));
    };
    const login = account(mailbox, data);
    const works = await test(...login);
    expect(works.stdout).toContain('by this command: no daemon runs');
    expect(works.status).toBe(0);
    await until('both copies', () => mailbox.mails().length === 2);

    const stranger = await test(...login.slice(0, 2));
    expect(stranger).toMatchObject({ status: 1, stdout: expect.stringContaining('what to change: No authority') });
    const wrong = await test(`username = "${USER}"`, 'password = "battery staple"', login[2] ?? '');
    expect(wrong).toMatchObject({ status: 1, stdout: expect.stringContaining('\nfailed: 535 ') });
    expect(wrong.stdout).toContain('what to change: The server refuses the log-in');
    expect(wrong.stdout).not.toContain('battery');
    const early = await test(...login, 'security = "tls"');
    expect(early).toMatchObject({ status: 1, stdout: expect.stringContaining('set security = "starttls"') });
    expect(mailbox.mails()).toHaveLength(2);
  });
});
