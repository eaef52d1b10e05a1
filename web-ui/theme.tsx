import { useSignal } from '@preact/signals';
import { WORDS } from './words.ts';

const THEMES = ['auto', 'light', 'dark', 'contrast'] as const;
type Theme = (typeof THEMES)[number];
const KEPT_AS = 'skep-theme';

/** Of this browser. Storage may be forbidden: then the system's choice holds. */
function kept(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEPT_AS)) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(theme: Theme = kept()): void {
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function ThemeChoice() {
  const theme = useSignal(kept());
  const choose = (chosen: string): void => {
    theme.value = THEMES.find((known) => known === chosen) ?? 'auto';
    applyTheme(theme.value);
    try {
      localStorage.setItem(KEPT_AS, theme.value);
    } catch {
      // Not kept: it holds until the page is left.
    }
  };
  return (
    <label class="theme">
      {WORDS.theme.title}{' '}
      <select value={theme.value} onChange={({ currentTarget }) => choose(currentTarget.value)} data-testid="theme">
        {THEMES.map((known) => (
          <option key={known} value={known}>
            {WORDS.theme.names[known]}
          </option>
        ))}
      </select>
    </label>
  );
}
