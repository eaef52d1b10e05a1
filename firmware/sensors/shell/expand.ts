import { fits } from '../ftp/glob.ts';
import { resolve } from './files.ts';
import { reckon } from './arithmetic.ts';
import { number } from './machine.ts';
import { operated } from './operation.ts';
import { shellName, type State } from './program.ts';
import type { Word } from './words.ts';

/** Longest word after expansion: `a=$a$a` typed again and again must not grow without end. */
const WORD_MAX = 8192;
/** Words of one command after expansion. */
const WORDS_MAX = 256;

export interface Expander {
  readonly state: State;
  /** Runs the text between `$(` and `)`; returns what it wrote. */
  substitute(source: string): string;
  /** A pattern is compared with so many names. */
  compare(names: number): void;
  /** A value of so many bytes takes the place of a name. */
  read(bytes: string): void;
}

/** Words after expansion and splitting at blanks (XCU 2.6). */
export function expandWords(words: readonly Word[], expander: Expander): string[] {
  const result: string[] = [];
  for (const word of words) {
    const fields = fieldsOf(word, expander);
    const pattern = word.some((part) => part.kind === 'text' && !part.quoted && /[*?]/.test(part.text));
    for (const field of pattern ? fields.flatMap((one) => paths(one, expander)) : fields) {
      if (result.length === WORDS_MAX) return result;
      result.push(field);
    }
  }
  return result;
}

/** Pathname expansion (XCU 2.6.6): what is there, or the pattern itself. */
function paths(pattern: string, expander: Expander): readonly string[] {
  const { files, cwd } = expander.state;
  let found: string[] = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/')) {
    if (part === '') continue;
    found = found.flatMap((before) => {
      if (!/[*?]/.test(part)) return [before + part];
      const names = files.names(resolve(cwd, before === '' ? '.' : before));
      expander.compare(names.length + 1);
      const visible = names.filter((name) => part.startsWith('.') || !name.startsWith('.'));
      return visible.filter((name) => fits(name, part)).map((name) => before + name);
    });
    found = found.slice(0, WORDS_MAX).map((path) => `${path}/`);
  }
  const all = found
    .map((path) => path.slice(0, -1))
    .filter((path) => files.find(resolve(cwd, path)).kind !== 'missing');
  return all.length > 0 ? all : [pattern];
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
  const value = expanded(part, expander);
  expander.read(value);
  return value;
}

function expanded(part: Exclude<Word[number], { kind: 'text' }>, expander: Expander): string {
  if (part.kind === 'sum') {
    const { variables } = expander.state;
    return String(reckon(part.source.replaceAll('$', ''), (name) => variables.get(name) ?? '') ?? '');
  }
  if (part.kind === 'command') return cut(withoutLastLineEnds(expander.substitute(part.source)));
  const { state } = expander;
  const value = variable(part.name, state);
  return part.operation === undefined ? value : operated(part.name, value, part.operation, state);
}

function variable(name: string, state: State): string {
  switch (name) {
    case '?':
      return String(state.status);
    case '$':
      return String(state.pid);
    case '#':
      return '0';
    case '0':
      return shellName(state);
    case 'RANDOM':
      return String(number(state.machine, `random ${state.now()} ${state.history.length}`, 32_768));
    case 'UID':
    case 'EUID':
      return state.machine.computer.shell === 'bash' ? String(state.account.uid) : '';
    case '!':
      return String(state.pid + 7);
    case 'PPID':
      return String(state.pid - 9);
    case 'PWD':
      return state.cwd;
    default:
      return state.variables.get(name) ?? '';
  }
}

/** A loop, because `/\n+$/` takes quadratic time over line ends that something stands behind. */
function withoutLastLineEnds(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '\n') end -= 1;
  return text.slice(0, end);
}

/** `~` and `~/x`. */
const homeIn = (text: string, quoted: boolean, { state }: Expander): string =>
  !quoted && /^~(?:\/|$)/.test(text) ? (state.variables.get('HOME') ?? '') + text.slice(1) : text;

const cut = (text: string): string => (text.length > WORD_MAX ? text.slice(0, WORD_MAX) : text);
