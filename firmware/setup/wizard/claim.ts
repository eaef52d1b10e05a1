import { problemOf } from '../../api/trust/door.ts';
import type { Outcome } from '../../api/trust/desk.ts';
import { setUpCodeOf } from '../../api/trust/secrets.ts';
import { DOOR_WORDS } from '../../api/trust/words.ts';
import type { Answer, Question } from '../../api/router.ts';
import { button, form, page, textField } from './frame.ts';
import { html, NOTHING } from './html.ts';
import type { WizardParts } from './parts.ts';
import { STEPS } from './progress.ts';
import { WORDS } from './words.ts';

export interface Problem {
  readonly status?: number;
  readonly problem?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

const NEW_PASSWORD = 'type="password" autocomplete="new-password" maxlength="256" required';
/** A password manager wants to know for whom it keeps one. */
const OWNER = html`<input type="text" name="username" value="owner" autocomplete="username" hidden />`;

export async function claimPage({ network }: WizardParts, near: boolean, shown: Problem = {}): Promise<Answer> {
  const open = near && (await network.claimOpen());
  const minutes = network.minutesLeft();
  const words = WORDS.claim;
  const body = html`<p>${open ? words.near : words.far}</p>
    ${open && minutes !== undefined ? html`<p class="problem">${words.window(minutes)}</p>` : NOTHING}
    ${form(
      'claim',
      '',
      html`${open ? NOTHING : textField({ name: 'code', label: words.code, extra: 'autocomplete="off" autocapitalize="characters" required maxlength="20"' })}
      ${OWNER} ${textField({ name: 'password', label: words.password, hint: words.hint, extra: NEW_PASSWORD })}
      ${textField({ name: 'again', label: words.again, extra: NEW_PASSWORD })} ${button(words.button)}`,
    )}`;
  return page({ title: WORDS.titles.claim, body, near, progress: { step: 1, all: STEPS.length }, ...shown });
}

export function loginPage(near: boolean, shown: Problem = {}): Answer {
  const { login } = WORDS;
  const extra = 'type="password" autocomplete="current-password" maxlength="256" required';
  const body = html`<p>${login.lead}</p>
    ${form('login', '', html`${OWNER}${textField({ name: 'password', label: login.password, extra })}${button(login.button)}`)}
    <p class="muted">${login.notYou}</p>`;
  return page({ title: WORDS.titles.login, body, near, ...shown });
}

/** Whoever is first owns it. On the set-up's own links, while they are open, nearness is the code. */
export async function claim(
  parts: WizardParts,
  near: boolean,
  { headers, source }: Question,
  fields: URLSearchParams,
): Promise<Outcome | Answer> {
  const { desk, network, setUpCode } = parts;
  const password = fields.get('password') ?? '';
  const open = near && (await network.claimOpen());
  const typed = setUpCodeOf(fields.get('code') ?? '');
  const problem = problemOf(password, fields.get('again') ?? '', open ? undefined : typed);
  if (problem !== undefined) return await claimPage(parts, near, { status: 422, problem });
  const code = open ? ((await setUpCode()) ?? '') : typed;
  return await desk.claim({ headers, source }, code, password);
}

/** What the page says after a try that let nobody in. */
export function refusalOf(outcome: Exclude<Outcome, { kind: 'in' }>, wrong: string): Problem {
  switch (outcome.kind) {
    case 'wrong':
      return { status: 403, problem: wrong };
    case 'taken':
      return { status: 409, problem: DOOR_WORDS.taken };
    case 'wait': {
      const seconds = Math.ceil(outcome.waitMs / 1000);
      return { status: 429, problem: DOOR_WORDS.wait(seconds), headers: { 'retry-after': String(seconds) } };
    }
  }
}
