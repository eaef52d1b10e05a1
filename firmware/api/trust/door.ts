import { isOwnOrigin } from '../hosts.ts';
import { changing, route, type Answer, type Question, type Route } from '../router.ts';
import type { Desk, Outcome } from './desk.ts';
import { doorPages, seeOther, type DoorPage } from './pages.ts';
import { PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN } from './password.ts';
import { csrfOf, same, setUpCodeOf } from './secrets.ts';
import { DOOR_WORDS as WORDS } from './words.ts';

/** A form whose sender is looked at here and not by the guard: nobody is logged in yet. */
const posted = (path: string, answer: (question: Question) => Promise<Answer>): Route => ({
  ...changing('POST', path, answer),
  access: 'public',
});

/** `/claim`, `/login`, `/logout`: plain forms, so that they work in any browser. */
export function doorRoutes(desk: Desk, stylesheet: string | undefined): Route[] {
  const pages = doorPages(stylesheet);

  async function claim({ headers, form, source }: Question): Promise<Answer> {
    const again = (status: number, problem: string, more: DoorPage['headers'] = {}): Answer =>
      pages.claim({ status, problem, headers: more });
    if (await desk.isOwned()) return seeOther('/login');
    if (!isOwnOrigin(headers)) return again(403, WORDS.otherSite);
    const fields = await form();
    const password = fields.get('password') ?? '';
    const code = setUpCodeOf(fields.get('code') ?? '');
    const problem = problemOf(password, fields.get('again') ?? '', code);
    if (problem !== undefined) return pages.claim({ status: 422, problem, code: code.slice(0, 20) });
    const outcome = await desk.claim({ headers, source }, code, password);
    return afterwards(outcome, (status, said, more) => again(status, said ?? WORDS.wrongCode, more));
  }

  async function login({ headers, form, source }: Question): Promise<Answer> {
    const again = (status: number, problem: string, more: DoorPage['headers'] = {}): Answer =>
      pages.login({ status, problem, headers: more });
    if (!(await desk.isOwned())) return seeOther('/claim');
    if (!isOwnOrigin(headers)) return again(403, WORDS.otherSite);
    const password = (await form()).get('password') ?? '';
    if (password.length > PASSWORD_CHARS_MAX) return again(403, WORDS.wrongPassword);
    const outcome = await desk.logIn({ headers, source }, password);
    return afterwards(outcome, (status, said, more) => again(status, said ?? WORDS.wrongPassword, more));
  }

  async function logout({ headers, form, source }: Question): Promise<Answer> {
    const visitor = await desk.visitor(headers);
    if (visitor?.kind !== 'owner') return seeOther('/login');
    const csrf = (await form()).get('csrf') ?? '';
    if (!isOwnOrigin(headers) || !same(csrf, csrfOf(visitor.token))) return pages.logout(csrfOf(visitor.token));
    return seeOther('/login', [await desk.logOut(visitor, source)]);
  }

  return [
    route('/claim', async () => ((await desk.isOwned()) ? seeOther('/login') : pages.claim({})), 'public'),
    posted('/claim', claim),
    route(
      '/login',
      async ({ headers }) => {
        if (!(await desk.isOwned())) return seeOther('/claim');
        return (await desk.visitor(headers)) === undefined ? pages.login({}) : seeOther('/');
      },
      'public',
    ),
    posted('/login', login),
    route(
      '/logout',
      async ({ headers }) => {
        const visitor = await desk.visitor(headers);
        return visitor?.kind === 'owner' ? pages.logout(csrfOf(visitor.token)) : seeOther('/login');
      },
      'public',
    ),
    posted('/logout', logout),
  ];
}

function afterwards(
  outcome: Outcome,
  again: (status: number, problem?: string, headers?: DoorPage['headers']) => Answer,
): Answer {
  switch (outcome.kind) {
    case 'in':
      return seeOther('/', outcome.cookies);
    case 'wrong':
      return again(403);
    case 'taken':
      return again(409, WORDS.taken);
    case 'wait': {
      const seconds = Math.ceil(outcome.waitMs / 1000);
      return again(429, WORDS.wait(seconds), { 'retry-after': String(seconds) });
    }
  }
}

export function problemOf(password: string, again: string, code?: string): string | undefined {
  // Letters as people count them.
  if ([...password].length < PASSWORD_CHARS_MIN) return WORDS.short;
  if (password.length > PASSWORD_CHARS_MAX) return WORDS.long;
  if (password !== again) return WORDS.differ;
  return code !== undefined && setUpCodeOf(password) === code ? WORDS.isCode : undefined;
}
