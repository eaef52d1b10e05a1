import { createHash } from 'node:crypto';
import type { Incident, NewMessage, Overflow } from '../store/state.ts';
import { incidentLetter, type IncidentMessageKind, type MessageContext } from './incident-letter.ts';
import { textOf } from './letter.ts';
import type { MailSetting } from './mail-text.ts';
import { toldAs } from './news.ts';
import { summaryAbout } from './summary-text.ts';

/**
 * The outbox row that tells one channel of an incident: `first` when it begins, `risen` when it became worse than was
 * told, `digest` when it has ended. The later ones are answers to the first: mail programs show them as one thread.
 */
export function messageAbout(
  kind: IncidentMessageKind,
  incident: Incident,
  channel: string,
  setting: MailSetting,
  now: number,
  context: MessageContext = {},
): NewMessage {
  const { subject, letter } = incidentLetter(kind, incident, setting, context);
  return {
    kind,
    incident: incident.id,
    channel,
    messageId: messageId(kind, incident, channel, setting.deviceName),
    inReplyTo: kind === 'first' ? null : messageId('first', incident, channel, setting.deviceName),
    subject,
    body: textOf(letter),
    letter: JSON.stringify(letter),
    createdAt: now,
    nextTryAt: now,
  };
}

export const firstMessage = (incident: Incident, channel: string, setting: MailSetting, now: number): NewMessage =>
  messageAbout('first', incident, channel, setting, now);

/** The outbox row that tells one channel of all those that got no message of their own. */
export function summaryMessage(overflow: Overflow, channel: string, setting: MailSetting, now: number): NewMessage {
  const { firstIncident, firstEvent, since } = overflow;
  const { subject, letter } = summaryAbout(overflow, setting, now);
  return {
    kind: 'summary',
    incident: null,
    channel,
    messageId: idFor(`summary.${firstIncident}`, `${channel} summary ${since} ${firstEvent}`, setting.deviceName),
    inReplyTo: null,
    subject,
    body: textOf(letter),
    letter: JSON.stringify(letter),
    createdAt: now,
    nextTryAt: now,
  };
}

/**
 * The same for the same incident and kind however often it is folded, one more for each grade that it rises to; another
 * one when the state was lost and numbers are given again.
 */
function messageId(kind: IncidentMessageKind, incident: Incident, channel: string, deviceName: string): string {
  const { id, source, startedAt, firstEvent } = incident;
  const part = kind === 'first' ? '' : kind === 'risen' ? `.${toldAs(incident)}` : '.end';
  return idFor(`incident.${id}${part}`, `${channel} ${source} ${startedAt} ${firstEvent}`, deviceName);
}

/** RFC 5322 section 3.6.4: letters, digits, dots and hyphens fit on both sides without quoting. */
export function idFor(name: string, identity: string, deviceName: string): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  return `<${name}.${hash}@${domainOf(deviceName)}>`;
}

/** The box's name as the right side of an address. */
export const domainOf = (deviceName: string): string =>
  deviceName.replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'skep';
