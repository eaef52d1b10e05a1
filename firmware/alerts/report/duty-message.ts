import type { NewMessage } from '../../store/state.ts';
import { textOf, type Letter } from '../letter.ts';
import { idFor } from '../message.ts';
import type { Period } from './schedule.ts';

interface Duty {
  readonly name: 'report' | 'heartbeat';
  readonly channel: string;
  readonly deviceName: string;
}

/** The outbox row of what is told at times of day. Its number is that of the period: one that is written twice is one. */
export const dutyMessage = (
  { name, channel, deviceName }: Duty,
  { after, to, since, until }: Period,
  { subject, letter }: { readonly subject: string; readonly letter: Letter },
): NewMessage => ({
  kind: 'report',
  incident: null,
  channel,
  messageId: idFor(`${name}.${until}`, `${channel} ${after} ${to} ${since}`, deviceName),
  inReplyTo: null,
  subject,
  body: textOf(letter),
  letter: JSON.stringify(letter),
  createdAt: until,
  nextTryAt: until,
});
