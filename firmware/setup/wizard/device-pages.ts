import type { Answer } from '../../api/router.ts';
import { button, choiceField, form, page, textField, type Shown } from './frame.ts';
import { html, NOTHING } from './html.ts';
import { urlList } from './network-page.ts';
import type { WizardParts } from './parts.ts';
import { STEPS, type StepName } from './progress.ts';
import { WORDS } from './words.ts';

/** What the page shows beside its form. */
export interface Situation {
  readonly near: boolean;
  readonly session: string;
  readonly problem?: string | undefined;
  readonly news?: Shown['news'];
  /** What was typed, when it comes back with a problem. */
  readonly fields?: URLSearchParams | undefined;
}

const shown = (step: StepName, { near, problem, news }: Situation): Omit<Shown, 'body'> => ({
  ...{ title: WORDS.titles[step], near, problem, news },
  ...(problem === undefined ? {} : { status: 422 }),
  progress: { step: STEPS.indexOf(step) + 1, all: STEPS.length },
});

/** No provider's preset: the server that is named (`alerts.email.host`). */
const CUSTOM = 'custom';
const PLAIN = 'autocomplete="off" autocapitalize="none" spellcheck="false"';

async function writtenText({ settings }: WizardParts, path: readonly string[]): Promise<string> {
  const value = await settings.written(path);
  if (Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export async function namePage(parts: WizardParts, situation: Situation): Promise<Answer> {
  const { fields, session } = situation;
  const name = fields?.get('name') ?? (await writtenText(parts, ['device', 'name']));
  const persona = fields?.get('persona') ?? ((await writtenText(parts, ['persona'])) || parts.personas[0] || '');
  const choices = parts.personas.map((value) => ({ value, label: WORDS.name.personas[value] ?? value }));
  const body = form(
    'name',
    session,
    html`${textField({ name: 'name', label: WORDS.name.name, value: name, hint: WORDS.name.nameHint, extra: `maxlength="63" ${PLAIN}` })}
    ${choiceField('persona', WORDS.name.persona, choices, persona)} ${button(WORDS.name.button)}`,
  );
  return page({ ...shown('name', situation), body });
}

export function timePage({ timeZones, timeZone }: WizardParts, situation: Situation): Answer {
  const choices = timeZones.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
  const zone = situation.fields?.get('zone') ?? timeZone.now();
  const body = form(
    'time',
    situation.session,
    html`${choiceField('zone', WORDS.time.zone, choices, zone)}${button(WORDS.time.button)}`,
  );
  return page({ ...shown('time', situation), body });
}

export async function mailPage(parts: WizardParts, situation: Situation): Promise<Answer> {
  const { mail: words } = WORDS;
  const { fields, session } = situation;
  const progress = parts.progress.read();
  const value = async (name: string, path = name): Promise<string> =>
    fields?.get(name) ?? (await writtenText(parts, ['alerts', 'email', path]));
  const choices = [...parts.mail.providers, { value: CUSTOM, label: words.custom }];
  const host = await value('host');
  // Whoever named a server in a file must not have it turned into another by pressing a button here.
  const provider = (await value('provider')) || (host === '' ? choices[0]?.value : undefined) || CUSTOM;
  const code = html`${form(
    'mail',
    session,
    html`${textField({ name: 'code', label: words.code, extra: `inputmode="numeric" maxlength="8" class="code" ${PLAIN}` })}${button(words.confirm, 'confirm')}`,
  )}`;
  const body = html`${progress.mailCode === null ? NOTHING : code}
  ${form(
    'mail',
    session,
    html`${textField({ name: 'to', label: words.to, value: await value('to'), extra: `type="email" maxlength="320" ${PLAIN}` })}
    ${choiceField('provider', words.provider, choices, provider)}
    ${textField({ name: 'host', label: words.host, value: host, extra: `maxlength="253" ${PLAIN}` })}
    ${textField({ name: 'username', label: words.username, value: await value('username'), extra: `maxlength="256" ${PLAIN}` })}
    ${textField({ name: 'password', label: words.password, hint: words.wants, extra: 'type="password" maxlength="1024" autocomplete="off"' })}
    ${button(words.test, 'test', progress.mailCode !== null)} ${button(words.skip, 'skip', true)}`,
  )}`;
  return page({ ...shown('mail', situation), body });
}

export async function networksPage(parts: WizardParts, situation: Situation, suggested: string): Promise<Answer> {
  const { networks: words } = WORDS;
  const written = await writtenText(parts, ['page', 'networks']);
  const value = situation.fields?.get('networks') ?? (written || suggested);
  const body = html`<p>${words.lead}</p>
    ${form(
      'networks',
      situation.session,
      html`<label for="networks">${words.field}</label>
        <textarea
          id="networks"
          name="networks"
          rows="4"
          maxlength="2000"
          aria-describedby="networks-hint"
          ${{ html: PLAIN }}
        >
${value}</textarea>
        <p class="hint" id="networks-hint">${words.hint}</p>
        ${button(words.button)}`,
    )}`;
  return page({ ...shown('networks', situation), body });
}

export function donePage(parts: WizardParts, situation: Situation, urls: readonly string[]): Answer {
  const { done: words } = WORDS;
  const { near, session } = situation;
  const body = html`<p>${near ? words.near(parts.network.name) : words.far}</p>
    ${urlList(urls)}${form('done', session, button(words.leave))}`;
  return page({ ...shown('done', situation), body });
}

/** The last page on the set-up's own links, and the one while a network is tried. */
export const farewell = (title: string, text: string, urls: readonly string[]): Answer =>
  page({
    title,
    near: false,
    body: html`<p>${text}</p>
      ${urlList(urls)}`,
  });
