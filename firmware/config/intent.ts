import { parse } from 'smol-toml';
import {
  KEPT_SECRET,
  type ConfigChange,
  type ConfigProblem,
  type ConfigSection,
  type ConfigWish,
} from '../core/configuration.ts';
import type { Problem } from './config.ts';
import { editToml } from './edit.ts';
import { isTable, pathText, type Path } from './path.ts';
import { hideSecrets, keepSecrets } from './secrets.ts';

/** The text that somebody wants to have, or why there is none. */
export type Intent = { readonly text: string } | { readonly problems: readonly ConfigProblem[] };

const STEP = /^[A-Za-z0-9_-]{1,64}$/;

/** What a wish comes to: the owner's file with it. `old`: the file as it is. */
export function textOf(wish: ConfigWish, old: string, sections: readonly ConfigSection[]): Intent {
  if ('text' in wish) return wholeText(wish.text, old, sections);
  const changes = wish.changes.map(({ path, value }) => ({ path: pathOf(path), value }));
  const wrong = wish.changes.filter((_, index) => changes[index]?.path === undefined);
  if (wrong.length > 0)
    return { problems: wrong.map(({ path }) => problemAt(path.slice(0, 200), 'This is no place in the config.')) };
  // A secret that was left as it is, is none to be changed.
  const meant = changes.flatMap(({ path, value }) => (path === undefined || isKept(value) ? [] : [{ path, value }]));
  const edited = editToml(old === '' ? FIRST_LINES : old, meant);
  if ('text' in edited) return edited;
  return { problems: [problemAt('', `${edited.fault}.`)] };
}

/** Of a file that the page makes. */
const FIRST_LINES = 'version = 1\n';

const isKept = (value: ConfigChange['value']): boolean => value === KEPT_SECRET;

function wholeText(text: string, old: string, sections: readonly ConfigSection[]): Intent {
  if (!isToml(text)) return { text };
  const { text: whole, missing } = keepSecrets(text, isToml(old) ? old : '', sections);
  if (missing.length === 0) return { text: whole };
  return {
    problems: missing.map((path) =>
      problemAt(path, `No secret is kept for ${path}: write it instead of its placeholder, or leave the key out.`),
    ),
  };
}

/** The file for people: without secrets; null when nobody can tell where they are. */
export const shownText = (text: string, sections: readonly ConfigSection[]): string | null =>
  isToml(text) ? hideSecrets(text, sections) : null;

/** Counted from 1 by people, from 0 by us. */
function pathOf(written: string): Path | undefined {
  const steps = written.split('.');
  if (steps.length > 6 || !steps.every((step) => STEP.test(step))) return undefined;
  return steps.map((step) => (/^[1-9]\d{0,2}$/.test(step) ? Number(step) - 1 : step));
}

export const problemAt = (path: string, sentence: string): ConfigProblem => ({ path, line: null, sentence });

export const problemOf = ({ path, line, sentence }: Problem): ConfigProblem => ({ path, line: line ?? null, sentence });

/** Places whose values differ between two texts. */
export function changedPaths(before: string, after: string): string[] {
  if (!isToml(before) || !isToml(after)) return before === after ? [] : ['(text)'];
  return differences(parse(before), parse(after), []).map(pathText);
}

function differences(a: unknown, b: unknown, path: Path): Path[] {
  const [left, right] = [inside(a), inside(b)];
  if (left === undefined && right === undefined) return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
  const keys = new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])]);
  return [...keys].flatMap((key) => differences(left?.get(key), right?.get(key), [...path, key]));
}

/** What can be looked into: tables, and lists of them. */
function inside(value: unknown): Map<string | number, unknown> | undefined {
  if (isTable(value)) return new Map(Object.entries(value));
  if (Array.isArray(value) && value.length > 0 && value.every(isTable))
    return new Map(value.map((one, at) => [at, one]));
  return undefined;
}

function isToml(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
