import { isIP } from 'node:net';
import { addressAndPrefix } from '../../config/boot-file.ts';
import { fromText } from '../../core/bytes.ts';
import type { Answer } from '../../api/router.ts';
import type { Wish } from '../machine.ts';
import type { Ipv4, Station } from '../network.ts';
import { doubtOf } from '../nm/stations.ts';
import { button, form, page, textField } from './frame.ts';
import { html, NOTHING, type Html } from './html.ts';
import type { WizardParts } from './parts.ts';
import { STEPS } from './progress.ts';
import { WORDS } from './words.ts';

export interface Filled {
  readonly problem?: string | undefined;
  readonly fields?: URLSearchParams | undefined;
}

/** No name as toText() spells it has a tab. Nor a NUL, but of that HTML makes U+FFFD: it never comes back. */
const OTHER = '\tother';
const CABLE = '\tcable';

export async function networkPage(
  { network }: WizardParts,
  near: boolean,
  session: string,
  { problem, fields: typed }: Filled = {},
): Promise<Answer> {
  const fields = typed ?? new URLSearchParams();
  const links = await network.links();
  const wired = links.some(({ kind }) => kind === 'ethernet');
  // A plain Zero with a dongle has no radio to choose a network of.
  const radio = !wired || links.some(({ kind }) => kind === 'wifi');
  const { network: words } = WORDS;
  const tried = html`${near && radio ? html`<p>${words.warning(network.name)}</p>` : NOTHING}
  ${form(
    'network',
    session,
    html`${radio ? radioFields(network.stations(), wired, fields) : cableFields(fields)} ${button(words.button)}
    ${button(words.keep, 'keep', true)} ${radio ? button(words.rescan, 'rescan', true) : NOTHING}
    ${near && radio ? html`<p class="hint">${words.rescanHint(network.name)}</p>` : NOTHING}`,
  )}`;
  const joined = attemptNews(network);
  // What most want after a success comes first.
  const body =
    joined === undefined
      ? tried
      : html`${form('network', session, button(words.on, 'keep'))}
          <details>
            <summary>${words.another}</summary>
            ${tried}
          </details>`;
  return page({
    ...{ title: WORDS.titles.network, body, near, problem, news: joined },
    ...(problem === undefined ? attemptProblem(network) : { status: 422 }),
    progress: { step: STEPS.indexOf('network') + 1, all: STEPS.length },
  });
}

function radioFields(stations: readonly Station[], wired: boolean, fields: URLSearchParams): Html {
  const { network: words } = WORDS;
  const value = (name: string): string => fields.get(name) ?? '';
  const chosen = fields.get('ssid') ?? stations.find((one) => doubtOf(one) === undefined)?.ssid ?? OTHER;
  const advanced = fields.get('method') === 'static' || value('country') !== '';
  return html`<fieldset>
      <legend>${words.wifi}</legend>
      ${stations.length === 0 ? html`<p class="muted">${words.none}</p>` : stations.map((one) => stationRow(one, chosen))}
      ${pick('ssid', OTHER, chosen === OTHER, html`${words.other}`)}
      ${wired ? pick('ssid', CABLE, chosen === CABLE, html`${words.cable}`) : NOTHING}
    </fieldset>
    ${textField({ name: 'other', label: words.otherName, value: value('other'), extra: 'maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false"' })}
    ${box('hidden', words.hidden, fields.has('hidden'))}
    ${textField({ name: 'passphrase', label: words.passphrase, extra: 'type="password" maxlength="64" autocomplete="off"' })}
    <details${advanced ? html` open` : NOTHING}>
      <summary>${words.more}</summary>
      ${addressFields(fields)}
      ${textField({ name: 'country', label: words.country, value: value('country'), extra: 'maxlength="2" autocapitalize="characters" autocomplete="country"' })}
    </details>`;
}

const cableFields = (fields: URLSearchParams): Html =>
  html`<p>${WORDS.network.cable}</p>
    <input type="hidden" name="ssid" value="${CABLE}" />${addressFields(fields)}`;

const pick = (name: string, value: string, chosen: boolean, label: Html): Html =>
  html`<label class="pick"
    ><input type="radio" name="${name}" value="${value}" ${chosen ? html` checked` : NOTHING} />${label}</label
  >`;

const box = (name: string, label: string, checked: boolean): Html =>
  html`<label class="pick"
    ><input type="checkbox" name="${name}" value="1" ${checked ? html` checked` : NOTHING} /><span
      >${label}</span
    ></label
  >`;

function stationRow(station: Station, chosen: string): Html {
  const doubt = doubtOf(station);
  const said = doubt === undefined ? NOTHING : html`<small>${doubt}</small>`;
  return pick(
    'ssid',
    station.ssid,
    station.ssid === chosen,
    html`<span>${station.ssid}${said}</span><b>${station.signal} %</b>`,
  );
}

function addressFields(fields: URLSearchParams): Html {
  const { network: words } = WORDS;
  const fixed = fields.get('method') === 'static';
  const field = (name: string, label: string): Html =>
    textField({
      name,
      label,
      value: fields.get(name) ?? '',
      extra: 'inputmode="decimal" maxlength="60" autocomplete="off"',
    });
  return html`<fieldset>
    <legend>${words.address}</legend>
    ${pick('method', 'dhcp', !fixed, html`<span>${words.dhcp}</span>`)}
    ${pick('method', 'static', fixed, html`<span>${words.fixed}</span>`)}
    ${field('address', words.fixedAddress)}${field('gateway', words.gateway)}${field('dns', words.dns)}
  </fieldset>`;
}

const nameOf = (wish: Wish): string => (wish.kind === 'wifi' ? `«${wish.wifi.ssid}»` : WORDS.network.cableWord);

function attemptProblem({ attempt }: WizardParts['network']): { problem?: string } {
  const last = attempt();
  if (last?.result.kind !== 'failed') return {};
  return { problem: WORDS.network.failed(nameOf(last.wish), last.result.reason) };
}

/** Where it will be, as numbers first: `.local` names are not found from Android. */
function attemptNews(network: WizardParts['network']): Html | undefined {
  const last = network.attempt();
  if (last?.result.kind !== 'joined') return undefined;
  return html`<p>${WORDS.network.joined(nameOf(last.wish))}</p>
    <p>${WORDS.network.newAddress}</p>
    ${urlList(network.urls(last.result.addresses))}`;
}

/** What stands before it ends with a colon. */
export const urlList = (urls: readonly string[]): Html =>
  urls.length === 0
    ? html`<p>${WORDS.done.unknown}</p>`
    : html`${urls.map((url) => html`<p><a class="url" href="${url}">${url}</a></p>`)}
        <p class="muted">${WORDS.network.literal}</p>`;

/** What was asked for, or a sentence about what is wrong with it. */
export function wishOf(fields: URLSearchParams): Wish | string {
  const text = (name: string): string => (fields.get(name) ?? '').trim();
  const ipv4 = ipv4Of(text);
  if (typeof ipv4 === 'string') return ipv4;
  const picked = fields.get('ssid') ?? OTHER;
  if (picked === CABLE) return { kind: 'wired', ipv4 };
  const other = picked === OTHER;
  const ssid = other ? (fields.get('other') ?? '').trim() : picked;
  const bytes = fromText(ssid).length;
  if (bytes === 0 || bytes > 32) return 'Choose a network, or type its name: 1 to 32 bytes.';
  const passphrase = fields.get('passphrase') ?? '';
  // IEEE 802.11-2020 annex J.4: printable ASCII; 64 hexadecimal digits are the key itself.
  if (passphrase !== '' && !/^(?:[ -~]{8,63}|[0-9a-f]{64})$/i.test(passphrase)) {
    return 'A Wi-Fi passphrase has 8 to 63 characters, letters without accents.';
  }
  return { kind: 'wifi', wifi: { ssid, passphrase, hidden: other && fields.has('hidden'), ipv4 } };
}

function ipv4Of(text: (name: string) => string): Ipv4 | string {
  if (text('method') !== 'static') return { method: 'dhcp' };
  const parsed = addressAndPrefix(text('address'));
  if (parsed === undefined) return 'The fixed address needs the length of its network, for example 192.168.1.20/24.';
  if (text('gateway') !== '' && isIP(text('gateway')) !== 4)
    return 'The router must be an IPv4 address, for example 192.168.1.1.';
  const dns = text('dns')
    .split(/[\s,;]+/)
    .filter((one) => one !== '');
  if (dns.length > 3 || dns.some((one) => isIP(one) === 0)) return 'Name servers must be up to three IP addresses.';
  return { method: 'static', ...parsed, gateway: text('gateway'), dns };
}
