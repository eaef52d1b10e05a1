/**
 * The one door through which text reaches a terminal. A visitor's words, a mail server's answer or a config file may
 * hold what a terminal obeys (ESC sequences that rewrite the screen, answer back or set the title: CVE-2003-0063 and its
 * many successors) or what makes a line read as something else (Trojan Source, CVE-2021-42574: bidirectional controls;
 * zero-width characters hide differences). Each becomes visible: `\x1b`, `\u202e`.
 *
 * Nothing is undone here, so a backslash stays a backslash: this is for eyes. What programs read is JSON.
 */
export const forTerminal = (text: string): string => text.replace(OBEYED, escape);

/** As `forTerminal`, for text of several lines that is ours in its shape: line ends stay. */
export const linesForTerminal = (text: string): string => text.split('\n').map(forTerminal).join('\n');

/**
 * C0, DEL and C1; every format character (Cf: bidirectional controls, zero-width joiners, soft hyphen, BOM, tags),
 * line and paragraph separators (Zl, Zp), unpaired surrogates (Cs), and the blanks that look like nothing: Hangul
 * fillers, combining grapheme joiner, Khmer vowels, Braille blank, variation selectors.
 */
const OBEYED =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u2800\u3164\uffa0]|[\u034f\u17b4\u17b5]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/gu;

function escape(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
