import { isOwnOrigin } from '../../api/hosts.ts';
import { seeOther } from '../../api/trust/pages.ts';
import { changing, route, type Answer, type Question, type Route } from '../../api/router.ts';
import { DOOR_WORDS } from '../../api/trust/words.ts';
import { answers, show } from './answers.ts';
import { claim, claimPage, loginPage, refusalOf } from './claim.ts';
import { STYLE_PATH } from './frame.ts';
import type { WizardParts } from './parts.ts';
import { isStep, nextStep, withAnswer } from './progress.ts';
import { STYLE } from './style.ts';
import { WORDS } from './words.ts';

/**
 * The wizard: the same routes on the set-up's own links (`near`) and on the page. Plain forms, each answered with the next
 * page. Who sends one is told by a token in the form itself, since a phone's little window may keep no cookie; nobody else's
 * page can know it.
 */
export function wizardRoutes(parts: WizardParts, near: boolean): Route[] {
  const { desk, progress } = parts;

  /** The owner's token, by the form or the cookie; undefined: somebody else. */
  async function sessionOf(headers: Question['headers'], given?: string): Promise<string | undefined> {
    const own = given === undefined ? headers : { cookie: `skep=${given}; __Host-skep=${given}` };
    const visitor = await desk.visitor(own);
    return visitor?.kind === 'owner' ? visitor.token : undefined;
  }

  async function door(): Promise<Answer> {
    return (await desk.isOwned()) ? loginPage(near) : await claimPage(parts, near);
  }

  async function see({ headers, params }: Question<'/setup/:step'>): Promise<Answer> {
    const session = await sessionOf(headers);
    if (session === undefined) return await door();
    const step = isStep(params.step) && params.step !== 'claim' ? params.step : nextStep(progress.read());
    return await show(parts, step, { near, session });
  }

  async function post(question: Question<'/setup/:step'>): Promise<Answer> {
    const { headers, form, params } = question;
    if (!isOwnOrigin(headers)) return loginOrClaim(403, WORDS.otherSite);
    const fields = await form();
    if (params.step === 'claim') return await claimed(question, fields);
    if (params.step === 'login') return await loggedIn(question, fields);
    const session = await sessionOf(headers, fields.get('session') ?? '');
    if (session === undefined || !isStep(params.step)) return await door();
    return await answers(parts, params.step, { near, session, fields });
  }

  async function loginOrClaim(status: number, problem: string): Promise<Answer> {
    const shown = { status, problem };
    return (await desk.isOwned()) ? loginPage(near, shown) : await claimPage(parts, near, shown);
  }

  async function claimed(question: Question, fields: URLSearchParams): Promise<Answer> {
    if (await desk.isOwned()) return loginPage(near);
    const outcome = await claim(parts, near, question, fields);
    if ('body' in outcome) return outcome;
    if (outcome.kind === 'taken') return loginPage(near, refusalOf(outcome, ''));
    if (outcome.kind !== 'in') return await claimPage(parts, near, refusalOf(outcome, DOOR_WORDS.wrongCode));
    progress.write(withAnswer(progress.read(), 'claim'));
    parts.claimed();
    return await goOn(outcome.cookies);
  }

  async function loggedIn({ headers, source }: Question, fields: URLSearchParams): Promise<Answer> {
    if (!(await desk.isOwned())) return await claimPage(parts, near);
    const password = (fields.get('password') ?? '').slice(0, 1000);
    const outcome = await desk.logIn({ headers, source }, password);
    if (outcome.kind !== 'in') return loginPage(near, refusalOf(outcome, DOOR_WORDS.wrongPassword));
    progress.write(withAnswer(progress.read(), 'claim'));
    return await goOn(outcome.cookies);
  }

  async function goOn(cookies: readonly string[]): Promise<Answer> {
    const session = /^[^=]+=([^;]*)/.exec(cookies[0] ?? '')?.[1] ?? '';
    const answer = await show(parts, nextStep(progress.read()), { near, session });
    return { ...answer, cookies };
  }

  return [
    route('/setup', async (question) => await see({ ...question, params: { step: '' } }), 'public'),
    route(STYLE_PATH, async () => await Promise.resolve(STYLESHEET), 'public'),
    route('/setup/:step', see, 'public'),
    { ...changing('POST', '/setup/:step', post), access: 'public' },
    // What a phone shows while it goes back: never a form that is sent again.
    route('/setup/', async () => await Promise.resolve(seeOther('/setup')), 'public'),
  ];
}

const STYLESHEET: Answer = {
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' },
  body: STYLE,
};
