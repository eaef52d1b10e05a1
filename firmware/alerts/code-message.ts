import type { OutboxMessage } from '../store/state.ts';
import { inert } from './inert.ts';
import { textOf, type Letter } from './letter.ts';
import { NAME_MAX } from './mail-text.ts';
import { both } from './mail-time.ts';
import { idFor } from './message.ts';
import type { TrialSetting } from './trial.ts';

/** A mail that proves that it arrives: who has read it can tell its code. Sent at once, and not kept in the outbox. */
export function codeMessage(setting: TrialSetting, now: number, code: string): OutboxMessage {
  const device = inert(setting.deviceName, NAME_MAX);
  const letter: Letter = {
    grade: null,
    blocks: [
      { kind: 'lead', lines: [`The code is ${code}.`] },
      { kind: 'facts', facts: [{ name: 'When', lines: [both(now, setting.timeZone)] }] },
      {
        kind: 'advice',
        heading: 'What to do',
        lines: [
          'type it into the set-up page of the device: then it is sure that alerts arrive.',
          'If this mail was in the spam folder, say that it is none.',
        ],
      },
    ],
  };
  return {
    ...{ id: 0, kind: 'test', incident: null, channel: 'email', inReplyTo: null, owed: null, lastError: null },
    ...{ sentAt: null, tries: 0, state: 'waiting', createdAt: now, nextTryAt: now },
    messageId: idFor('test', `set-up ${now} ${code}`, setting.deviceName),
    subject: `[${device}] The code is ${code}`,
    body: textOf(letter),
    letter: JSON.stringify(letter),
  };
}
