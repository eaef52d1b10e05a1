import { createHash } from 'node:crypto';
import type { Incident, NewMessage, Overflow } from '../store/state.ts';
import { mailAbout, type MailSetting } from './mail-text.ts';
import { summaryAbout } from './summary-text.ts';

/** The outbox row that tells one channel of an incident for the first time. */
export function firstMessage(incident: Incident, channel: string, setting: MailSetting, now: number): NewMessage {
  return {
    incident: incident.id,
    channel,
    messageId: messageId(incident, channel, setting.deviceName),
    ...mailAbout(incident, setting),
    createdAt: now,
    nextTryAt: now,
  };
}

/** The outbox row that tells one channel of all those that got no message of their own. */
export function summaryMessage(overflow: Overflow, channel: string, setting: MailSetting, now: number): NewMessage {
  const { firstIncident, firstEvent, since } = overflow;
  return {
    incident: null,
    channel,
    messageId: idFor(`summary.${firstIncident}`, `${channel} summary ${since} ${firstEvent}`, setting.deviceName),
    ...summaryAbout(overflow, setting, now),
    createdAt: now,
    nextTryAt: now,
  };
}

/**
 * The same for the same incident however often it is folded; another one when the state was lost and numbers are given
 * again. RFC 5322 section 3.6.4: letters, digits, dots and hyphens fit on both sides without quoting.
 */
const messageId = ({ id, source, startedAt, firstEvent }: Incident, channel: string, deviceName: string): string =>
  idFor(`incident.${id}`, `${channel} ${source} ${startedAt} ${firstEvent}`, deviceName);

function idFor(name: string, identity: string, deviceName: string): string {
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const device = deviceName.replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'skep';
  return `<${name}.${hash}@${device}>`;
}
