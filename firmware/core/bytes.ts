/**
 * The one rule that turns bytes of a visitor into a TEXT value and back without loss.
 *
 * In a conversation a string is a *byte string*: one char, one byte (latin1), so nothing fails to decode. On its way to
 * a TEXT column it becomes readable: valid UTF-8 stays that text (`pässword`), every other byte becomes `\xff`.
 * Control characters are escaped too, although they are valid UTF-8: evidence is read in terminals, and a terminal obeys
 * them. A backslash is kept, except where the text would otherwise read as an escape: `\x41` typed by a visitor is
 * stored as `\x5cx41`. So `fromText(toText(b))` is `b` for every `b`.
 */

/** C0 controls, DEL and the C1 controls (which some terminals obey even when they come as UTF-8). */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]|\\(?=x[0-9a-f]{2})/g;
const ESCAPE = /\\x([0-9a-f]{2})/g;
/** All bytes printable ASCII and no backslash: by far the most frequent case, and already its own text. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

/** A char that is no byte: the string is text already (an option, a name of ours), and must not be squeezed into bytes. */
const WIDE = /[^\u0000-\u00ff]/;

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const hex = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;

/** Bytes (a Buffer or a byte string) as a TEXT value. Never throws. */
export function toText(bytes: Uint8Array | string): string {
  if (typeof bytes === 'string') {
    if (PLAIN.test(bytes)) return bytes;
    if (WIDE.test(bytes)) return escapeControls(bytes);
    return decode(Buffer.from(bytes, 'latin1'));
  }
  return decode(bytes);
}

/** The bytes that {@link toText} was given. Text that did not come from `toText` is encoded as UTF-8. */
export function fromText(text: string): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const match of text.matchAll(ESCAPE)) {
    parts.push(Buffer.from(text.slice(at, match.index)), Buffer.from([Number.parseInt(match[1] ?? '0', 16)]));
    at = match.index + match[0].length;
  }
  parts.push(Buffer.from(text.slice(at)));
  return Buffer.concat(parts);
}

/** Text of ours (UTF-8) as a byte string, for `send`. */
export const byteString = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

function decode(bytes: Uint8Array): string {
  try {
    return escapeControls(strict.decode(bytes));
  } catch {
    return decodePieces(bytes);
  }
}

const escapeControls = (text: string): string =>
  text.replace(UNPRINTABLE, (char) => [...Buffer.from(char)].map(hex).join(''));

/** Some of it is not UTF-8: keep the runs that are, escape the bytes that are not. */
function decodePieces(bytes: Uint8Array): string {
  let text = '';
  let run = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    text += escapeControls(strict.decode(bytes.subarray(run, at)));
    text += hex(bytes[at] ?? 0);
    at += 1;
    run = at;
  }
  // A kept backslash and a following escape can never join to a new escape: an escape starts with its own backslash.
  return text + escapeControls(strict.decode(bytes.subarray(run)));
}

/** Length of the well-formed UTF-8 sequence at `at` (RFC 3629 section 4, the table), or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  const continues = (offset: number): boolean => (byte(offset) & 0xc0) === 0x80;
  const first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const second = byte(1);
    if (first === 0xe0 && second < 0xa0) return 0;
    if (first === 0xed && second > 0x9f) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const second = byte(1);
    if (first === 0xf0 && second < 0x90) return 0;
    if (first === 0xf4 && second > 0x8f) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}
