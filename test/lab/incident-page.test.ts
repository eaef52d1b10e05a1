import { describe, expect, it } from 'vitest';
import type { IncidentRow, IncidentsPage } from '../../firmware/api/contract.ts';
import { claim, openTab } from './harness/browser.ts';
import type { Daemon } from './harness/daemon.ts';
import { logIn } from './harness/guesses.ts';
import { openLab } from './harness/lab.ts';
import { only } from './harness/only.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PAGE = 'http://127.0.0.1:8080';
const CONFIG = `
  [sensors.telnet]
  product = "busybox"
  let_in = "always"
  [sensors.ftp]
  delay_ms = 0
  ${only('telnet', 'ftp')}`;
/** Someone who logs in and types three lines, a second and more between them. */
const SHELL = `
  set timeout 20
  spawn telnet 127.0.0.1 10023
  expect "ogin:"; send "root\\r"
  expect "assword:"; send "admin\\r"
  expect "# "; sleep 1; send "uname\\r"
  expect "# "; sleep 2; send "echo first; echo second\\r"
  expect "# "; sleep 1; send "exit\\r"
  expect eof`;

const incidentOf = async (daemon: Daemon): Promise<IncidentRow | undefined> => {
  const { incidents } = JSON.parse(await daemon.ask('/api/v1/incidents')) as IncidentsPage;
  return incidents[0];
};

async function visited(): Promise<{ readonly daemon: Daemon; readonly tab: Awaited<ReturnType<typeof openTab>> }> {
  const daemon = await lab.daemon({ config: CONFIG });
  expect((await lab.run(['expect', '-c', SHELL])).status).toBe(0);
  await daemon.deserted();
  await until('the incident', async () => (await incidentOf(daemon))?.grade === 'commands');
  const tab = await openTab(lab, `${PAGE}/`);
  await claim(tab.page, daemon.data);
  await tab.page.locator('[data-testid=connection][data-state=live]').waitFor();
  return { daemon, tab };
}

describe('an incident on the page', () => {
  it('is opened by keys, grows while it is looked at, is seen to, noted and ignored', async () => {
    const { daemon, tab } = await visited();
    const { page } = tab;
    await page.goto(`${PAGE}/#/incidents`);
    await page.getByTestId('row').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${PAGE}/#/incidents/1`);
    await page.getByTestId('incident-sentence').waitFor();
    expect(await page.getByTestId('incident-sentence').textContent()).toBe(
      '127.0.0.1, a machine of your own network, was let in and gave commands to telnet.',
    );
    expect(await page.getByTestId('advice').locator('li').count()).toBe(3);
    await page.getByTestId('timeline').getByText('typed echo first; echo second').waitFor();

    // It goes on: what is done now stands there without anybody having loaded anything.
    await logIn(lab, 'comesback');
    await page.getByTestId('timeline').getByText('tried comesback').waitFor();
    await page.getByTestId('session-links').getByText('ftp').first().waitFor();

    await page.getByRole('button', { name: 'I have seen to it' }).click();
    await page.getByRole('button', { name: 'Take it back' }).waitFor();
    expect((await incidentOf(daemon))?.acknowledgedAt).toBeTypeOf('number');
    await page.goto(`${PAGE}/#/incidents?open=true`);
    await page.getByTestId('empty').waitFor();
    await page.getByTestId('only-open').click();
    await page.getByTestId('row').waitFor();
    await page.goto(`${PAGE}/#/incidents/1`);
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByRole('button', { name: 'I have seen to it' }).waitFor();
    expect((await incidentOf(daemon))?.acknowledgedAt).toBeNull();

    await page.getByTestId('note').getByRole('textbox').fill('the printer <b>again</b>');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByTestId('note').getByText('Saved.').waitFor();
    expect((await incidentOf(daemon))?.note).toBe('the printer <b>again</b>');

    await page.getByTestId('ignore').locator('summary').click();
    const preview = page.getByTestId('preview');
    await preview.getByText('of 1 incident nobody would have been told at all').waitFor();
    // Only what it did at ftp: the rest of the incident is told all the same.
    await page.getByTestId('ignore').locator('select[name=sensor]').selectOption('ftp');
    await preview.getByText('of 0 incidents nobody would have been told at all').waitFor();
    await page.getByTestId('ignore').locator('input[name=ports]').fill('no port');
    await preview.getByText('This rule cannot be made: Key ports').waitFor();
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await page.getByTestId('ignore').getByText('The rule was not made: Key ports').waitFor();
    await page.getByTestId('ignore').locator('input[name=ports]').fill('');
    await page.getByTestId('ignore').locator('input[name=note]').fill('mine');
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await page.getByTestId('ignore-made').waitFor();
    const { rules } = JSON.parse(await daemon.ask('/api/v1/ignore')) as { readonly rules: readonly object[] };
    expect(rules).toMatchObject([
      { name: 'rule 1', address: '127.0.0.1', sensor: 'ftp', grade: 'commands', note: 'mine' },
    ]);
    // The refused rule is the one complaint.
    expect(tab.complaints.filter(({ text }) => !text.includes('400 (Bad Request)'))).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });
});

describe('an incident whose daemon is killed', () => {
  it('stays as it was, says so, and goes on when the daemon is back', async () => {
    const { daemon, tab } = await visited();
    const { page } = tab;
    await page.goto(`${PAGE}/#/incidents/1`);
    const timeline = page.getByTestId('timeline');
    await timeline.getByText('typed uname').waitFor();
    await daemon.kill();
    await page.getByTestId('stale').waitFor();
    await page.getByTestId('note').getByRole('textbox').fill('kept');
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByTestId('note').getByRole('alert').waitFor();
    expect(await timeline.getByText('typed uname').count()).toBe(1);

    const again = await lab.daemon({ data: daemon.data });
    await logIn(lab, 'afterwards');
    await timeline.getByText('tried afterwards').waitFor({ timeout: 90_000 });
    expect(await timeline.getByText('typed uname').count()).toBe(1);
    expect(await page.getByTestId('stale').count()).toBe(0);
    // What was typed is still there, and can be saved now.
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByTestId('note').getByText('Saved.').waitFor();
    expect((await incidentOf(again))?.note).toBe('kept');
    expect(await again.stop()).toBe(0);
  });
});

describe('a session on the page', () => {
  it('is played as it was: line by line, in its own time, and by keys', async () => {
    const { daemon, tab } = await visited();
    const { page } = tab;
    await page.goto(`${PAGE}/#/sessions/1`);
    const terminal = page.getByTestId('terminal');
    await terminal.getByText('echo first; echo second').waitFor();
    /** The page draws when it comes to it. */
    const shows = async (what: RegExp, but?: string): Promise<unknown> =>
      await until(`the screen with ${String(what)}`, async () => {
        const text = ((await terminal.textContent()) ?? '').replaceAll(/\s+/g, ' ');
        return what.test(text) && (but === undefined || !text.includes(but));
      });
    await shows(/tried root \/ admin.*# uname.*Linux.*# echo first; echo second.*first.*second.*# exit/);

    // From line to line; what comes later is not there yet.
    await terminal.press('Home');
    await shows(/^/, 'uname');
    await terminal.press('ArrowRight');
    await shows(/# uname/, 'first');
    await terminal.press('End');
    await shows(/# exit/);

    // In its own time, four seconds and more; without pauses, sooner.
    await page.getByTestId('skip-pauses').uncheck();
    // Watched from within the page: at 16 times its time it is over before anybody outside has looked.
    const play = async (): Promise<number> => {
      const took = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const replay = document.querySelector<HTMLElement>('[data-testid=replay]');
            let began: number | undefined;
            const observer = new MutationObserver(() => {
              if (replay?.dataset['playing'] === 'true') began = performance.now();
              else if (began !== undefined) resolve(performance.now() - began);
            });
            if (replay !== null) observer.observe(replay, { attributeFilter: ['data-playing'] });
          }),
      );
      await terminal.press(' ');
      return await took;
    };
    const inItsTime = await play();
    expect(inItsTime).toBeGreaterThan(3500);
    await page.getByTestId('speed').selectOption('16');
    expect(await play()).toBeLessThan(inItsTime);
    await shows(/# exit/);

    expect(await page.getByTestId('session-events').locator('li[data-name=command]').count()).toBe(3);
    expect(await page.getByTestId('first-bytes').textContent()).toContain('72 6f 6f 74');
    await page.keyboard.press('?');
    await page.getByTestId('help').waitFor();
    expect(tab.complaints).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  });

  it('with thousands of events is shown a part at a time', async () => {
    const config = `[sensors.ftp]\ndelay_ms = 0\n[limits]\nevents = 1500\n${only('ftp')}`;
    const daemon = await lab.daemon({ config });
    const many = Array.from({ length: 1400 }, (_, index) => `NOSUCH ${index}\r\n`).join('');
    await lab.run(['nc', '-q', '2', '127.0.0.1', '10021'], { input: many });
    await daemon.deserted();
    const { page } = await openTab(lab, `${PAGE}/`);
    await claim(page, daemon.data);
    await page.goto(`${PAGE}/#/sessions/1`);
    const steps = page.getByTestId('session-events').locator('li');
    await page.getByTestId('load-steps').waitFor();
    expect(await steps.count()).toBe(100);
    const more = page.getByTestId('more-steps');
    for (const shown of [300, 500]) {
      await more.click();
      await until(`${shown} steps`, async () => (await steps.count()) === shown);
    }
    await page.getByTestId('load-steps').click();
    await more.click();
    await until('the next ones', async () => (await steps.count()) === 700);
    expect(await steps.nth(650).textContent()).toContain('NOSUCH');
    expect(await daemon.stop()).toBe(0);
  });
});
