/** Keys that work on every page. They act on what is marked: `data-search`, `data-row`, `data-export`. */
export const KEYS = ['/', 'j', 'k', 'e', '?'] as const;
export type Key = (typeof KEYS)[number];

/** Somebody who types means the letter. */
const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

export function onKey(event: KeyboardEvent, showHelp: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector('dialog[open]') !== null) return;
  const key = KEYS.find((known) => known === event.key);
  if (key === undefined) return;
  event.preventDefault();
  act(key, showHelp);
}

function act(key: Key, showHelp: () => void): void {
  switch (key) {
    case '/':
      return document.querySelector<HTMLElement>('[data-search]')?.focus();
    case 'j':
      return step(1);
    case 'k':
      return step(-1);
    case 'e': {
      const menu = document.querySelector<HTMLElement>('[data-export]');
      menu?.focus();
      return menu?.click();
    }
    case '?':
      return showHelp();
  }
}

/** The next row, or the one before; the first when none has the focus. */
function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  if (next === undefined) return;
  (next.querySelector<HTMLElement>('[data-open]') ?? next).focus();
  next.scrollIntoView({ block: 'nearest' });
}
