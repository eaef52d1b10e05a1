import {
  HEALTH_SOURCE,
  LOCAL_SOURCE,
  UNKNOWN_SOURCE,
  type Incident,
  type Said,
  type StepMessage,
} from '../store/state.ts';
import type { IgnoreHint } from './incident-letter.ts';
import { inert } from './inert.ts';
import type { Machine } from './machine-facts.ts';
import { NAME_MAX, soFar, type MailSetting } from './mail-text.ts';
import { both } from './mail-time.ts';
import { messageAbout } from './message.ts';
import type { News } from './news.ts';
import { backoffMs, saidOf } from './regulars.ts';

/** The outbox row for one piece of news, with what was held back about its source. */
export function newsMessage(
  news: News,
  channel: string,
  setting: MailSetting,
  now: number,
  machine: Machine = {},
): StepMessage {
  const { kind, incident, before, regular, times } = news;
  const context = { ...machine, notes: notesOf(news, setting), ignore: ignoreHint(incident.source), again: times > 1 };
  const message = messageAbout(kind, incident, channel, setting, now, { ...context, before });
  if (before === null) return message;
  // Nobody has read the one before: it becomes one message that tells all of it, as if it were the first.
  const { held, ignored } = saidOf(regular ?? undefined, incident.id);
  const notes = notesOf({ ...news, kind: 'first', regular: { held, ignored } }, setting);
  const { subject, body, letter } = messageAbout('first', incident, channel, setting, now, { ...context, notes });
  return { ...message, instead: { subject, body, letter } };
}

type Past = Pick<Said, 'held' | 'ignored'>;

/** What was not told when it happened, why, and when the next message can come. */
export function notesOf(
  { incident, regular, times, kind }: Omit<News, 'regular'> & { readonly regular: Past | null },
  setting: MailSetting,
): string[] {
  return [
    ...heldNote(regular, setting),
    ...ignoredNote(incident, regular),
    ...(times > 1 && kind !== 'risen' ? [againNote(incident, times, setting)] : []),
  ];
}

function heldNote(regular: Past | null, { timeZone }: MailSetting): string[] {
  const held = regular?.held ?? null;
  if (held === null) return [];
  const visits = `${counted(held.incidents)} ${held.incidents === 1 ? 'visit' : 'visits'}`;
  return [
    `Held back since the last mail about it, because it comes again and again: ${visits} from ` +
      `${both(held.startedAt, timeZone)} to ${both(held.lastAt, timeZone)}: ${soFar(held)}.`,
  ];
}

function ignoredNote({ ignored }: Incident, regular: Past | null): string[] {
  const before = regular?.ignored ?? null;
  return [
    ...(before === null
      ? []
      : [`Kept silent by ignore rules since the last mail about it: ${visitsOf(before.incidents, before.events)}.`]),
    ...(ignored === null
      ? []
      : [
          `Covered by an ignore rule (${ignored.rules.join(', ')}), but told with the rest: ${eventsOf(ignored.events)} of this visit.`,
        ]),
  ];
}

/** No promise about the hour's cap: that one is explained by its summary. */
function againNote({ loud }: Incident, times: number, { windowMs }: MailSetting): string {
  const wait = spoken(backoffMs(times, loud ?? 'touch', windowMs));
  return `This is mail number ${times} about visits of this source. The next comes in ${wait} at the earliest, unless it goes further.`;
}

function ignoreHint(source: string): IgnoreHint | null {
  if ([UNKNOWN_SOURCE, LOCAL_SOURCE, HEALTH_SOURCE].includes(source)) return null;
  const address = inert(source, NAME_MAX);
  return {
    command: `skep ignore add ${address} --for 30d`,
    toml: ['[[alerts.ignore]]', `address = "${address}"`],
  };
}

const counted = (count: number): string => count.toLocaleString('en-US');
const eventsOf = (count: number): string => `${counted(count)} ${count === 1 ? 'event' : 'events'}`;
const visitsOf = (visits: number, events: number): string =>
  `${counted(visits)} ${visits === 1 ? 'visit' : 'visits'} with ${eventsOf(events)}`;

/** `20 minutes`, `5 hours`: the order of size is what a person wants. */
function spoken(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1000)} seconds`;
  if (minutes < 100) return `${minutes} minutes`;
  return `${Math.round(minutes / 60)} hours`;
}
