import type { SendMailOptions } from 'nodemailer';
import type { OutboxMessage } from '../../store/state.ts';
import { inert } from '../inert.ts';
import type { Letter } from '../letter.ts';
import { htmlOf } from '../letter-html.ts';
import { domainOf } from '../message.ts';
import type { EmailSettings } from './email.ts';

const LIST_NAME_MAX = 63;

/** A message as nodemailer takes it. */
export function mailOf(
  message: OutboxMessage,
  settings: Pick<EmailSettings, 'from' | 'reply_to' | 'to'>,
  deviceName: string,
): SendMailOptions {
  const to = recipients(message, settings.to);
  const { inReplyTo, letter } = message;
  return {
    from: settings.from,
    ...(settings.reply_to === '' ? {} : { replyTo: plain(settings.reply_to) }),
    to: settings.to.map(plain),
    ...(to.length === settings.to.length ? {} : { envelope: { from: settings.from, to } }),
    subject: message.subject,
    text: message.body,
    // RFC 2046 section 5.1.4: the last part is the richest, a reader takes the last that it can show.
    ...(letter === null ? {} : { html: htmlOf(JSON.parse(letter) as Letter) }),
    textEncoding: 'quoted-printable',
    messageId: message.messageId,
    ...(inReplyTo === null ? {} : { inReplyTo, references: inReplyTo }),
    date: new Date(message.createdAt),
    xMailer: false,
    headers: {
      // RFC 3834: no holiday notices back. The second is what Exchange listens to.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 2919; nodemailer's own `list` writes a URL into it.
      'List-Id': { prepared: true, value: listId(deviceName) },
    },
  };
}

/** `"Skep closet-3" <alerts.closet-3.skep>`: what mail filters sort by; the same for every mail of one box. */
const listId = (deviceName: string): string =>
  `"Skep ${ascii(inert(deviceName, LIST_NAME_MAX))}" <alerts.${domainOf(deviceName)}.skep>`;

const ascii = (text: string): string => text.replaceAll(/[^\x20-\x7e]|["\\]/g, '?');

/** As an object, so that a comma in an address stays in it. */
const plain = (address: string): { name: string; address: string } => ({ name: '', address });

/** Those who are owed it, as far as the config still names them; rather twice than not at all. */
function recipients({ owed }: OutboxMessage, configured: readonly string[]): string[] {
  const wanted = owed?.map((address) => address.toLowerCase());
  const still = configured.filter((address) => wanted?.includes(address.toLowerCase()) ?? true);
  return still.length === 0 ? [...configured] : still;
}
