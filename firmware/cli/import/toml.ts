import { forTerminal } from '../../core/terminal.ts';

export type TomlValue = string | number | boolean | readonly (string | number)[];

/** A value as TOML 1.0 writes it. */
export function tomlValue(value: TomlValue): string {
  if (typeof value === 'string') return tomlText(value);
  return typeof value === 'object' ? `[${value.map(tomlValue).join(', ')}]` : String(value);
}

/**
 * A basic string of printable characters only: the same text for a parser, and nothing for a terminal to obey. An
 * unpaired surrogate, which JSON may hold and TOML may not, becomes U+FFFD.
 */
export function tomlText(text: string): string {
  const escaped = [...text.replaceAll(/\p{Cs}/gu, '\ufffd')].map((char) => {
    const short = SHORT.get(char);
    if (short !== undefined) return short;
    return forTerminal(char) === char ? char : `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Lines of comment, wrapped where a person would. */
export function tomlComment(sentence: string, first = '# ', next = '# '): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of forTerminal(sentence).split(' ')) {
    const empty = line === first || line === next;
    if (!empty && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = `${next}${word}`;
    } else line += empty ? word : ` ${word}`;
  }
  return [...lines, line];
}

const WIDTH = 100;
