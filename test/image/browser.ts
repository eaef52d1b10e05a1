import type { Page } from 'playwright-core';
import { openTab, PASSWORD, picture } from '../lab/harness/browser.ts';
import type { Owner } from './owner.ts';
import { until } from '../lab/harness/until.ts';
import { HERE, PAGE, THERE, type Zero } from './zero.ts';

/** A page of an emulated Zero. */
const PATIENCE_MS = 300_000;

/** Chromium on the network's other end, at that path of the Zero's page. */
export async function browse(zero: Zero, path: string): Promise<Page> {
  const { page } = await openTab({ folder: () => zero.folder, network: zero.network }, 'about:blank');
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${PAGE}${path}`);
  return page;
}

/** Walks the wizard from the LAN to its end: owner, network, name, time zone, a mail that arrived, who may come. */
export async function setUp(zero: Zero, owner: Owner, code: string): Promise<void> {
  const page = await browse(zero, '/setup');
  await walk(page, owner, code).catch(async (error: unknown) => {
    throw new Error(`${String(error)}: at ${page.url()}: ${await page.locator('body').innerText()}`);
  });
}

async function walk(page: Page, owner: Owner, code: string): Promise<void> {
  const press = async (name: string): Promise<void> => await page.getByRole('button', { name }).first().click();
  const titled = async (name: string): Promise<void> => await page.getByRole('heading', { name }).waitFor();

  await page.getByLabel('Set-up code').fill(code);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('The same password again').fill(PASSWORD);
  await press('Claim this device');
  await titled('How it reaches your network');
  // It has no radio: there is nothing but the cable to ask for.
  await page.getByLabel('A fixed one').check();
  // The one that DHCP gave: the browser stays where it is.
  await page.getByLabel('Address and length').fill(`${THERE}/24`);
  await page.getByLabel('Router', { exact: true }).fill(HERE);
  await page.getByLabel('Name server').fill(HERE);
  await picture(page, 'zero-network');
  await press('Try it');
  await page.getByRole('button', { name: 'Show the result' }).waitFor();
  await until('the result of the cable', async () => await resultOf(page), PATIENCE_MS);
  await page.getByText('Joined the network by cable.').waitFor();
  await picture(page, 'zero-joined');
  await press('Go on');
  await titled('What it is called');
  await page.getByLabel('Name', { exact: true }).fill('closet');
  await press('Go on');
  await titled('Where it is');
  await page.getByLabel('Time zone').selectOption('Europe/Vienna');
  await press('Go on');
  await titled('Whom it tells');
  await press('Send a test mail');
  await page.getByText('A mail with a code was sent to').waitFor();
  const mail = await owner.mailThatSays(/The code is \d{6}/);
  await page.getByLabel('The code in the mail').fill(/The code is (\d{6})/.exec(mail)?.[1] ?? '');
  await press('It has arrived');
  await page.getByText('Mails arrive.').waitFor();
  await press('Go on');
  await titled('Ready');
  await page.getByText(`${PAGE}/`).waitFor();
  await picture(page, 'zero-ready');
  await press('Finish');
}

/** Whether the network's page tells how the try went. */
async function resultOf(page: Page): Promise<boolean> {
  await page.goto(`${PAGE}/setup/network`);
  return await page.getByText(/^(Joined|Could not join) /).isVisible();
}

/** What the owner sees of this on the page of that name. */
export async function sees(zero: Zero, hash: string, texts: readonly string[]): Promise<void> {
  const page = await browse(zero, '/login');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button').first().click();
  await page.getByTestId('connection').waitFor();
  await page.evaluate((wanted) => location.assign(wanted), hash);
  for (const text of texts) await page.getByText(text).first().waitFor();
  await picture(page, `zero-${hash.replaceAll(/\W+/g, '')}`);
}
