import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { claim, openTab } from './harness/browser.ts';
import { skep } from './harness/daemon.ts';
import { openLab } from './harness/lab.ts';
import { show, viewsOf } from './harness/page-views.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PAGE = 'http://127.0.0.1:8080';
/** A hundred views, on a machine that may be slow. */
const LIMIT_MS = 900_000;
const VISITOR = join(import.meta.dirname, 'harness/visitors/hostile.mjs');
/** As narrow as a phone is. */
const NARROW = { width: 320, height: 640 };

const CONFIG = `
  [sensors.telnet]
  product = "busybox"
  let_in = "always"
  [sensors.ftp]
  delay_ms = 0
  [sensors.http]
  token_paths = ["/img/"]
  honeyfiles = ["/secret/passwords.txt"]
  [sensors.tcp]
  ports = 9999`;

/** What a page shows that it must not. */
interface Found {
  readonly ran: boolean;
  readonly title: string;
  readonly planted: readonly string[];
  readonly powerful: readonly string[];
  readonly tooWide: number;
  readonly toldOf: boolean;
}

/** Looks at every element, attribute and text node, also those that are not seen. */
const look = async (page: Page): Promise<Found> =>
  await page.evaluate(() => {
    // Bidi (UAX #9), other formats, controls; a line end and a tab of ours are spaces.
    const powerful = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]|\p{M}{5,}/u;
    const texts: string[] = [];
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.push(node.nodeValue ?? '');
    const all = [...document.querySelectorAll('*')];
    for (const element of all) {
      for (const { value } of element.attributes) texts.push(value);
      if (element instanceof HTMLInputElement) texts.push(element.value);
    }
    const own = new Set(['HTML', 'HEAD', 'BODY']);
    return {
      ran: 'ran' in window,
      title: document.title,
      planted: all
        .filter(
          (element) =>
            element.matches('.planted, iframe, object, embed, main style, main script, main img[src^="http"]') ||
            [...element.attributes].some(({ name, value }) => name.startsWith('on') || /^\s*javascript:/i.test(value)),
        )
        .filter(({ tagName }) => !own.has(tagName))
        .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      powerful: texts.filter((text) => powerful.test(text)).map((text) => JSON.stringify(text.slice(0, 120))),
      tooWide: Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth,
      toldOf: (document.querySelector('main')?.textContent ?? '').includes('planted'),
    };
  });

it(
  'what visitors say stays text on every page: nothing runs, nothing is planted, nothing turns or hides, all fits a phone',
  async () => {
    const data = lab.folder();
    writeFileSync(
      join(data, 'seed.csv'),
      'Token_ID,Host,Alert_Message\n12345,planted <b class=planted>,<script class=planted>window.ran=1</script>\n',
    );
    const imported = await lab.run(skep('token', 'import', 'seed.csv', '--data', data), { cwd: data });
    expect(imported.stdout).toContain('1 tokens imported');
    const daemon = await lab.daemon({ data, config: CONFIG });
    const { stdout, stderr } = await lab.run([process.execPath, VISITOR]);
    expect(stdout, stderr).toBe('63 connections, 12 plants\n');
    await lab.run([
      'ssh',
      '-p',
      '10022',
      '-o',
      'BatchMode=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-l',
      '<b class=planted>',
      '127.0.0.1',
    ]);
    await daemon.deserted();
    await until('the incidents', async () => (await daemon.ask('/api/v1/incidents')).includes('127.0.0.6'));

    const { page, complaints } = await openTab(lab, `${PAGE}/`);
    /** Requests to others, refusals, dialogs. */
    const unwanted: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(PAGE) && !request.url().startsWith('data:')) unwanted.push(request.url());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) unwanted.push(`${response.status()} ${response.url()}`);
    });
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => unwanted.push(`dialog ${dialog.message()}`)));
    await claim(page, daemon.data);
    await page.setViewportSize(NARROW);
    await page.locator('[data-testid=connection][data-state=live]').waitFor();

    const views = await viewsOf(daemon);
    const toldOf: string[] = [];
    for (const view of views) {
      await show(page, view);
      const { toldOf: told, title, ...found } = await look(page);
      expect(found, view).toEqual({ ran: false, planted: [], powerful: [], tooWide: 0 });
      expect(title, view).toMatch(/ · Skep$/);
      if (told) toldOf.push(view);
    }
    // A page that shows nothing passes everything.
    for (const list of ['events', 'logins', 'commands', 'tokens']) expect(toldOf).toContain(`#/${list}`);
    expect(toldOf.filter((view) => view.startsWith('#/sessions/')).length).toBeGreaterThan(50);
    expect(toldOf.filter((view) => view.startsWith('#/incidents/')).length).toBeGreaterThan(3);
    expect(unwanted).toEqual([]);
    expect(complaints).toEqual([]);
    expect((await daemon.status()).faults).toBe(0);
    expect(await daemon.stop()).toBe(0);
  },
  LIMIT_MS,
);
