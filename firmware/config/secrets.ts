import { parse } from 'smol-toml';
import { KEPT_SECRET, type ConfigSection } from '../core/configuration.ts';
import { statementsOf, type Statement } from './lines.ts';
import { isTable, pathText, type Path, type Table } from './path.ts';
import { tomlValue } from './toml-text.ts';

/**
 * The owner's file as it may leave the box. What no declaration knows as harmless is hidden, too: a misspelt `pasword`, a
 * section of a sensor that is gone, and what was commented out beside it.
 */
export function hideSecrets(toml: string, sections: readonly ConfigSection[]): string {
  const tree = parse(toml) as Table;
  const hidden = pairsOf(toml)
    .toReversed()
    .reduce((text, { path, value, end }) => {
      const written = at(tree, path);
      const shown = withHidden(written, path, sections);
      return shown === written ? text : text.slice(0, value) + tomlValue(shown) + text.slice(end);
    }, toml);
  return hidden
    .split('\n')
    .map((line) => hiddenComment(line, sections))
    .join('\n');
}

/**
 * The text with the secrets of `old` where it has their placeholder; paths of those that are not there. Of one of several
 * tables only as long as there are as many: else another one's secret could come to stand there.
 */
export function keepSecrets(
  toml: string,
  old: string,
  sections: readonly ConfigSection[],
): { readonly text: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const tree = parse(toml) as Table;
  const before = parse(old) as Table;
  const text = pairsOf(toml)
    .toReversed()
    .reduce((left, { path, value, end }) => {
      const written = at(tree, path);
      const kept = withKept(written, path, (place) => {
        const secret = isSameTable(tree, before, place) ? at(before, place) : undefined;
        if (secret === undefined) missing.push(pathText(place));
        return secret ?? KEPT_SECRET;
      });
      return kept === written ? left : left.slice(0, value) + tomlValue(kept) + left.slice(end);
    }, toml);
  return { text: keepComments(text, old, sections), missing: missing.toReversed() };
}

type Pair = Statement & { kind: 'pair' };
const pairsOf = (toml: string): Pair[] => statementsOf(toml).filter((one) => one.kind === 'pair');

function withHidden(value: unknown, path: Path, sections: readonly ConfigSection[]): unknown {
  if (isTable(value)) return mapped(value, (one, key) => withHidden(one, [...path, key], sections));
  if (Array.isArray(value) && value.some(isTable)) {
    return mappedList(value, (one, index) => withHidden(one, [...path, index], sections));
  }
  return isHarmless(path, sections) || value === '' ? value : KEPT_SECRET;
}

function withKept(value: unknown, path: Path, keep: (path: Path) => unknown): unknown {
  if (value === KEPT_SECRET) return keep(path);
  if (isTable(value)) return mapped(value, (one, key) => withKept(one, [...path, key], keep));
  if (Array.isArray(value) && value.some(isTable)) {
    return mappedList(value, (one, index) => withKept(one, [...path, index], keep));
  }
  return value;
}

/** The same object when nothing in it changes: its text can stay as it is. */
function mapped(table: Table, make: (value: unknown, key: string) => unknown): Table {
  const entries = Object.entries(table).map(([key, value]) => [key, make(value, key)] as const);
  return entries.every(([key, value]) => value === table[key]) ? table : Object.fromEntries(entries);
}

function mappedList(list: readonly unknown[], make: (value: unknown, index: number) => unknown): readonly unknown[] {
  const made = list.map(make);
  return made.every((value, index) => value === list[index]) ? list : made;
}

function isHarmless(path: Path, sections: readonly ConfigSection[]): boolean {
  const names = path.filter((step) => typeof step === 'string');
  const key = names.at(-1) ?? '';
  const table = names.slice(0, -1);
  // The owner's columns have no secrets, and no declaration: columns.ts reads them.
  if (table.length === 3 && table[0] === 'sensors' && table[2] === 'columns') return true;
  const section = sections.find(({ name }) => name === table.join('.'));
  return section?.fields.some((field) => field.key === key && !field.secret) === true;
}

/** `# password = "old"` */
const COMMENTED = /^(\s*#+\s*([A-Za-z0-9_."-]+)\s*=\s*)(\S.*?)(\r?)$/;

function hiddenComment(line: string, sections: readonly ConfigSection[]): string {
  const [, start = '', name = '', , end = ''] = COMMENTED.exec(line) ?? [];
  const key = name.split('.').at(-1)?.replaceAll('"', '') ?? '';
  const meant = sections.flatMap(({ fields }) => fields.filter((field) => field.key === key));
  const isHidden = start !== '' && (meant.length === 0 || meant.some(({ secret }) => secret));
  return isHidden ? `${start}"${KEPT_SECRET}"${end}` : line;
}

/** The n-th hidden comment of a kind is the n-th of the old file. */
function keepComments(text: string, old: string, sections: readonly ConfigSection[]): string {
  const originals = new Map<string, string[]>();
  for (const line of old.split('\n')) {
    const hidden = hiddenComment(line, sections);
    if (hidden !== line) originals.set(hidden, [...(originals.get(hidden) ?? []), line]);
  }
  return text
    .split('\n')
    .map((line) => originals.get(line)?.shift() ?? line)
    .join('\n');
}

function isSameTable(tree: Table, before: Table, path: Path): boolean {
  const index = path.findIndex((step) => typeof step === 'number');
  if (index < 0) return true;
  const [now, then] = [at(tree, path.slice(0, index)), at(before, path.slice(0, index))];
  return Array.isArray(now) && Array.isArray(then) && now.length === then.length;
}

const at = (tree: unknown, path: Path): unknown =>
  path.reduce((here, step) => (here as Record<string | number, unknown> | undefined)?.[step], tree);
