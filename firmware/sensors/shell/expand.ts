import type { State } from './program.ts';
import type { Word } from './words.ts';

/** Longest word after expansion: `a=$a$a` typed again and again must not grow without end. */
const WORD_MAX = 8192;
/** Words of one command after expansion. */
const WORDS_MAX = 256;

export interface Expander {
  readonly state: State;
  /** Runs the text between `$(` and `)`; returns what it wrote. */
  substitute(source: string): string;
}

/** Words after expansion and splitting at blanks (XCU 2.6). */
export function expandWords(words: readonly Word[], expander: Expander): string[] {
  const result: string[] = [];
  for (const word of words) {
    for (const field of fieldsOf(word, expander)) {
      if (result.length === WORDS_MAX) return result;
      result.push(field);
    }
  }
  return result;
}

/** The target of a redirection or the value of a variable: expanded, not split. */
export function expandWord(word: Word, expander: Expander): string {
  return cut(
    word
      .map((part) => (part.kind === 'text' ? homeIn(part.text, part.quoted, expander) : valueOf(part, expander)))
      .join(''),
  );
}

function fieldsOf(word: Word, expander: Expander): string[] {
  const fields: string[] = [];
  // Undefined: nothing has started; an unquoted empty value makes no word, a quoted one does.
  let current: string | undefined;
  for (const part of word) {
    if (part.kind === 'text') {
      const text = current === undefined ? homeIn(part.text, part.quoted, expander) : part.text;
      current = cut((current ?? '') + text);
      continue;
    }
    const value = valueOf(part, expander);
    if (part.quoted) {
      current = cut((current ?? '') + value);
      continue;
    }
    const pieces = value.split(/[ \t\n]+/);
    pieces.forEach((piece, index) => {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== '') current = cut((current ?? '') + piece);
    });
  }
  if (current !== undefined) fields.push(current);
  return fields.slice(0, WORDS_MAX);
}

function valueOf(part: Exclude<Word[number], { kind: 'text' }>, expander: Expander): string {
  if (part.kind === 'command') return cut(expander.substitute(part.source).replace(/\n+$/, ''));
  const { state } = expander;
  switch (part.name) {
    case '?':
      return String(state.status);
    case '$':
      return String(1168 + (state.machine.memoryKb % 97));
    case '#':
      return '0';
    case '0':
      return '-sh';
    case 'PWD':
      return state.cwd;
    default:
      return state.variables.get(part.name) ?? '';
  }
}

/** `~` and `~/x`. */
const homeIn = (text: string, quoted: boolean, { state }: Expander): string =>
  !quoted && /^~(?:\/|$)/.test(text) ? (state.variables.get('HOME') ?? '') + text.slice(1) : text;

const cut = (text: string): string => (text.length > WORD_MAX ? text.slice(0, WORD_MAX) : text);

/** Variables of one visitor. */
const VARIABLES_MAX = 128;

export function setVariable(state: State, name: string, value: string): void {
  if (state.variables.has(name) || state.variables.size < VARIABLES_MAX) state.variables.set(name, value);
}
