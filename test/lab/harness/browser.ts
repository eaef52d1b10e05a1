import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { skep } from './daemon.ts';
import type { Lab } from './lab.ts';

export interface Tab {
  readonly page: Page;
  /** What the browser complained about in its console, and scripts that failed. */
  readonly complaints: readonly Complaint[];
}

export interface Complaint {
  readonly kind: 'console' | 'exception';
  readonly text: string;
}

export const PASSWORD = 'a straw beehive in a closet';

const PICTURES = process.env['SKEP_PICTURES'];
const ARGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/** Makes the one who sits before this page the owner, by the code that the box prints. */
export async function claim(page: Page, data: string): Promise<void> {
  const [command = '', ...args] = skep('claim-code', '--data', data);
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`skep claim-code: ${stderr}`);
  await page.getByLabel('Set-up code').fill(stdout.trim());
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('The same password again').fill(PASSWORD);
  await page.getByRole('button').click();
  await page.getByTestId('connection').waitFor();
}

/** A page in Debian's Chromium, which runs in the lab's network. */
export async function openTab(
  lab: Pick<Lab, 'folder' | 'network'>,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const executablePath = join(lab.folder(), 'chromium');
  writeFileSync(executablePath, `#!/bin/sh\nexec ${lab.network.enter.join(' ')} /usr/bin/chromium "$@"\n`, {
    mode: 0o755,
  });
  const browser = await chromium.launch({ executablePath, args: ARGS });
  onTestFinished(async () => await browser.close());
  const page = await browser.newPage(options);
  const complaints: Complaint[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push({ kind: 'console', text: message.text() });
  });
  page.on('pageerror', ({ message }) => complaints.push({ kind: 'exception', text: message }));
  await page.goto(url);
  return { page, complaints };
}

/** For whoever wants to look at it: kept in folder SKEP_PICTURES, when one is named. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
