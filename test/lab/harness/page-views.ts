import type { Page } from 'playwright-core';
import type { IncidentsPage, SessionsPage, SourcesPage } from '../../../firmware/api/contract.ts';
import { hashOf, PAGES } from '../../../web-ui/route.ts';
import type { Daemon } from './daemon.ts';

const DETAILS = ['incidents', 'sessions', 'sources'] as const;

/** Where the page can be: every page there is, and each thing that has a view of its own, the newest first. */
export async function viewsOf(daemon: Daemon, detailsEach = Number.POSITIVE_INFINITY): Promise<readonly string[]> {
  const ask = async <Answer>(path: string): Promise<Answer> => JSON.parse(await daemon.ask(path)) as Answer;
  const { incidents } = await ask<IncidentsPage>('/api/v1/incidents');
  const { sessions } = await ask<SessionsPage>('/api/v1/sessions');
  const { sources } = await ask<SourcesPage>('/api/v1/sources');
  const ids = {
    incidents: incidents.map(({ id }) => String(id)),
    sessions: sessions.map(({ id }) => String(id)),
    sources: sources.map(({ ip }) => ip),
  };
  return [
    ...PAGES.map((page) => hashOf({ page, filter: {} })),
    ...DETAILS.flatMap((page) => ids[page].slice(0, detailsEach).map((id) => hashOf({ page, id, filter: {} }))),
  ];
}

/** Shows a view, waits until it has what it asked for, and opens what can be opened in it. */
export async function show(page: Page, hash: string): Promise<void> {
  await page.evaluate((to) => (location.hash = to), hash);
  await settled(page);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('main details')) details.setAttribute('open', '');
  });
  await settled(page);
}

async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => {
    const text = document.querySelector('main')?.textContent ?? '';
    return text !== '' && !text.includes('Loading') && !text.includes('Looking at what');
  });
}
