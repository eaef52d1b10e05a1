import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { IgnoreAnswer } from '../../firmware/api/contract.ts';
import { claim, openTab, type Complaint } from './harness/browser.ts';
import type { Daemon } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { startMailServer } from './harness/mailbox.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const CONFIG = '# mine\n[sensors.ftp]\nbanner = "an old one" # said\n';
const LIMIT_MS = 240_000;

interface Opened {
  readonly daemon: Daemon;
  readonly page: Page;
  readonly complaints: readonly Complaint[];
}

async function opened(config: string): Promise<Opened> {
  const daemon = await lab.daemon({ config });
  const { page, complaints } = await openTab(lab, 'http://127.0.0.1:8080/');
  await claim(page, daemon.data);
  return { daemon, page, complaints };
}

const go = async (page: Page, name: string): Promise<void> => void (await page.goto(`http://127.0.0.1:8080/#/${name}`));
const exceptions = (complaints: readonly Complaint[]): readonly Complaint[] =>
  complaints.filter(({ kind }) => kind === 'exception');

it(
  'a banner is changed on the page, and nmap reports it while a visitor elsewhere goes on',
  async () => {
    const { daemon, page, complaints } = await opened(CONFIG);
    const visitor = lab.start(['nc', '127.0.0.1', '10023']);
    await visitor.said(/login: $/);

    await go(page, 'decoys');
    const row = page.locator('[data-testid=decoy-row][data-path="sensors.ftp"][data-state=listening]');
    expect(await row.textContent()).toContain('an old one');
    await row.getByRole('link', { name: 'ftp', exact: true }).click();
    const banner = page.getByLabel('Banner', { exact: true });
    await banner.fill('x'.repeat(5000));
    await page.getByTestId('unsaved').filter({ hasText: '1 change is not applied yet.' }).waitFor();
    await page.getByTestId('apply').click();
    await page.getByRole('alert').filter({ hasText: 'too long' }).waitFor();
    await banner.fill('(vsFTPd 2.3.4)');
    await page.getByTestId('apply').click();
    // The visitor at telnet is the one session.
    await page
      .getByTestId('told')
      .filter({ hasText: 'Applied.' })
      .filter({ hasText: '1 open session goes on' })
      .waitFor();
    expect(await page.getByTestId('unsaved').count()).toBe(0);

    const { stdout } = await lab.run(['nmap', '-n', '-Pn', '-sV', '-p10021', '127.0.0.1']);
    expect(stdout).toMatch(/^10021\/tcp +open +ftp +vsftpd 2\.3\.4$/m);
    visitor.type('root\r\n');
    await visitor.said(/Password: $/);

    await go(page, 'system');
    await page.getByTestId('audit').getByText('changed the configuration').waitFor();
    const text = 'version = 1\n# mine\n[sensors.ftp]\nbanner = "(vsFTPd 2.3.4)" # said\n\n';
    expect(await page.locator('#config-text').inputValue()).toBe(text);
    expect(readFileSync(join(daemon.data, 'skep.toml'), 'utf8')).toBe(text);
    expect(exceptions(complaints)).toEqual([]);
  },
  LIMIT_MS,
);

it(
  'mail is tried before it is applied, and its code typed into the page confirms it',
  async () => {
    const mailbox = await startMailServer(lab);
    const { daemon, page, complaints } = await opened('');
    await go(page, 'alerts');
    // A provider fills in the rest, and asks only for what it needs.
    await page.getByLabel('Provider', { exact: true }).selectOption('gmail');
    await page.getByTestId('provider').getByText('smtp.gmail.com, port 587').waitFor();
    await expect.poll(async () => await page.getByLabel('Mail server', { exact: true }).isVisible()).toBe(false);
    await page.getByLabel('Provider', { exact: true }).selectOption('custom');

    await page.getByLabel('Recipients', { exact: true }).fill('owner@example.test');
    await page.getByLabel('Mail server', { exact: true }).fill('127.0.0.1');
    await page.getByLabel('Security', { exact: true }).selectOption('none');
    await page.getByLabel('Port', { exact: true }).fill('1');
    const form = page.getByTestId('form-alerts.email');
    await form.getByTestId('try').click();
    await page.locator('[data-testid=trial][data-sent=false]').waitFor();
    await page.getByLabel('Port', { exact: true }).fill(String(mailbox.port));
    await form.getByTestId('try').click();
    const trial = page.locator('[data-testid=trial][data-sent=true]');
    await trial.waitFor();
    await trial.locator('summary').click();
    expect(await trial.locator('li').allTextContents()).toContainEqual(
      expect.stringMatching(/RCPT TO:<owner@example\.test>/),
    );
    await until('the test', () => mailbox.mails().length === 1);
    expect(readFileSync(join(daemon.data, 'skep.toml'), 'utf8')).not.toContain('owner@example.test');

    await form.getByTestId('apply').click();
    await form.getByTestId('told').filter({ hasText: 'Applied.' }).waitFor();
    await page.getByTestId('mail-code').click();
    // Two mails of one second are in no order.
    const code = await until('the code', () =>
      mailbox
        .mails()
        .map(({ headers }) => /(\d{6}) is your code/.exec(headers['subject'] ?? '')?.[1])
        .find((found) => found !== undefined),
    );
    expect(mailbox.mails()).toHaveLength(2);
    await page.getByLabel('Code from the mail').fill(code === '000000' ? '000001' : '000000');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByTestId('confirm-told').filter({ hasText: 'This is not the code' }).waitFor();
    await page.getByLabel('Code from the mail').fill(code);
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.locator('[data-testid=confirmation][data-state=confirmed]').waitFor();
    expect(exceptions(complaints)).toEqual([]);
  },
  LIMIT_MS,
);

it(
  'an ignore rule is made and removed, an imported text is applied, and a restart comes back',
  async () => {
    const { daemon, page, complaints } = await opened('');
    const rules = async (): Promise<IgnoreAnswer['rules']> =>
      (JSON.parse(await daemon.ask('/api/v1/ignore')) as IgnoreAnswer).rules;
    await go(page, 'alerts');
    const maker = page.getByTestId('add-rule');
    await maker.locator('summary').click();
    await maker.locator('[name=address]').fill('10.9.0.0/16');
    await maker.locator('[name=note]').fill('the office');
    await maker.locator('[data-testid=preview][data-state=loaded]').waitFor();
    await maker.getByRole('button', { name: 'Make the rule' }).click();
    const made = page.locator('[data-testid=rule][data-name="rule 1"]');
    await made.filter({ hasText: '10.9.0.0/16' }).filter({ hasText: 'the office' }).waitFor();
    expect(await rules()).toMatchObject([{ name: 'rule 1', address: '10.9.0.0/16', grade: 'commands' }]);
    await made.getByRole('button', { name: 'Remove' }).click();
    // It asks first.
    expect(await rules()).toHaveLength(1);
    await made.getByRole('button', { name: 'Remove', exact: true }).click();
    await made.waitFor({ state: 'detached' });
    expect(await rules()).toEqual([]);

    await go(page, 'system');
    const buffer = Buffer.from('version = 1\n[device]\nname = "closet"\n[limits]\nidle_s = 77\n');
    await page.getByTestId('import').setInputFiles({ name: 'other.toml', mimeType: 'text/plain', buffer });
    await page.getByTestId('difference').getByText('idle_s = 77').waitFor();
    await page.getByTestId('apply-text').click();
    await page.getByTestId('config-told').filter({ hasText: 'It counts after a restart (limits)' }).waitFor();
    expect(readFileSync(join(daemon.data, 'skep.toml'), 'utf8')).toBe(buffer.toString());

    const { startedAt } = await daemon.status();
    const box = page.locator('section', { has: page.getByTestId('box') });
    await box.getByTestId('restart').click();
    await box.getByTestId('restart-yes').click();
    await box.locator('[data-testid=restart-told][data-state=back]').waitFor({ timeout: 60_000 });
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    expect((await daemon.status()).startedAt).toBeGreaterThan(startedAt);
    expect(await page.getByTestId('waits').count()).toBe(0);

    await page.getByTestId('everywhere').click();
    await page.getByTestId('everywhere-yes').click();
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    expect(exceptions(complaints)).toEqual([]);
  },
  LIMIT_MS,
);
