import { Reader, Unfinished, Unexpected } from './words.ts';
import type { Word } from './words.ts';

/** The grammar of a POSIX shell (XCU 2.10), as far as visitors use it on one line: lists, pipes, groups, redirections. */
export interface Redirect {
  readonly fd: number;
  /** `text`: what is read is the target itself. */
  readonly mode: 'read' | 'write' | 'append' | 'copy' | 'text';
  /** `<<<` ends it with a line end; a here-document has its own. */
  readonly line?: boolean;
  readonly target: Word;
}
export type Command =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  /** `( ... )`, or with `inside` what runs in this shell: `{ ...; }`. */
  | { readonly kind: 'group'; readonly inside: boolean; readonly list: List; readonly redirects: readonly Redirect[] }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[];
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  /** `while` and `until`: the body runs as long as the condition succeeds, or fails. */
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly condition: List;
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  /** `if`, each `elif`; the last one may be without condition. */
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: List | undefined; readonly body: List }[];
      readonly redirects: readonly Redirect[];
    };
export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}
/** `when` joins a pipeline to the one before it. */
export type List = readonly { readonly when: 'always' | 'succeeded' | 'failed'; readonly pipeline: Pipeline }[];

export type Parsed =
  | { readonly kind: 'list'; readonly list: List }
  /** A quote or a bracket is open, or an operator waits for its right side: the shell prompts for more. */
  | { readonly kind: 'unfinished'; readonly document: boolean }
  | { readonly kind: 'error'; readonly near: string };

/** Brackets inside brackets: deeper is only typed to see a parser fall. */
const DEPTH_MAX = 8;
/** Words that end the list before them (XCU 2.4). */
const ENDS = ['do', 'done', 'then', 'elif', 'else', 'fi', '}'];
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

export function parse(text: string): Parsed {
  const reader = new Reader(text);
  try {
    const list = parseList(reader, 0);
    if (!reader.atEnd()) return { kind: 'error', near: reader.operator() ?? reader.peek() };
    reader.close();
    return { kind: 'list', list };
  } catch (error) {
    if (error instanceof Unfinished) return { kind: 'unfinished', document: error.document };
    if (error instanceof Unexpected) return { kind: 'error', near: error.near };
    throw error;
  }
}

function parseList(reader: Reader, depth: number): List {
  const list: List[number][] = [];
  let when: List[number]['when'] = 'always';
  for (;;) {
    reader.skipBlanks(true);
    if (reader.atEnd() || reader.peek() === ')' || atEndWord(reader, depth)) {
      if (when === 'always') return list;
      if (reader.atEnd()) throw new Unfinished();
      throw new Unexpected(reader.nextWord() ?? ')');
    }
    list.push({ when, pipeline: parsePipeline(reader, depth) });
    const operator = reader.operator();
    if (operator === undefined || operator === ')') return list;
    reader.skip(operator);
    if (operator === '&&') when = 'succeeded';
    else if (operator === '||') when = 'failed';
    else if (operator === ';' || operator === '&' || operator === '\n') when = 'always';
    else throw new Unexpected(operator);
  }
}

function parsePipeline(reader: Reader, depth: number): Pipeline {
  const negated = reader.takeWord('!');
  const commands = [parseCommand(reader, depth)];
  while (reader.operator() === '|') {
    reader.skip('|');
    reader.skipBlanks(true);
    if (reader.atEnd()) throw new Unfinished();
    commands.push(parseCommand(reader, depth));
  }
  return { negated, commands };
}

function parseCommand(reader: Reader, depth: number): Command {
  reader.skipBlanks(false);
  if (reader.peek() === '(') {
    if (depth === DEPTH_MAX) throw new Unexpected('(');
    reader.skip('(');
    const list = parseList(reader, depth + 1);
    if (reader.atEnd()) throw new Unfinished();
    if (reader.peek() !== ')' || list.length === 0) throw new Unexpected(reader.peek());
    reader.skip(')');
    return { kind: 'group', inside: false, list, redirects: redirectsOf(reader) };
  }
  const keyword = reader.reserved(['for', 'while', 'until', 'if', '{']);
  if (keyword === undefined) {
    const word = reader.nextWord();
    if (word !== undefined && ENDS.includes(word)) throw new Unexpected(word);
    return parseSimple(reader);
  }
  if (depth === DEPTH_MAX) throw new Unexpected(keyword);
  return parseCompound(reader, keyword, depth + 1);
}

/** In the outermost list such a word is an error, and is found to be one where a command should be. */
const atEndWord = (reader: Reader, depth: number): boolean => depth > 0 && ENDS.includes(reader.nextWord() ?? '');

function redirectsOf(reader: Reader): Redirect[] {
  const redirects: Redirect[] = [];
  for (let next = redirect(reader); next !== undefined; next = redirect(reader)) redirects.push(next);
  return redirects;
}

function parseCompound(reader: Reader, keyword: string, depth: number): Command {
  /** A list that must not be empty, and the word behind it. */
  const listUntil = (...ends: readonly string[]): { readonly list: List; readonly end: string } => {
    const list = parseList(reader, depth);
    reader.skipBlanks(true);
    if (reader.atEnd()) throw new Unfinished();
    const end = reader.reserved(ends);
    if (end === undefined || list.length === 0) throw new Unexpected(reader.nextWord() ?? reader.peek());
    return { list, end };
  };
  switch (keyword) {
    case 'for': {
      reader.skipBlanks(false);
      const name = reader.nextWord();
      if (reader.atEnd()) throw new Unfinished();
      if (name === undefined || !/^[A-Za-z_]/.test(name)) throw new Unexpected(reader.peek());
      reader.skip(name);
      reader.skipBlanks(true);
      const words: Word[] = [];
      if (reader.reserved(['in']) !== undefined) {
        for (let word = reader.word(); word !== undefined; word = reader.word()) words.push(word);
      }
      if (reader.operator() === ';') reader.skip(';');
      reader.skipBlanks(true);
      if (reader.atEnd()) throw new Unfinished();
      if (reader.reserved(['do']) === undefined) throw new Unexpected(reader.nextWord() ?? reader.peek());
      const { list: body } = listUntil('done');
      return { kind: 'for', name, words, body, redirects: redirectsOf(reader) };
    }
    case 'while':
    case 'until': {
      const { list: condition } = listUntil('do');
      const { list: body } = listUntil('done');
      return { kind: 'while', until: keyword === 'until', condition, body, redirects: redirectsOf(reader) };
    }
    case 'if': {
      const branches: { condition: List | undefined; body: List }[] = [];
      for (let end = 'if'; end !== 'fi';) {
        const condition = end === 'else' ? undefined : listUntil('then').list;
        const body = end === 'else' ? listUntil('fi') : listUntil('elif', 'else', 'fi');
        branches.push({ condition, body: body.list });
        ({ end } = body);
      }
      return { kind: 'if', branches, redirects: redirectsOf(reader) };
    }
    default: {
      const { list } = listUntil('}');
      return { kind: 'group', inside: true, list, redirects: redirectsOf(reader) };
    }
  }
}

function parseSimple(reader: Reader): Command {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    const redirected = redirect(reader);
    if (redirected !== undefined) {
      redirects.push(redirected);
      continue;
    }
    const word = reader.word();
    if (word === undefined) break;
    const [first, ...rest] = word;
    const name = words.length === 0 && first?.kind === 'text' && !first.quoted ? ASSIGNMENT.exec(first.text) : null;
    if (name === null || first?.kind !== 'text') words.push(word);
    else
      assignments.push({ name: name[1] ?? '', value: [{ ...first, text: first.text.slice(name[0].length) }, ...rest] });
  }
  if (assignments.length + words.length + redirects.length === 0) throw new Unexpected(reader.operator() ?? 'newline');
  return { kind: 'simple', assignments, words, redirects };
}

function redirect(reader: Reader): Redirect | undefined {
  const opening = reader.redirection();
  if (opening === undefined) return undefined;
  const target = reader.word();
  if (target === undefined) throw new Unexpected(reader.operator() ?? 'newline');
  const { fd, mode } = opening;
  switch (mode) {
    case 'document':
    case 'tabbed':
      return { fd, mode: 'text', target: reader.document(target, mode === 'tabbed') };
    case 'text':
      return { fd, mode, target, line: true };
    default:
      return { fd, mode, target };
  }
}
