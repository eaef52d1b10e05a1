import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { claim, openTab } from './harness/browser.ts';
import { openLab } from './harness/lab.ts';
import { show, viewsOf } from './harness/page-views.ts';
import { until } from './harness/until.ts';

const lab = openLab();
const PAGE = 'http://127.0.0.1:8080';
/** Forty views in three themes, on a machine that may be slow. */
const LIMIT_MS = 900_000;
const VISITOR = join(import.meta.dirname, 'harness/visitors/hostile.mjs');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [1280, 320] as const;
const THEMES = ['light', 'dark', 'contrast'] as const;
/** What depends on colours; all else is looked at in the first theme. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

const CONFIG = `
  [sensors.telnet]
  let_in = "always"
  [sensors.ftp]
  delay_ms = 0
  [sensors.http]
  token_paths = ["/img/"]
  honeyfiles = ["/secret/passwords.txt"]
  [sensors.tcp]
  ports = 9999`;

interface Axe {
  run(options: object): Promise<{
    readonly passes: readonly { readonly id: string }[];
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  }>;
}

/** Rules that hold, and what breaks the others. */
async function judge(page: Page, rules: readonly string[] | undefined): Promise<{ passes: number; faults: string[] }> {
  const options = rules === undefined ? {} : { runOnly: { type: 'rule', values: rules } };
  return await page.evaluate(async (given) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe };
    const { passes, violations } = await axe.run(given);
    return {
      passes: passes.length,
      faults: violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 160)}`),
      ),
    };
  }, options);
}

it.each(WIDTHS)(
  'axe finds no barrier on any page at %i pixels, in any theme',
  async (width) => {
    const daemon = await lab.daemon({ config: CONFIG });
    const { stdout, stderr } = await lab.run([process.execPath, VISITOR]);
    expect(stdout, stderr).toContain('connections');
    await daemon.deserted();
    await until('the incidents', async () => (await daemon.ask('/api/v1/incidents')).includes('127.0.0.6'));
    const { page } = await openTab(lab, `${PAGE}/`);
    await claim(page, daemon.data);
    await page.setViewportSize({ width, height: 800 });
    await page.locator('[data-testid=connection][data-state=live]').waitFor();
    // Not as a script of the page: its policy forbids those.
    await page.evaluate(AXE);

    // A shell, a web request, and one of each other kind.
    const shell = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/commands?limit=1');
      const { commands } = (await answer.json()) as { readonly commands: readonly { readonly session: number }[] };
      return commands[0]?.session;
    });
    expect(shell).toBeTypeOf('number');
    const faults: string[] = [];
    for (const view of [
      ...(await viewsOf(daemon, 1)),
      `#/sessions/${shell}`,
      '#/events?grade=login&source=127.0.0.0/8',
    ]) {
      await show(page, view);
      for (const [index, theme] of THEMES.entries()) {
        await page.getByTestId('theme').selectOption(theme);
        const judged = await judge(page, index === 0 ? undefined : OF_COLOURS);
        expect(judged.passes, view).toBeGreaterThan(0);
        faults.push(...judged.faults.map((fault) => `${view} ${theme}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
    expect(await daemon.stop()).toBe(0);
  },
  LIMIT_MS,
);
