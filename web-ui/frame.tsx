import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Announcer } from './announcer.tsx';
import { useApp } from './app.ts';
import { Help } from './help.tsx';
import { Menu } from './menu.tsx';
import { FIRST_PAGES, LATER_PAGES, type Page } from './pages.ts';
import type { PageName } from './route.ts';
import { ThemeChoice } from './theme.tsx';
import { StaleNotice, Top } from './top.tsx';
import { WORDS } from './words.ts';

/** What stands around every page. */
export function Frame() {
  const { state } = useApp();
  const { page, id } = state.route.value;
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        {WORDS.skip}
      </a>
      <Top />
      <div class="frame">
        <Menu current={page} />
        <main id="main" tabIndex={-1}>
          {/* Now says the state in its own; of the others the cards have the titles that are seen. */}
          {page !== 'now' && <h1 class="unseen">{WORDS.menu.pages[page]}</h1>}
          <StaleNotice />
          <Outlet key={page} page={page} id={id} />
        </main>
      </div>
      <footer>
        <a href="/logout">{WORDS.logOut}</a>
        <ThemeChoice />
        {state.status.value !== undefined && <span>{WORDS.facts.version(state.status.value.version)}</span>}
      </footer>
      <Help />
      <Announcer state={state} />
    </>
  );
}

/** The address holds the route, so a plain fragment link would change it. */
function skipToMain(click: MouseEvent): void {
  click.preventDefault();
  document.getElementById('main')?.focus();
}

type Loaded =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly Page: Page }
  | { readonly kind: 'failed'; readonly reason: string };

function Outlet({ page, id }: { readonly page: PageName; readonly id: string | undefined }) {
  const first = FIRST_PAGES[page];
  const loaded = useSignal<Loaded>(first === undefined ? { kind: 'loading' } : { kind: 'loaded', Page: first });
  useEffect(() => {
    if (first !== undefined) return;
    const load = LATER_PAGES[page];
    if (load === undefined) {
      loaded.value = { kind: 'failed', reason: WORDS.page.unknown };
      return;
    }
    load().then(
      (module) => (loaded.value = { kind: 'loaded', Page: module.default }),
      (error: unknown) => (loaded.value = { kind: 'failed', reason: String(error) }),
    );
  }, [first, loaded, page]);

  switch (loaded.value.kind) {
    case 'loading':
      return <p class="empty">{WORDS.loading}</p>;
    case 'failed':
      // After an update the old page asks for files that are gone.
      return (
        <p class="notice">
          {WORDS.page.failed} <a href="/">{WORDS.page.reload}</a>
        </p>
      );
    case 'loaded': {
      const { Page: Shown } = loaded.value;
      return <Shown id={id} />;
    }
  }
}
