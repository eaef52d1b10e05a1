import { Reader, Unfinished, Unexpected } from './words.ts';
import type { Word } from './words.ts';

/** The grammar of a POSIX shell (XCU 2.10), as far as visitors use it on one line: lists, pipes, groups, redirections. */
export interface Redirect {
  readonly fd: number;
  readonly mode: 'read' | 'write' | 'append' | 'copy';
  readonly target: Word;
}
export type Command =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: 'group'; readonly list: List; readonly redirects: readonly Redirect[] };
export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}
/** `when` joins a pipeline to the one before it. */
export type List = readonly { readonly when: 'always' | 'succeeded' | 'failed'; readonly pipeline: Pipeline }[];

export type Parsed =
  | { readonly kind: 'list'; readonly list: List }
  /** A quote or a bracket is open, or an operator waits for its right side: the shell prompts for more. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'error'; readonly near: string };

/** Brackets inside brackets: deeper is only typed to see a parser fall. */
const DEPTH_MAX = 8;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

export function parse(text: string): Parsed {
  const reader = new Reader(text);
  try {
    const list = parseList(reader, 0);
    if (!reader.atEnd()) return { kind: 'error', near: reader.operator() ?? reader.peek() };
    return { kind: 'list', list };
  } catch (error) {
    if (error instanceof Unfinished) return { kind: 'unfinished' };
    if (error instanceof Unexpected) return { kind: 'error', near: error.near };
    throw error;
  }
}

function parseList(reader: Reader, depth: number): List {
  const list: List[number][] = [];
  let when: List[number]['when'] = 'always';
  for (;;) {
    reader.skipBlanks(true);
    if (reader.atEnd() || reader.peek() === ')') {
      if (when === 'always') return list;
      if (reader.atEnd()) throw new Unfinished();
      throw new Unexpected(')');
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
    const redirects: Redirect[] = [];
    for (let next = redirect(reader); next !== undefined; next = redirect(reader)) redirects.push(next);
    return { kind: 'group', list, redirects };
  }
  return parseSimple(reader);
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
  return { ...opening, target };
}
