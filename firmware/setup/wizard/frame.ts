import type { Answer } from '../../api/router.ts';
import { html, NOTHING, type Html } from './html.ts';
import { WORDS } from './words.ts';

/** Forms that come back here, and the one style; nothing else, and no script. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Else a form's Origin would be `null`.
  'referrer-policy': 'same-origin',
} as const;

/** esbuild writes what stands in a tagged template as it is, and the bundle is ASCII. */
const DOT = '\u00b7';
export const STYLE_PATH = '/setup/style.css';

export interface Shown {
  readonly title: string;
  readonly body: Html;
  readonly progress?: { readonly step: number; readonly all: number };
  /** What went wrong with the last try. */
  readonly problem?: string | undefined;
  /** What went well. */
  readonly news?: Html | undefined;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  /** On the set-up's own links: how to leave the little window that a phone opens. */
  readonly near: boolean;
}

/** One page of the wizard; without a script, and without a cookie that must come back. */
export function page({
  title,
  body,
  progress,
  problem,
  news,
  status = 200,
  headers = {},
  cookies,
  near,
}: Shown): Answer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} ${DOT} ${WORDS.brand}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <main>
          <p class="brand">
            ${MARK}<span>${WORDS.brand}</span>${
              progress === undefined
                ? NOTHING
                : html`<span class="step">${WORDS.stepOf(progress.step, progress.all)}</span>`
            }
          </p>
          ${progress === undefined ? NOTHING : html`<progress value="${progress.step}" max="${progress.all}"></progress>`}
          <h1>${title}</h1>
          ${problem === undefined ? NOTHING : html`<p class="problem" role="alert">${problem}</p>`}
          ${news === undefined ? NOTHING : html`<div class="news" role="status">${news}</div>`} ${body}
          ${near ? html`<p class="muted">${WORDS.open}</p>` : NOTHING}
        </main>
      </body>
    </html> `;
  return {
    status,
    headers: { ...HEADERS, ...headers },
    body: document.html,
    ...(cookies === undefined ? {} : { cookies }),
  };
}

/** As web-ui/mark.tsx. */
const MARK: Html = {
  html: '<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="currentColor" d="M12 2c4 0 6.5 2 7.4 4.6H4.6C5.5 4 8 2 12 2ZM3.7 8.4h16.6c.5 1.3.7 2.7.7 4.2H3c0-1.5.2-2.9.7-4.2ZM2.6 14.4h18.8c.2 1.5.2 2.9.1 4.2h-6.3a3.2 3.2 0 0 0-6.4 0H2.5c-.1-1.3-.1-2.7.1-4.2ZM3 20.4h18V22H3Z"/></svg>',
};

export interface FieldWish {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly hint?: string;
  /** Attributes of ours. */
  readonly extra?: string;
}

export const textField = ({ name, label, value = '', hint, extra = '' }: FieldWish): Html =>
  html`<label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      value="${value}"
      ${{ html: extra }}${hint === undefined ? NOTHING : html` aria-describedby="${name}-hint"`}
    />${hint === undefined ? NOTHING : html`<p class="hint" id="${name}-hint">${hint}</p>`} `;

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export const choiceField = (name: string, label: string, choices: readonly Choice[], chosen: string): Html =>
  html`<label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${choices.map(
        (one) =>
          html`<option value="${one.value}" ${one.value === chosen ? html` selected` : NOTHING}>${one.label}</option>`,
      )}
    </select> `;

/** A form of one step; `session` says who sends it, so that no cookie has to. */
export const form = (step: string, session: string, body: Html): Html =>
  html`<form method="post" action="/setup/${step}">
    ${session === '' ? NOTHING : html`<input type="hidden" name="session" value="${session}" />`} ${body}
  </form>`;

/** The first one is what Enter does. */
export const button = (label: string, action = 'go', second = false): Html =>
  html`<button type="submit" name="action" value="${action}" ${second ? html` class="second" formnovalidate` : NOTHING}>
    ${label}
  </button>`;
