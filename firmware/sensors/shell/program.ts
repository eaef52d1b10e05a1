import type { Files, Found } from './files.ts';
import type { Machine } from './machine.ts';

/** What a visitor's shell remembers from line to line. */
export interface State {
  readonly machine: Machine;
  readonly username: string;
  /** The visitor's address, for w(1). */
  readonly from: string;
  readonly files: Files;
  readonly variables: Map<string, string>;
  /** Names of all applets. */
  readonly applets: readonly string[];
  cwd: string;
  /** `$?` */
  status: number;
  /** Interactive shells inside each other; 0: the last one was left. */
  levels: number;
  /** The rest of the line is not run: its shell was left. */
  leaving: boolean;
  readonly now: () => number;
}

/** One command being run. Its status is what it returns; 0 is success. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly input: string;
  /** The input is what the visitor types: no pipe, no file. */
  readonly atTerminal: boolean;
  /** The output is what the visitor sees: no pipe, no file. */
  readonly toScreen: boolean;
  readonly state: State;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Runs text as a shell does; returns its status. */
  readonly run: (text: string) => number;
  /** Runs another command with this one's input and output. */
  readonly start: (name: string, args: readonly string[]) => number;
  /** A file to look into; to see only whether it exists, ask `state.files`. */
  readonly read: (path: string) => Found;
  /** Notes an address that was to be fetched. */
  readonly wants: (url: string) => void;
}

export type Program = (call: Call) => number;
export type Programs = Readonly<Record<string, Program>>;

/** What ash puts before its messages: it was started as a login shell. */
export const SHELL = '-sh';

/** Options (`-ne`), and what is left. `--` ends the options. */
export function splitOptions(args: readonly string[]): { readonly options: string; readonly rest: readonly string[] } {
  let options = '';
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return { options, rest: args.slice(at + 1) };
    if (!arg.startsWith('-') || arg === '-') break;
    options += arg.slice(1);
  }
  return { options, rest: args.slice(at) };
}
