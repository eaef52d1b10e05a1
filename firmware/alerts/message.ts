import { createHash } from 'node:crypto';
import type { Incident, NewMessage } from '../store/state.ts';
import { mailAbout, type MailSetting } from './mail-text.ts';

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

/**
 * The same for the same incident however often it is folded; another one when the state was lost and numbers are given
 * again. RFC 5322 section 3.6.4: letters, digits, dots and hyphens fit on both sides without quoting.
 */
function messageId({ id, source, startedAt, firstEvent }: Incident, channel: string, deviceName: string): string {
  const hash = createHash('sha256')
    .update(`${channel} ${source} ${startedAt} ${firstEvent}`)
    .digest('hex')
    .slice(0, 16);
  const device = deviceName.replaceAll(/[^A-Za-z0-9-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'skep';
  return `<incident.${id}.${hash}@${device}>`;
}
