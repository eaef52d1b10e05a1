import type { Problem } from './config.ts';
import { keyText, pathText, placeKey, tableText, type Path } from './path.ts';

/** How the checks tell what they find: the place comes first in the sentence, `said` is the rest without a full stop. */
export interface Complain {
  key(path: Path, said: string): void;
  table(path: Path, said: string): void;
}

/** Where a value came from. */
export interface Origins {
  /** Line in the file, of the key or of the table that it would stand in. */
  readonly line: (path: Path) => number | undefined;
  /** Names of environment variables, by `placeKey`. */
  readonly variables: ReadonlyMap<string, string>;
}

export function complainTo(problems: Problem[], origins: Origins): Complain {
  const add = (path: Path, subject: string, said: string): void => {
    const line = origins.line(path);
    const told = sentence(subject, said);
    problems.push({ path: pathText(path), source: 'file', sentence: told, ...(line === undefined ? {} : { line }) });
  };
  return {
    key(path, said) {
      const variable = origins.variables.get(placeKey(path));
      if (variable === undefined) add(path, keyText(path), said);
      else problems.push({ path: pathText(path), source: 'environment', sentence: sentence(variable, said) });
    },
    table: (path, said) => add(path, tableText(path), said),
  };
}

export const sentence = (subject: string, said: string): string =>
  `${subject.charAt(0).toUpperCase()}${subject.slice(1)} ${said}${said.endsWith('?') ? '' : '.'}`;
