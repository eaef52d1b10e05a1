import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, messageOf } from '../../core/errors.ts';
import { forTerminal } from '../../core/terminal.ts';

/** Section `[alerts.handler]`. */
export interface HandlerSettings {
  /** Absolute. */
  readonly dir: string;
  /** File names; empty: every executable file in `dir`. */
  readonly run: readonly string[];
  /** `notify.py=python3 -u` */
  readonly interpreters: readonly string[];
  /** Names of environment variables that are handed on. */
  readonly pass_environment: readonly string[];
  readonly time_limit_s: number;
  readonly concurrency: number;
  readonly output_bytes: number;
}

export interface HandlerFile {
  readonly name: string;
  /** What is executed, without the argument. */
  readonly line: readonly string[];
}

/** Each gets every message: more than a box can want. */
export const HANDLERS_MAX = 16;

/** The handlers as they are now, in the order of their names, and what is odd about the folder. */
export function handlerFiles(settings: HandlerSettings): {
  readonly files: readonly HandlerFile[];
  readonly problems: readonly string[];
} {
  const interpreters = new Map(settings.interpreters.map(interpreterOf));
  const problems = [...openFolder(settings.dir)];
  const names = settings.run.length > 0 ? [...new Set(settings.run)] : found(settings, interpreters, problems);
  if (names.length > HANDLERS_MAX) {
    const left = names.slice(HANDLERS_MAX).map((name) => forTerminal(name));
    problems.push(`only ${HANDLERS_MAX} handlers are run; left out: ${left.join(', ')}`);
  }
  const files = names.slice(0, HANDLERS_MAX).map((name) => ({
    name,
    line: [...(interpreters.get(name) ?? []), join(settings.dir, name)],
  }));
  return { files, problems };
}

const WORLD_WRITABLE = 0o002;

/** Whoever may write there runs programs as the daemon's user. */
function openFolder(dir: string): readonly string[] {
  const mode = statSync(dir, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & WORLD_WRITABLE) === 0 ? [] : [`everybody on this box may write in ${forTerminal(dir)}: chmod o-w it`];
}

/** `x.py=python3 -u`: the last equals sign, because a file may be called anything. */
function interpreterOf(text: string): [name: string, line: readonly string[]] {
  const at = text.lastIndexOf('=');
  return [
    text.slice(0, at),
    text
      .slice(at + 1)
      .split(' ')
      .filter(Boolean),
  ];
}

function found({ dir }: HandlerSettings, interpreters: ReadonlyMap<string, unknown>, problems: string[]): string[] {
  try {
    // Hidden files and editors' copies (`mail.py~` is as executable as `mail.py`) are nobody's handlers.
    const names = readdirSync(dir).filter((name) => !name.startsWith('.') && !name.endsWith('~'));
    return names.filter((name) => isHandler(join(dir, name), interpreters.has(name))).toSorted();
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') problems.push(`the handlers' folder cannot be read: ${messageOf(error)}`);
    return [];
  }
}

function isHandler(path: string, isInterpreted: boolean): boolean {
  try {
    if (!statSync(path).isFile()) return false;
    if (!isInterpreted) accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
