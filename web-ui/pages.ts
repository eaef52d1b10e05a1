import type { ComponentType } from 'preact';
import { Now } from './pages/now.tsx';
import type { PageName } from './route.ts';

/** `id`: the one thing of the page that the address names. */
export interface PageProps {
  readonly id: string | undefined;
}
export type Page = ComponentType<PageProps>;

/** What comes with the first load. */
export const FIRST_PAGES: { readonly [Name in PageName]?: Page } = { now: Now };

type Module = { readonly default: Page };

/** What comes when it is asked for: one module a page. */
export const LATER_PAGES: { readonly [Name in PageName]?: () => Promise<Module> } = {
  sources: async () => await import('./pages/sources.tsx'),
  logins: async () => await import('./pages/logins.tsx'),
  commands: async () => await import('./pages/commands.tsx'),
  map: async () => await import('./pages/map.tsx'),
  forensics: async () => await import('./pages/forensics.tsx'),
  scans: async () => await import('./pages/scans.tsx'),
  tokens: async () => await import('./pages/tokens.tsx'),
  incidents: async () => await import('./pages/incidents.tsx'),
  decoys: async () => await import('./pages/decoys.tsx'),
  alerts: async () => await import('./pages/alerts.tsx'),
  system: async () => await import('./pages/system.tsx'),
  events: async () => await import('./pages/events.tsx'),
  sessions: async () => await import('./pages/sessions.tsx'),
};
