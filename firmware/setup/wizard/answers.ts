import { parseNetworks } from '../networks.ts';
import type { Answer } from '../../api/router.ts';
import { seeOther } from '../../api/trust/pages.ts';
import { button, form, page } from './frame.ts';
import { html } from './html.ts';
import { donePage, farewell, mailPage, namePage, networksPage, timePage, type Situation } from './device-pages.ts';
import { networkPage, wishOf } from './network-page.ts';
import type { Change, WizardParts } from './parts.ts';
import { nextStep, withAnswer, type StepName } from './progress.ts';
import { WORDS } from './words.ts';

type Sent = Situation & { readonly fields: URLSearchParams };

/** The page of a step. */
export async function show(parts: WizardParts, step: StepName, situation: Situation): Promise<Answer> {
  const { near, session } = situation;
  switch (step) {
    case 'claim':
    case 'network':
      return await networkPage(parts, near, session, situation);
    case 'name':
      return await namePage(parts, situation);
    case 'time':
      return timePage(parts, situation);
    case 'mail':
      return await mailPage(parts, situation);
    case 'networks':
      return await networksPage(parts, situation, suggestedNetworks(await addressesOf(parts)));
    case 'done':
      return donePage(parts, situation, await reachedAt(parts));
  }
}

/** Carries out what a form asks for, and gives the page that follows. */
export async function answers(parts: WizardParts, step: StepName, sent: Sent): Promise<Answer> {
  switch (step) {
    case 'claim':
      return await forward(parts, step, sent);
    case 'network':
      return await network(parts, sent);
    case 'name':
      return await applied(parts, step, sent, [
        { path: ['device', 'name'], value: text(sent, 'name') || null },
        { path: ['persona'], value: text(sent, 'persona') },
      ]);
    case 'time':
      return await timeZone(parts, sent);
    case 'mail':
      return await mail(parts, sent);
    case 'networks': {
      const parsed = parseNetworks(text(sent, 'networks'));
      if (typeof parsed === 'string') return await show(parts, step, { ...sent, problem: parsed });
      return await applied(parts, step, sent, [{ path: ['page', 'networks'], value: parsed }]);
    }
    case 'done':
      return await done(parts, sent);
  }
}

const text = ({ fields }: Sent, name: string): string => (fields.get(name) ?? '').trim();

async function forward(
  parts: WizardParts,
  step: StepName,
  { near, session }: Situation,
  news?: Situation['news'],
): Promise<Answer> {
  const progress = withAnswer(parts.progress.read(), step);
  parts.progress.write(progress);
  return await show(parts, nextStep(progress), { near, session, news });
}

async function applied(parts: WizardParts, step: StepName, sent: Sent, changes: readonly Change[]): Promise<Answer> {
  const problems = await parts.settings.apply(changes);
  if (problems.length > 0) return await show(parts, step, { ...sent, problem: problems.join(' ') });
  return await forward(parts, step, sent);
}

async function network(parts: WizardParts, sent: Sent): Promise<Answer> {
  const action = sent.fields.get('action');
  if (action === 'keep') return await forward(parts, 'network', sent);
  if (action === 'show') return await networkPage(parts, sent.near, sent.session);
  if (action === 'rescan') {
    parts.network.rescan();
    return trying(sent, sent.near ? WORDS.trying.near(parts.network.name) : WORDS.trying.far);
  }
  const wish = wishOf(sent.fields);
  const country = text(sent, 'country').toUpperCase();
  const problem =
    typeof wish === 'string'
      ? wish
      : country === '' || /^[A-Z]{2}$/.test(country)
        ? undefined
        : 'A country has two letters.';
  if (problem !== undefined || typeof wish === 'string') {
    return await networkPage(parts, sent.near, sent.session, { problem, fields: sent.fields });
  }
  if (country !== '') await parts.network.country(country);
  parts.network.wish(wish);
  parts.progress.write(withAnswer(parts.progress.read(), 'network'));
  return trying(sent, sent.near ? WORDS.trying.near(parts.network.name) : WORDS.trying.far);
}

/** Shown until the result is there: the button asks for it, for the radio may be away for a minute. */
const trying = ({ near, session }: Situation, said: string): Answer =>
  page({
    title: WORDS.titles.trying,
    near,
    body: html`<p>${said}</p>
      ${form('network', session, button(WORDS.trying.button, 'show'))}`,
    news: undefined,
    headers: { refresh: `${WORDS.trying.againS}; url=/setup/network` },
  });

async function timeZone(parts: WizardParts, sent: Sent): Promise<Answer> {
  const zone = text(sent, 'zone');
  if (!parts.timeZones.includes(zone))
    return await show(parts, 'time', { ...sent, problem: 'Choose a time zone of the list.' });
  await parts.timeZone.set(zone);
  return await forward(parts, 'time', sent);
}

async function mail(parts: WizardParts, sent: Sent): Promise<Answer> {
  const { mail: words } = WORDS;
  const progress = parts.progress.read();
  switch (sent.fields.get('action')) {
    case 'skip':
      return await forward(parts, 'mail', sent);
    case 'confirm':
      if (progress.mailCode === null) return await show(parts, 'mail', { ...sent, problem: words.stale });
      if (text(sent, 'code').replaceAll(/\s/g, '') !== progress.mailCode) {
        return await show(parts, 'mail', { ...sent, fields: undefined, problem: words.wrongCode });
      }
      parts.progress.write({ ...progress, mailCode: null, mailArrived: true });
      return await forward(parts, 'mail', sent, html`<p>${words.confirmed}</p>`);
    default:
      return await testMail(parts, sent);
  }
}

async function testMail(parts: WizardParts, sent: Sent): Promise<Answer> {
  const { mail: words } = WORDS;
  const provider = text(sent, 'provider');
  const password = sent.fields.get('password') ?? '';
  const changes: Change[] = [
    { path: ['alerts', 'email', 'provider'], value: provider },
    { path: ['alerts', 'email', 'host'], value: text(sent, 'host') || null },
    { path: ['alerts', 'email', 'username'], value: text(sent, 'username') || null },
    // Left empty it stays as it is: it is not shown, so nobody can send it back.
    ...(password === '' ? [] : [{ path: ['alerts', 'email', 'password'], value: password }]),
    {
      path: ['alerts', 'email', 'to'],
      value: text(sent, 'to')
        .split(/[\s,;]+/)
        .filter((one) => one !== ''),
    },
  ];
  const problems = await parts.settings.apply(changes);
  if (problems.length > 0) return await show(parts, 'mail', { ...sent, problem: problems.join(' ') });
  const links = await parts.network.links();
  if (!links.some((link) => link.connected && !link.ours)) {
    return await forward(parts, 'mail', sent, html`<p>${words.offline}</p>`);
  }
  const code = String(parts.random(4).readUInt32BE() % 1_000_000).padStart(6, '0');
  const failed = await parts.mail.send(code);
  if (failed !== undefined) return await show(parts, 'mail', { ...sent, problem: failed });
  parts.progress.write({ ...parts.progress.read(), mailCode: code });
  const news = html`<p>${words.sent(text(sent, 'to'))}</p>`;
  return await show(parts, 'mail', { ...sent, fields: undefined, news });
}

async function done(parts: WizardParts, sent: Sent): Promise<Answer> {
  const urls = await reachedAt(parts);
  parts.progress.write(withAnswer(parts.progress.read(), 'done'));
  parts.network.finish();
  if (!sent.near) return seeOther('/');
  return farewell(WORDS.titles.leaving, WORDS.done.near(parts.network.name), urls);
}

/** In the network that it is in, and in the one that it was in when it was tried: while it is an access point, in none. */
async function addressesOf({ network: { attempt, links } }: WizardParts): Promise<readonly string[]> {
  const result = attempt()?.result;
  const tried = result?.kind === 'joined' ? result.addresses : [];
  const now = (await links()).filter(({ connected, ours }) => connected && !ours).flatMap(({ addresses }) => addresses);
  return [...new Set([...tried, ...now])];
}

const reachedAt = async (parts: WizardParts): Promise<readonly string[]> =>
  parts.network.urls(await addressesOf(parts));

/** The networks of these addresses, as one asks for them. */
function suggestedNetworks(addresses: readonly string[]): string {
  const networks = addresses
    .filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address))
    .map((address) => address.replace(/\.\d+$/, '.0/24'));
  return [...new Set(networks)].join('\n');
}
