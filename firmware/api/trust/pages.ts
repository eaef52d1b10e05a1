import { escapeHtml } from '../html.ts';
import type { Answer } from '../router.ts';
import { PASSWORD_CHARS_MAX } from './password.ts';
import { DOOR_WORDS as WORDS } from './words.ts';

/** Only a form that comes back here, and the page's own style. `same-origin`, or a form's Origin would be `null`. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
} as const;

export interface DoorPage {
  readonly status?: number;
  /** What went wrong with the last try. */
  readonly problem?: string;
  /** The set-up code that came with it: nobody likes to type it twice. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The pages at the door; `stylesheet` is a path, undefined where the page has none. */
export function doorPages(stylesheet: string | undefined) {
  const page = (title: string, body: string, { status = 200, problem, headers = {} }: DoorPage): Answer => ({
    status,
    headers: { ...HEADERS, ...headers },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · ${WORDS.name}</title>
<link rel="icon" href="data:,">
${stylesheet === undefined ? '' : `<link rel="stylesheet" href="${escapeHtml(stylesheet)}">`}
</head>
<body class="door">
<main>
<p class="brand">${MARK}<span>${WORDS.name}</span></p>
<h1>${title}</h1>
${problem === undefined ? '' : `<p class="problem" role="alert" id="problem">${escapeHtml(problem)}</p>`}
${body}
</main>
</body>
</html>
`,
  });

  return {
    claim: (shown: DoorPage): Answer =>
      page(
        WORDS.claim.title,
        `<p>${WORDS.claim.lead} <code>${WORDS.claim.command}</code> ${WORDS.claim.leadEnd}</p>
<form method="post" action="/claim">
${field({ name: 'code', label: WORDS.claim.code, shown, extra: codeField(shown.code) })}
${username}
${field({ name: 'password', label: WORDS.claim.password, shown, hint: WORDS.claim.passwordHint, extra: newPassword })}
${field({ name: 'again', label: WORDS.claim.again, shown, extra: newPassword })}
<button type="submit">${WORDS.claim.button}</button>
</form>`,
        shown,
      ),
    login: (shown: DoorPage): Answer =>
      page(
        WORDS.login.title,
        `<form method="post" action="/login">
${username}
${field({ name: 'password', label: WORDS.login.password, shown, extra: `${oldPassword} autofocus` })}
<button type="submit">${WORDS.login.button}</button>
</form>
<p class="muted">${WORDS.login.forgotten} <code>${WORDS.login.command}</code> ${WORDS.login.forgottenEnd}</p>`,
        shown,
      ),
    logout: (csrf: string): Answer =>
      page(
        WORDS.logout.title,
        `<p>${WORDS.logout.lead}</p>
<form method="post" action="/logout">
<input type="hidden" name="csrf" value="${escapeHtml(csrf)}">
<button type="submit">${WORDS.logout.button}</button>
</form>
<p><a href="/">${WORDS.logout.back}</a></p>`,
        {},
      ),
  };
}

export const seeOther = (location: string, cookies: readonly string[] = []): Answer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store' },
  cookies,
  body: '',
});

interface FieldWish {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly extra: string;
  readonly shown: DoorPage;
}

function field({ name, label, hint, extra, shown }: FieldWish): string {
  const told = [...(hint === undefined ? [] : [`${name}-hint`]), ...(shown.problem === undefined ? [] : ['problem'])];
  const described = told.length === 0 ? '' : ` aria-describedby="${told.join(' ')}"`;
  const below = hint === undefined ? '' : `\n<p class="hint" id="${name}-hint">${hint}</p>`;
  return `<label for="${name}">${label}</label>
<input id="${name}" name="${name}" required ${extra}${described}>${below}`;
}

const codeField = (code: string | undefined): string =>
  [
    'autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" class="code"',
    code === undefined ? 'autofocus' : `value="${escapeHtml(code)}"`,
  ].join(' ');
const oldPassword = `type="password" autocomplete="current-password" maxlength="${PASSWORD_CHARS_MAX}"`;
const newPassword = `type="password" autocomplete="new-password" maxlength="${PASSWORD_CHARS_MAX}"`;
/** A password manager wants to know for whom it keeps one. */
const username = '<input type="text" name="username" value="owner" autocomplete="username" hidden>';

/** As web-ui/mark.tsx. */
const MARK = `<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="currentColor" d="M12 2c4 0 6.5 2 7.4 4.6H4.6C5.5 4 8 2 12 2ZM3.7 8.4h16.6c.5 1.3.7 2.7.7 4.2H3c0-1.5.2-2.9.7-4.2ZM2.6 14.4h18.8c.2 1.5.2 2.9.1 4.2h-6.3a3.2 3.2 0 0 0-6.4 0H2.5c-.1-1.3-.1-2.7.1-4.2ZM3 20.4h18V22H3Z"/></svg>`;
