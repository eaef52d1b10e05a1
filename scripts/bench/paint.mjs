// How long the page takes to appear in a browser whose processor is slowed down, as an old phone's is.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundle } from '../paths.mjs';
import { startSkep } from './servers.mjs';

const CHROMIUM = '/usr/bin/chromium';
const SLOWDOWNS = /** @type {const} */ ([1, 20]);
const PASSWORD = 'a straw beehive in a closet';
const ARGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
];

/**
 * @typedef {object} Painted
 * @property {number} slowdown
 * @property {number} firstPaintMs the sentence of state, which comes with the HTML
 * @property {number} liveMs all of the first page, connected
 */

/**
 * Undefined: there is no Chromium here.
 * @param {import('./ground.mjs').Ground} ground
 * @returns {Promise<Painted[] | undefined>}
 */
export async function paint(ground) {
  if (!existsSync(CHROMIUM)) return undefined;
  const { chromium } = await import('playwright-core');
  const skep = await startSkep(ground, 'paint');
  const executablePath = ground.path('chromium');
  writeFileSync(executablePath, `#!/bin/sh\nexec ${[...ground.enter, CHROMIUM].join(' ')} "$@"\n`, { mode: 0o755 });
  const browser = await chromium.launch({ executablePath, args: ARGS });
  try {
    const page = await browser.newPage();
    await page.goto(skep.page);
    await claim(page, dirname(skep.database));
    const session = await page.context().newCDPSession(page);
    /** @type {Painted[]} */
    const painted = [];
    for (const slowdown of SLOWDOWNS) {
      await session.send('Network.clearBrowserCache');
      await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
      await page.goto('about:blank');
      await page.goto(skep.page);
      await page.locator('[data-testid=connection][data-state=live]').waitFor({ timeout: 120_000 });
      const { first, now } = await page.evaluate(() => ({
        first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        now: performance.now(),
      }));
      painted.push({ slowdown, firstPaintMs: first, liveMs: now });
    }
    return painted;
  } finally {
    await browser.close();
    await skep.stop();
  }
}

/** @param {import('playwright-core').Page} page @param {string} data */
async function claim(page, data) {
  const code = execFileSync(process.execPath, [bundle, 'claim-code', '--data', data], { encoding: 'utf8' }).trim();
  await page.getByLabel('Set-up code').fill(code);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('The same password again').fill(PASSWORD);
  await page.getByRole('button').click();
  await page.getByTestId('connection').waitFor();
}
