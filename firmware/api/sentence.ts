import type { HealthFact, HealthName, LastTouch, Mood, Status } from './contract.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What is bad, as a sentence begins with it. */
const WHAT = {
  mail: 'Mail cannot be delivered',
  last_alert: 'Alerts do not arrive',
  storage: 'The storage is nearly full',
  card: 'The card fails',
  temperature: 'It is too hot',
  power: 'The power supply is too weak',
  memory: 'Memory runs out',
  clock: 'The clock is wrong',
  network: 'The network is away',
  p0f: 'p0f does not answer',
  scans: 'Scans are not seen',
  geoip: 'Places are not known',
  springboard: 'Look at this box itself',
  page_certificate: 'The page’s certificate',
} as const satisfies Record<HealthName, string>;
/** A visit is news for so long. */
const RECENT_MS = 15 * MINUTE;

export function moodOf(status: Status, touch: LastTouch | null): Mood {
  return isBlind(status) || status.health.some(isBad) ? 'trouble' : visits(status, touch);
}

/** Nobody can be seen, or nothing recorded. */
const isBlind = (status: Status): boolean => status.store.problem !== null || listening(status) === 0;
const isBad = ({ state }: HealthFact): boolean => state === 'bad';

function visits(status: Status, touch: LastTouch | null): Exclude<Mood, 'trouble'> {
  if (status.openSessions > 0) return 'visited';
  return touch !== null && status.now - touch.at < RECENT_MS ? 'recent' : 'quiet';
}

/**
 * The one sentence (or three short ones) that the owner comes for: server-filled into the page, then kept up to date by
 * it. Nothing in it but numbers, addresses and the owner's own names: no text of a visitor.
 */
export function stateSentence(status: Status, touch: LastTouch | null): string {
  const heard = lastTouch(status, touch);
  const place = listening(status) === 0 ? capital(heard) : `${count(listening(status), 'decoy')} listening, ${heard}`;
  const parts = [`${opening(status, isBlind(status) ? 'trouble' : visits(status, touch))} ${place}.`];
  const failed = status.decoys.filter(({ state }) => state === 'failed').length;
  if (failed > 0) parts.push(`${count(failed, 'port')} could not be opened.`);
  for (const { name, value } of status.health.filter(isBad)) parts.push(`${WHAT[name]}: ${value}.`);
  return parts.join(' ');
}

function opening(status: Status, mood: Mood): string {
  switch (mood) {
    case 'trouble':
      return status.store.problem === null ? 'No decoy is listening.' : 'Evidence cannot be written right now.';
    case 'visited':
      return `Somebody is here: ${count(status.openSessions, 'open session')}.`;
    case 'recent':
      return 'Somebody was here.';
    case 'quiet':
      return 'Quiet.';
  }
}

function lastTouch(status: Status, touch: LastTouch | null): string {
  if (touch === null) return 'no touch so far';
  const from = touch.srcIp === null ? '' : ` from ${touch.srcIp}`;
  return `last touch ${ago(status.now - touch.at)}${from} at ${touch.instance}`;
}

/** `just now`, `4 minutes ago`, `3 days ago`: as exact as a person wants it. */
export function ago(elapsedMs: number): string {
  if (elapsedMs < MINUTE) return 'just now';
  if (elapsedMs < HOUR) return `${count(Math.floor(elapsedMs / MINUTE), 'minute')} ago`;
  if (elapsedMs < 2 * DAY) return `${count(Math.floor(elapsedMs / HOUR), 'hour')} ago`;
  return `${count(Math.floor(elapsedMs / DAY), 'day')} ago`;
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A decoy with a thousand ports is one decoy. */
const listening = ({ decoys }: Status): number =>
  new Set(decoys.filter(({ state }) => state === 'listening').map(({ instance }) => instance)).size;
