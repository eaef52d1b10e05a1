import { useSignal } from '@preact/signals';
import { useApp } from './app.ts';
import { FIRST_PAGES, LATER_PAGES } from './pages.ts';
import { hashOfPage, PAGES, type PageName } from './route.ts';
import { WORDS } from './words.ts';

/** The pages; behind a button where there is no room for them. */
export function Menu({ current }: { readonly current: PageName }) {
  const { state } = useApp();
  const open = useSignal(false);
  const trouble = (state.status.value?.decoys ?? []).filter((decoy) => decoy.state === 'failed').length;
  return (
    <nav class={`menu${open.value ? ' open' : ''}`} aria-label={WORDS.menu.title}>
      <button
        type="button"
        class="menu-button"
        aria-expanded={open.value}
        aria-controls="menu-pages"
        onClick={() => (open.value = !open.value)}
      >
        <span aria-hidden="true">☰</span> {WORDS.menu.pages[current]}
      </button>
      <ul id="menu-pages">
        {PAGES.filter((page) => FIRST_PAGES[page] !== undefined || LATER_PAGES[page] !== undefined).map((page) => (
          <li key={page}>
            <a
              href={hashOfPage(page)}
              aria-current={page === current ? 'page' : undefined}
              onClick={() => (open.value = false)}
              data-page={page}
            >
              {WORDS.menu.pages[page]}
              {page === 'decoys' && trouble > 0 && <span class="count">{trouble}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
