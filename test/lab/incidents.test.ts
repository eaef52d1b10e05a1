import { describe, expect, it } from 'vitest';
import { skep, type Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { allOver, logIn, numbered, say, startHydra } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer, type Mail, type Mailbox } from './harness/mailbox.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';
import { addresses, visitor } from './harness/visitor.ts';

const lab = openLab();
const FTP = 10_021;
const HYDRA = '127.0.0.1';
const CROWD = addresses(1, 50);
/** What is said after the last mail about a source waits for its quiet, the store's lag and the minute's limit. */
const PATIENCE_MS = 180_000;

const config = (port: number, more = ''): string => `
  ${only('ftp')}
  [device]
  name = "closet"
  [alerts]
  window_s = 20
  [alerts.email]
  host = "127.0.0.1"
  port = ${port}
  security = "none"
  to = ["owner@example.test"]
  ${more}
`;

const NUMBER = String.raw`([\d,]+)`;
const count = (text: string, pattern: string): number =>
  Number((new RegExp(pattern.replace('#', NUMBER)).exec(text)?.[1] ?? '0').replaceAll(',', ''));
const logins = (text: string): number => count(text, '# logins? tried');
const connections = (text: string): number => count(text, '# connections?');

/** The line that tells all that an incident has come to, and what the messages before it left to this one. */
function totals(mail: Mail): string[] {
  const all = mail.body.replaceAll(/\n {2,}(?! *\d\d:)/g, ' ').split('\n');
  return all.filter((line) => /^(So far|In all) |^Held back since|^They are told together here/.test(line));
}

/** The last mail of each incident, and every summary: together they tell everything once. */
function lastWords(mails: readonly Mail[]): readonly Mail[] {
  const threads = new Map<string, Mail>();
  for (const mail of mails) {
    const id = mail.headers['message-id'] ?? '';
    threads.set(/^<incident\.\d+/.exec(id)?.[0] ?? id, mail);
  }
  return [...threads.values()];
}

const told = (mails: readonly Mail[], of: (text: string) => number): number =>
  lastWords(mails)
    .flatMap(totals)
    .reduce((sum, line) => sum + of(line), 0);

const isAbout = (source: string) => (mail: Mail) => (mail.headers['subject'] ?? '').startsWith(`[closet] ${source} `);

/** Every incident is over, and nothing waits any more: in a summary, behind a back-off, in the outbox. */
async function silence(daemon: Daemon, mailbox: Mailbox): Promise<void> {
  const state = openEvidence(daemon.data, 'state.sqlite');
  await until(
    'the last word',
    () =>
      state.value(
        `SELECT (SELECT count(*) FROM incident WHERE ended_at IS NULL) + (SELECT count(*) FROM overflow)
           + (SELECT count(*) FROM outbox WHERE state = 'waiting')
           + (SELECT count(*) FROM regular WHERE memory ->> 'held' IS NOT NULL)`,
      ) === 0,
    PATIENCE_MS,
  );
  // The mail server takes a mail first and puts it into the box then.
  const sent = state.value('SELECT count(*) FROM outbox');
  await until('the last mail', () => mailbox.mails().length === sent);
}

async function expectStory(mailbox: Mailbox, { evidence }: Daemon): Promise<void> {
  const mails = mailbox.mails();
  expect(mails.length, mails.map(({ headers }) => headers['subject']).join('\n')).toBeLessThanOrEqual(12);
  // Nothing is told twice and nothing is missing, whoever did it.
  expect(told(mails, logins)).toBe(evidence.value('SELECT count(*) FROM v_logins'));
  expect(told(mails, connections)).toBe(
    evidence.value(`SELECT count(*) FROM event WHERE name = 'opened' AND session_id IS NOT NULL`),
  );
  const own = CROWD.filter((source) => mails.some(isAbout(source)));
  const summed = mails.reduce((sum, mail) => sum + count(mail.headers['subject'] ?? '', ' # more sources? '), 0);
  expect(own.length + summed).toBe(CROWD.length);
  expect(own.length).toBeGreaterThan(0);
}

describe('a guesser and fifty others', () => {
  it('come to a handful of mails that tell the whole story, and nobody is masked', async () => {
    const mailbox = await startMailServer(lab);
    const daemon = await lab.daemon({ config: config(mailbox.port) });
    const hydra = startHydra(lab, numbered(1000, 'user'), 12);
    await until('the mail about the guesser', () => mailbox.mails().find(isAbout(HYDRA)));
    const crowd = lab.start(visitor('crowd', FTP, CROWD.length, ...CROWD));
    await crowd.said(new RegExp(`holding ${CROWD.length}`));
    // The window of the first does not hide the second.
    await until('a mail about another', () => CROWD.some((source) => mailbox.mails().some(isAbout(source))));
    crowd.kill();
    await hydra.ended;
    expect(hydra.stdout).toContain('1 of 1 target completed');
    await allOver(daemon);
    await silence(daemon, mailbox);
    expect(daemon.evidence.value('SELECT count(DISTINCT username) FROM v_logins')).toBe(1000);
    await expectStory(mailbox, daemon);
    expect(await daemon.stop()).toBe(0);
  });
});

describe('a rule that is made while the daemon runs', () => {
  it('keeps silent at once, is counted, and another source is told', async () => {
    const mailbox = await startMailServer(lab);
    const config1 = config(mailbox.port, '[[alerts.ignore]]\naddress = "127.0.2.0/24"');
    const daemon = await lab.daemon({ config: config1 });
    const ignore = async (...words: readonly string[]): Promise<string> => {
      const { status, stdout, stderr } = await lab.run(skep('ignore', ...words, '--data', daemon.data));
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    };
    expect(await ignore('add', HYDRA, '--for', '1h', '--note', 'my own')).toMatch(/^rule 1: 127\.0\.0\.1, /);
    await logIn(lab, 'mine');
    await lab.run(['nc', '-N', '-s', '127.0.2.7', '127.0.0.1', `${FTP}`], { input: 'QUIT\r\n' });
    await lab.run(['nc', '-N', '-s', '127.0.3.7', '127.0.0.1', `${FTP}`], { input: 'QUIT\r\n' });
    await until('the mail about who is not ignored', () => mailbox.mails().find(isAbout('127.0.3.7')));
    const rows = openEvidence(daemon.data, 'state.sqlite').rows<{ source: string; loud: string | null }>(
      'SELECT source, loud FROM incident ORDER BY source',
    );
    expect(rows.map(({ source, loud }) => [source, loud === null])).toEqual([
      ['127.0.0.1', true],
      ['127.0.2.7', true],
      ['127.0.3.7', false],
    ]);
    const list = await until('the counts', async () => {
      const text = await ignore('list');
      return /config 1 .* [1-9]\d* events?, last/.test(text) && /rule 1 .* [1-9]\d* events?, last/.test(text) && text;
    });
    expect(list).toContain('my own');

    await ignore('remove', '1');
    await say(lab, FTP, 'USER mine\r\nPASS again\r\nQUIT\r\n');
    const mail = await until('the mail about who is ignored no more', () => mailbox.mails().find(isAbout(HYDRA)));
    expect(mail.body).toMatch(/Covered by an ignore rule \(rule 1\)|Kept silent by ignore rules/);
    expect(mailbox.mails().some(isAbout('127.0.2.7'))).toBe(false);
    expect(await daemon.stop()).toBe(0);
  });
});
