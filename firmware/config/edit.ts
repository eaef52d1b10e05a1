import { parse } from 'smol-toml';
import { messageOf } from '../core/errors.ts';
import { statementsOf, type Statement } from './lines.ts';
import { isTable, pathText, type Path, type Table } from './path.ts';
import { tomlKey, tomlValue } from './toml-text.ts';

/** What is to stand at a place. Null: nothing; a table only where none is written yet. */
export interface Change {
  readonly path: Path;
  readonly value: unknown;
}

export type Edited = { readonly text: string } | { readonly fault: string };

/**
 * Writes changes into a file and leaves every other character of it alone. What comes out is read again: when it does not
 * say exactly what was meant, nothing is changed and the owner is asked to do it by hand.
 */
export function editToml(toml: string, changes: readonly Change[]): Edited {
  let text = toml;
  for (const { path, value } of changes) {
    try {
      const meant = parse(text) as Table;
      const place = placeIn(meant, path);
      const owned = new Set(headersOf(statementsOf(text)).map(({ path: header }) => JSON.stringify(header)));
      put(meant, place, value, (table) => owned.has(JSON.stringify(table)));
      const edited = value === null ? without(text, place, meant) : written(text, place, value, meant);
      if (canonical(parse(edited)) !== canonical(meant)) throw new Error('the lines around it are laid out unusually');
      text = edited;
    } catch (error) {
      const reason = messageOf(error).split('\n')[0] ?? '';
      return { fault: `${pathText(path)} cannot be written into this file (${reason}): change its text instead` };
    }
  }
  return { text };
}

/** `[sensors.tcp]` and the first of `[[sensors.tcp]]` are one place, however it was named. */
function placeIn(tree: Table, path: Path): Path {
  const place: (string | number)[] = [];
  let here: unknown = tree;
  path.forEach((step, at) => {
    const isLast = at === path.length - 1;
    // The first of what nobody wrote needs no [[brackets]].
    if (step === 0 && here === undefined) return;
    if (typeof step === 'number' && isTable(here)) {
      if (step > 1) throw new Error('the one before it is not there');
      if (step === 0) return;
      place.push(step);
      here = undefined;
      return;
    }
    if (typeof step === 'string' && Array.isArray(here) && here.length > 0 && here.every(isTable)) {
      if (here.length > 1) throw new Error('there are several of it');
      place.push(0);
      here = here[0];
    }
    place.push(step);
    here = (here as Record<string | number, unknown> | undefined)?.[step];
    if (!isLast && here !== undefined && typeof here !== 'object') throw new Error('a value stands above it');
  });
  return place;
}

/** The same in the tree. A table that was there only for what is gone is gone, too. */
function put(tree: Table, path: Path, value: unknown, isWritten: (table: Path) => boolean): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  const below = tree as Record<string | number, unknown>;
  if (Array.isArray(tree) && value !== null) while (tree.length < Number(first)) tree.push({});
  if (rest.length > 0) {
    const next = (below[first] ??= typeof rest[0] === 'number' ? [] : {});
    if (typeof rest[0] === 'number' && isTable(next)) below[first] = [next];
    const inside = below[first] as Table;
    put(inside, rest, value, (table) => isWritten([first, ...table]));
    const isEmpty = Array.isArray(inside) ? inside.length === 0 : Object.keys(inside).length === 0;
    if (value === null && isEmpty && typeof first === 'string' && !isWritten([first])) delete below[first];
  } else if (value === null) {
    if (Array.isArray(tree)) tree.splice(Number(first), 1);
    else delete below[first];
  } else {
    if (isTable(value) && below[first] !== undefined) throw new Error('it is there already');
    below[first] = value;
  }
}

type Pair = Statement & { kind: 'pair' };
const pairsOf = (statements: readonly Statement[]): Pair[] => statements.filter((one) => one.kind === 'pair');
const headersOf = (statements: readonly Statement[]): Exclude<Statement, Pair>[] =>
  statements.filter((one) => one.kind !== 'pair');

function written(text: string, path: Path, value: unknown, meant: Table): string {
  const statements = statementsOf(text);
  const holder = pairsOf(statements).find((pair) => isWithin(path, pair.path));
  // An inline table is written anew as a whole.
  if (holder !== undefined) return splice(text, holder.value, holder.end, tomlValue(at(meant, holder.path)));
  if (isTable(value)) return withTable(text, statements, path, value);
  return withKey(text, statements, path, value);
}

function withKey(text: string, statements: readonly Statement[], path: Path, value: unknown): string {
  const table = path.slice(0, -1);
  const header = headersOf(statements).find((one) => same(one.path, table));
  const line = (keys: Path): string => `${keys.map((step) => tomlKey(String(step))).join('.')} = ${tomlValue(value)}`;
  // Beside its likes: those that stand in the table, or reach into it by dotted keys.
  const beside = pairsOf(statements).findLast((pair) => same(pair.path.slice(0, -1), table));
  if (beside !== undefined)
    return lineAfter(text, beside.end, line(path.slice(beside.table.length)), indentAt(text, beside.start));
  if (header !== undefined) return lineAfter(text, header.end, line(path.slice(-1)), '');
  if (table.length === 0) return lineBefore(text, statements[0]?.start ?? text.length, line(path));
  return withTable(text, statements, table, { [String(path.at(-1))]: value });
}

/** A new table at the end; further instances of one that was written as `[name]` make it `[[name]]`. */
function withTable(text: string, statements: readonly Statement[], path: Path, value: Table): string {
  const index = path.at(-1);
  const keys = Object.entries(value).map(([key, one]) => `${tomlKey(key)} = ${tomlValue(one)}`);
  const nameOf = (names: Path): string => names.map((step) => tomlKey(String(step))).join('.');
  if (typeof index !== 'number') return paragraph(text, [`[${nameOf(namesOf(path))}]`, ...keys]);
  const name = nameOf(namesOf(path));
  const list = path.slice(0, -1);
  const single = headersOf(statements).find((one) => one.kind === 'table' && same(one.path, list));
  const start = single === undefined ? text : splice(text, single.start, single.end, `[[${name}]]`);
  const count = headersOf(statements).filter(
    (one) => same(one.path.slice(0, -1), list) && typeof one.path.at(-1) === 'number',
  ).length;
  const before = single === undefined ? count : 1;
  const missing = Array.from({ length: Math.max(0, index - before) }, () => [`[[${name}]]`]);
  return [...missing, [`[[${name}]]`, ...keys]].reduce(paragraph, start);
}

function without(text: string, path: Path, meant: Table): string {
  const statements = statementsOf(text);
  const holder = pairsOf(statements).find((pair) => pair.path.length < path.length && isWithin(path, pair.path));
  if (holder !== undefined) return splice(text, holder.value, holder.end, tomlValue(at(meant, holder.path)));
  // From behind, so that the offsets of what is before stay.
  return statements
    .filter((one) => isWithin(one.path, path))
    .toReversed()
    .reduce((left, { start, end }) => withoutLines(left, start, end), text);
}

/** With what stands on its line: a comment there was about it. */
function withoutLines(text: string, start: number, end: number): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  return text.slice(0, from) + (next < 0 ? '' : text.slice(next + 1));
}

const isWithin = (path: Path, outer: Path): boolean => same(path.slice(0, outer.length), outer);
const same = (a: Path, b: Path): boolean => JSON.stringify(a) === JSON.stringify(b);
const namesOf = (path: Path): Path => path.filter((step) => typeof step === 'string');
const at = (tree: unknown, path: Path): unknown =>
  path.reduce((here, step) => (here as Record<string | number, unknown> | undefined)?.[step], tree);

const splice = (text: string, from: number, to: number, piece: string): string =>
  text.slice(0, from) + piece + text.slice(to);
const breakOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const indentAt = (text: string, start: number): string =>
  /^[ \t]*$/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0] ?? '';

function lineAfter(text: string, end: number, line: string, indent: string): string {
  const next = text.indexOf('\n', end);
  if (next < 0) return `${text}${breakOf(text)}${indent}${line}${breakOf(text)}`;
  return splice(text, next + 1, next + 1, `${indent}${line}${breakOf(text)}`);
}

/** Before the first table, and before what is said above it. */
function lineBefore(text: string, start: number, line: string): string {
  const lines = text.slice(0, start).split('\n');
  let from = text.lastIndexOf('\n', start - 1) + 1;
  for (let above = lines.at(-2); lines.length > 1 && above?.trim().startsWith('#'); above = lines.at(-2)) {
    lines.pop();
    from -= above.length + 1;
  }
  if (from === 0 && text.startsWith('\uFEFF')) from = 1;
  const gap = from > 0 || text === '' ? '' : breakOf(text);
  const open = from > 0 && text[from - 1] !== '\n' && text[from - 1] !== '\uFEFF' ? breakOf(text) : '';
  return splice(text, from, from, `${open}${line}${breakOf(text)}${gap}`);
}

function paragraph(text: string, lines: readonly string[]): string {
  const end = breakOf(text);
  const gap = text.trim() === '' ? '' : text.endsWith('\n') ? end : end + end;
  return `${text}${gap}${lines.join(end)}${end}`;
}

/** Order of keys means nothing; a date is what it says. */
const canonical = (tree: unknown): string =>
  JSON.stringify(tree, (_key, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (!isTable(value)) return value;
    return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
