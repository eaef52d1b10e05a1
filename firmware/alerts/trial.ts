import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Promised } from '../store/api.ts';
import type { AlertState, NewMessage } from '../store/state.ts';
import type { Channel } from './channels/channel.ts';
import { inert } from './inert.ts';
import { textOf, type Letter } from './letter.ts';
import { both } from './mail-time.ts';
import { NAME_MAX } from './mail-text.ts';
import { idFor } from './message.ts';

type Outbox = Pick<Promised<AlertState>, 'beginTry' | 'messageSent' | 'messageRefused'>;

/**
 * Tries a test once and writes down how it went, also when that is "later": a test that arrives hours after it was asked
 * for would only confuse. True when it was sent.
 */
export async function runTrial(
  outbox: Outbox,
  channel: Channel,
  id: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const message = await outbox.beginTry(id);
  if (message === undefined) return false;
  const outcome = await channel.send(message, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return { kind: 'refused' as const, problem: messageOf(error), dialogue: [] };
  });
  const dialogue = outcome.dialogue ?? [];
  if (outcome.kind === 'sent') {
    await outbox.messageSent(id, clock.now(), outcome.problem, dialogue);
    return true;
  }
  await outbox.messageRefused(id, clock.now(), outcome.problem, dialogue);
  return false;
}

export interface TrialSetting {
  readonly deviceName: string;
  readonly timeZone: string;
}

/** A test as it goes into the outbox. `unique`: another one is another mail. */
export function trialMessage(channel: string, setting: TrialSetting, now: number, unique: string): NewMessage {
  const device = inert(setting.deviceName, NAME_MAX);
  return asked(channel, setting, now, unique, {
    subject: `[${device}] Test: alerts arrive`,
    lead: [`This is a test of ${device}: alerts arrive.`],
    advice: [
      'nothing, but for a look at where this mail was put. If that is the spam folder, say that it is none.',
      'Nobody touched the box: somebody who may typed `skep alert test`, or pressed Test on its page.',
    ],
  });
}

/** The mail whose code proves that somebody reads it. */
export function codeMessage(setting: TrialSetting, now: number, unique: string, code: string): NewMessage {
  const device = inert(setting.deviceName, NAME_MAX);
  return asked('email', setting, now, unique, {
    subject: `[${device}] ${code} is your code`,
    lead: [`${code} is the code that confirms that mails of ${device} arrive.`],
    advice: ['type it on the page of the box, under Alerts. It counts for a day.', 'Nobody touched the box.'],
  });
}

interface Said {
  readonly subject: string;
  readonly lead: readonly string[];
  readonly advice: readonly string[];
}

function asked(channel: string, setting: TrialSetting, now: number, unique: string, said: Said): NewMessage {
  const letter: Letter = {
    grade: null,
    blocks: [
      { kind: 'lead', lines: said.lead },
      { kind: 'facts', facts: [{ name: 'When', lines: [both(now, setting.timeZone)] }] },
      { kind: 'advice', heading: 'What to do', lines: said.advice },
    ],
  };
  return {
    kind: 'test',
    incident: null,
    channel,
    messageId: idFor('test', `${channel} ${now} ${unique}`, setting.deviceName),
    inReplyTo: null,
    subject: said.subject,
    body: textOf(letter),
    letter: JSON.stringify(letter),
    createdAt: now,
    nextTryAt: now,
  };
}

/** Tells whether a channel that runs is set as the config says now; a secret cannot be read from it. */
export const settingsHash = (settings: object): string =>
  createHash('sha256').update(JSON.stringify(settings)).digest('hex');
