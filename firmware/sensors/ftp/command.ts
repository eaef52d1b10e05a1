export interface Command {
  /** Upper case; commands are case-insensitive (RFC 959 section 5.3). */
  readonly verb: string;
  /** Everything after the first blank, byte for byte: a password may begin and end with blanks. */
  readonly argument: string;
}

/**
 * Before an urgent ABOR a client sends telnet IAC IP and IAC DM (RFC 959 section 4.1.3). The byte that was sent as
 * urgent data is missing here: the kernel keeps it out of the stream.
 */
const TELNET_SIGNALS = /^[\xf0-\xff]+(?=abor$)/i;

/** Undefined for an empty line, which NAT devices inject and servers therefore pass over. */
export function parseCommand(line: string): Command | undefined {
  const text = withoutReturns(line).replace(TELNET_SIGNALS, '');
  if (text === '') return undefined;
  const blank = text.indexOf(' ');
  if (blank < 0) return { verb: upperCase(text), argument: '' };
  return { verb: upperCase(text.slice(0, blank)), argument: text.slice(blank + 1) };
}

/** Some clients send CR CR LF. A loop, because /\r+$/ takes quadratic time over a line full of CR. */
function withoutReturns(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

/** ASCII only: in a byte string `ß` is the byte 0xdf, and `PAß` is not `PASS`. */
export const upperCase = (text: string): string => text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
