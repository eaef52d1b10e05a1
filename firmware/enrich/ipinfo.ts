import type { Clock } from '../core/clock.ts';
import { groupsOf } from '../core/address.ts';
import { messageOf } from '../core/errors.ts';
import type { Get, HttpAnswer } from './https-get.ts';
import { withoutZone } from './network.ts';

export interface IpinfoSettings {
  readonly url: string;
  readonly token: string;
  readonly get: Get;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
}

/** Fields of event `peer.ipinfo`. */
export type IpinfoFacts = Readonly<Record<string, string | number | boolean>>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** After a failure nobody is asked for so long: no queue of hopeless questions. */
const PAUSE_MS = 5 * MINUTE_MS;
/** After "too many" (429) without a time, and after a token that is not taken. */
const REFUSED_MS = HOUR_MS;
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

/**
 * ipinfo.io, for those who have a token. It may stall, refuse or lie: nothing comes of it but missing facts. `not now`:
 * it said nothing that could be used, or is not asked at the moment.
 */
export function openIpinfo(settings: IpinfoSettings): (address: string) => Promise<IpinfoFacts | 'not now'> {
  const { url, token, get, clock, log } = settings;
  let pausedUntil = 0;
  let problem: string | undefined;

  function pause(ms: number, sentence: string): 'not now' {
    pausedUntil = clock.mono() + ms;
    if (sentence !== problem) log(`ipinfo.io is not asked for ${Math.round(ms / MINUTE_MS)} minutes: ${sentence}`);
    problem = sentence;
    return 'not now';
  }

  function heard(address: string, { status, headers, body }: HttpAnswer): IpinfoFacts | 'not now' {
    switch (status) {
      case 200:
        break;
      case 429:
        return pause(retryAfterMs(headers['retry-after']), 'it says that there were too many questions (429)');
      case 401:
      case 403:
        return pause(REFUSED_MS, `it does not take the token (${status})`);
      default:
        return pause(PAUSE_MS, `it answers with status ${status}`);
    }
    const facts = factsOf(address, body);
    if (facts === undefined) return pause(PAUSE_MS, 'its answer is none about the address');
    problem = undefined;
    return facts;
  }

  return async (address) => {
    if (clock.mono() < pausedUntil) return 'not now';
    const plain = withoutZone(address);
    try {
      const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
      return heard(plain, await get(`${url}/${encodeURIComponent(plain)}/json`, headers));
    } catch (error) {
      return pause(PAUSE_MS, messageOf(error));
    }
  };
}

/** RFC 9110 section 10.2.3; only the form in seconds, and no time that would switch it off for good. */
function retryAfterMs(header: HttpAnswer['headers'][string]): number {
  const seconds = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : Number.NaN;
  if (Number.isNaN(seconds)) return REFUSED_MS;
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(MINUTE_MS, seconds * 1000));
}

/** Undefined when it is no JSON, or is not about that address. */
function factsOf(address: string, body: string): IpinfoFacts | undefined {
  const said = objectOf(body);
  if (said === undefined || !isSame(said['ip'], address)) return undefined;
  const facts: Record<string, string | number | boolean> = {};
  for (const name of ['hostname', 'region', 'city', 'postal', 'timezone', 'org'] as const) {
    const value = said[name];
    if (typeof value === 'string' && value !== '') facts[`ipinfo_${name}`] = value;
  }
  const { country, loc, bogon } = said;
  if (typeof country === 'string' && /^[A-Z]{2}$/.test(country)) facts['ipinfo_country'] = country;
  const [, latitude, longitude] =
    /^(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)$/.exec(typeof loc === 'string' ? loc : '') ?? [];
  if (latitude !== undefined && Math.abs(Number(latitude)) <= 90 && Math.abs(Number(longitude)) <= 180) {
    facts['ipinfo_latitude'] = Number(latitude);
    facts['ipinfo_longitude'] = Number(longitude);
  }
  if (bogon === true) facts['ipinfo_bogon'] = true;
  return facts;
}

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

const isSame = (said: unknown, address: string): boolean =>
  typeof said === 'string' &&
  (said === address ||
    (said.includes(':') && address.includes(':') && groupsOf(said).join() === groupsOf(address).join()));
