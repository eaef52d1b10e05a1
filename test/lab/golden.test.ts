import { describe, expect, it } from 'vitest';
import { claim, openTab, type Tab } from './harness/browser.ts';
import type { Daemon } from './harness/daemon.ts';
import { openEvidence } from './harness/evidence.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer, type Mailbox } from './harness/mailbox.ts';
import { until } from './harness/until.ts';
import { allOver, numbered, startHydra, type Pairs } from './harness/guesses.ts';

const lab = openLab();
const FTP = 10_021;

const PAIRS: Pairs = [
  ['admin', 'admin'],
  ['root', 'two words'],
  ['pässword', 'ключ'],
  ['<script>document.title="mine"</script>', "'; DROP TABLE event; --"],
  ['x', '${jndi:ldap://x}'],
  ['backup', 'a:b;c'],
];
const LATER = numbered(30, 'later');

async function attack(pairs: Pairs): Promise<void> {
  const hydra = startHydra(lab, pairs);
  await hydra.ended;
  expect(hydra.stdout).toContain('1 of 1 target completed');
}

const texts = (pairs: Pairs): string[] => pairs.map(([user, password]) => `${user} / ${password}`).toSorted();

/** Each once: hydra asks again when a connection was closed on it. */
const loginsIn = ({ evidence }: Daemon): string[] => {
  const rows = evidence.rows<{ text: string }>(`SELECT DISTINCT username || ' / ' || password AS text FROM v_logins`);
  return rows.map(({ text }) => text).toSorted();
};

const storedIds = ({ evidence }: Daemon): number[] =>
  evidence.rows<{ id: number }>('SELECT id FROM event ORDER BY id DESC').map(({ id }) => id);

const shownIds = async ({ page }: Tab): Promise<number[]> =>
  await page.getByTestId('event').evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-id'))));

/** The page shows what is stored, newest first, none missed and none doubled. */
async function expectShown(tab: Tab, daemon: Daemon): Promise<void> {
  await allOver(daemon);
  const stored = storedIds(daemon);
  await tab.page.locator(`[data-testid=event][data-id="${stored[0]}"]`).waitFor();
  expect(await shownIds(tab)).toEqual(stored);
}

async function expectMail(mailbox: Mailbox, daemon: Daemon): Promise<void> {
  const { headers, body } = await until('the mail', () => mailbox.mails()[0]);
  expect(headers).toMatchObject({
    'return-path': '<skep@closet>',
    from: 'skep@closet',
    to: 'owner@example.test, second@example.test',
    subject: '[closet] 127.0.0.1 tried to log in to ftp',
    'auto-submitted': 'auto-generated',
    'x-auto-response-suppress': 'All',
    'list-id': '"Skep closet" <alerts.closet.skep>',
  });
  expect(headers['message-id']).toMatch(/^<incident\.1\.[0-9a-f]{16}@closet>$/);
  expect(Date.parse(headers['date'] ?? '')).not.toBeNaN();

  const lines = body.replaceAll('\n      | ', '').split('\n');
  expect(lines[0]).toBe('127.0.0.1 tried to log in to ftp on closet.');
  expect(lines).toContain('From   127.0.0.1');
  expect(lines).toContain(`Where  ftp, tcp port ${FTP}`);
  const told = lines.flatMap((line) => /^ {2}\d\d:\d\d:\d\d {2}ftp 10021 {2}tried (.*)$/.exec(line)?.[1] ?? []);
  expect(told.length).toBeGreaterThan(0);
  expect(Number(/^So far (\d+) logins? tried/m.exec(body)?.[1])).toBe(told.length);
  // What a mail program could make a link of is none in a mail.
  const defanged = loginsIn(daemon).map((text) => text.replace('://', '[:]//').replace('document.', 'document[.]'));
  expect(defanged).toEqual(expect.arrayContaining(told));
}

/** One incident, though the daemon died in it, and one mail about it, which reached both. */
function expectToldOnce(mailbox: Mailbox, { data, evidence }: Daemon): void {
  const state = openEvidence(data, 'state.sqlite');
  const events = evidence.value(`SELECT count(*) FROM event WHERE sensor = 'ftp'`);
  expect(state.rows('SELECT id, source, events FROM incident')).toEqual([{ id: 1, source: '127.0.0.1', events }]);
  expect(state.value('SELECT count(*) FROM outbox')).toBe(1);
  const recipients = mailbox.mails().map(({ headers }) => headers['delivered-to'] ?? '');
  expect(recipients.toSorted()).toEqual(['owner@example.test', 'second@example.test']);
}

describe('the golden run', () => {
  it('hydra on ftp becomes rows, one mail and lines on the page, also when the daemon dies meanwhile', async () => {
    const mailbox = await startMailServer(lab);
    const config = `
      [device]
      name = "closet"
      [alerts.email]
      host = "127.0.0.1"
      port = ${mailbox.port}
      security = "none"
      to = ["owner@example.test", "second@example.test"]
    `;
    const killed = await lab.daemon({ config });
    const { data } = killed;
    const tab = await openTab(lab, 'http://127.0.0.1:8080/');
    const { page } = tab;
    await claim(page, data);
    await attack(PAIRS);
    await expectMail(mailbox, killed);
    await expectShown(tab, killed);
    expect(loginsIn(killed)).toEqual(texts(PAIRS));
    await page.getByText('tried <script>document.title="mine"</script>').first().waitFor();
    expect(await page.title()).not.toBe('mine');
    expect(await page.getByTestId('connection').getAttribute('data-state')).toBe('live');
    expect(tab.complaints).toEqual([]);

    const before = storedIds(killed);
    await killed.kill();
    await page.locator('[data-testid=connection][data-state=waiting]').waitFor();
    await page.getByTestId('stale').waitFor();
    expect(await shownIds(tab), 'what was known').toEqual(before);

    const daemon = await lab.daemon({ data });
    await attack(LATER);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    await expectShown(tab, daemon);
    expect(storedIds(daemon).slice(-before.length), 'what was stored before').toEqual(before);
    expect(loginsIn(daemon)).toEqual(texts([...PAIRS, ...LATER]));
    await page.getByTestId('stale').waitFor({ state: 'detached' });
    // Chromium itself tells each try that found nobody.
    expect(tab.complaints.filter(({ text }) => !text.includes('net::ERR_CONNECTION_REFUSED'))).toEqual([]);

    expect(await daemon.stop()).toBe(0);
    expectToldOnce(mailbox, daemon);
  });
});
