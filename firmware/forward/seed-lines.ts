import { fromText } from '../core/bytes.ts';
import type { EventDetail } from '../core/rows.ts';

/** What could end a line, a column or a terminal's patience, and the sign that escapes it. */
const UNSAFE = /[^\x20-\x7e]|[,"%\\]/g;

/**
 * honey_token_http's log, two lines for each hit, for the rules that read it (Security Onion):
 *
 *     11/21/2026,05:19:28,12345,127.0.0.1,requested
 *     11/21/2026,05:19:28,12345,TimsPC,Token Accessed from Tims PC
 *
 * Local time, as there. What a visitor sends is percent-encoded where it could forge a column, a line or an escape
 * sequence; what stands in the catalogue keeps its commas, being the last column and the owner's.
 */
export function tokenLines({ at, srcIp, fields }: EventDetail): string {
  const time = localTime(at);
  const token = encoded(text(fields['token']));
  const [host, message] =
    fields['message'] === undefined
      ? ['unknown', 'unknown']
      : [encoded(text(fields['host'])), oneLine(text(fields['message']))];
  return `${time},${token},${srcIp ?? 'unknown'},requested\n${time},${token},${host},${message}\n`;
}

/**
 * simple_honeytoken_system's log: `2026-11-21 05:19:28.123000: OPEN /srv/file`, local time, the path percent-encoded
 * where it could forge a line or an escape sequence.
 */
export function honeyfileLine({ at, fields }: EventDetail): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  const micros = `${String(time.getMilliseconds()).padStart(3, '0')}000`;
  return `${date} ${clock}.${micros}: ${text(fields['action']).toUpperCase()} ${encoded(text(fields['path']))}\n`;
}

const text = (value: EventDetail['fields'][string] | undefined): string =>
  value === undefined || value === null ? '' : String(value);

const encoded = (value: string): string =>
  fromText(value)
    .toString('latin1')
    .replaceAll(UNSAFE, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

const oneLine = (value: string): string => value.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');

/** strftime's %m/%d/%Y,%H:%M:%S. */
function localTime(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${two(time.getMonth() + 1)}/${two(time.getDate())}/${time.getFullYear()}`;
  return `${date},${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}
