import type { User } from '../../core/computer.ts';
import { resolve, type Files, type Found } from './files.ts';
import type { Machine } from './machine.ts';

/** What a visitor's shell remembers from line to line. */
export interface State {
  readonly machine: Machine;
  /** The visitor's address, for w(1). */
  readonly from: string;
  readonly fromPort: number;
  readonly through: 'ssh' | 'telnet';
  readonly files: Files;
  readonly variables: Map<string, string>;
  readonly history: string[];
  /** Who he was let in as. */
  readonly login: User;
  /** Who he is now: after su or sudo another. */
  account: User;
  /** Interactive shells inside each other; none: the last one was left. */
  readonly shells: Level[];
  /** How programs word what they say: a busybox inside a GNU system has its own ways. */
  words: 'busybox' | 'gnu';
  /** A program waits for an answer. */
  asking: Asking | undefined;
  cwd: string;
  /** `$?` */
  status: number;
  /** The rest of a loop's body is not run. */
  loop: 'break' | 'continue' | undefined;
  /** The rest of the line is not run: its shell was left. */
  leaving: boolean;
  /** Its process number. */
  readonly pid: number;
  /** When he came. */
  readonly since: number;
  readonly now: () => number;
}

/** One interactive shell. */
export interface Level {
  /** What it puts before its complaints. */
  readonly name: string;
  readonly prompt: string;
  readonly account: User;
}

/** A question to the visitor; the next line that he types is his answer. */
export interface Asking {
  readonly prompt: string;
  /** What he types is not shown. */
  readonly secret: boolean;
  /** What is said to it, and perhaps the next question. */
  readonly hear: (answer: string) => { readonly output: string; readonly status: number; readonly next?: Asking };
}

/** One command being run. Its status is what it returns; 0 is success. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly input: string;
  /** What `read` has left of it. */
  readonly feed: { rest: string };
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
  /** As `start`, for a part of busybox: $PATH does not matter, and the shell's own commands are not meant. */
  readonly applet: (name: string, args: readonly string[]) => number;
  /** A question to the visitor, if he is there to answer: else what comes next in the input is the answer. */
  readonly ask: (question: Asking) => number;
  /** A file to look into; to see only whether it exists, ask `state.files`. */
  readonly read: (path: string) => Found | { readonly kind: 'denied' };
  /** So many names are looked at. */
  readonly looks: (names: number) => void;
  /** Notes an address that was to be fetched. */
  readonly wants: (url: string) => void;
}

export type Program = (call: Call) => number;
export type Programs = Readonly<Record<string, Program>>;

/** What the shell puts before its messages. */
export const shellName = (state: State): string => state.shells.at(-1)?.name ?? state.machine.computer.shellName;

/** Places that are looked for a program: $PATH is the visitor's. */
const PATHS_MAX = 16;

/** Where a program of this name could be. */
export const candidates = ({ variables, cwd }: State, name: string): readonly string[] =>
  (variables.get('PATH') ?? '').split(':', PATHS_MAX).map((directory) => resolve(cwd, `${directory}/${name}`));

/** The file that $PATH finds. */
export function onPath({ state, looks }: Call, name: string): string | undefined {
  looks(PATHS_MAX);
  return candidates(state, name).find((path) => state.files.find(path).kind === 'file');
}

export const isGnu = (call: Call): boolean => call.state.words === 'gnu';

/** From now on he is this one. */
export function become(state: State, account: User): void {
  state.account = account;
  state.files.uid = account.uid;
  state.files.gid = account.gid;
}

/** What a program says of a path: GNU's and BusyBox's ways. */
export function complain(call: Call, gnu: string, busybox: string, path: string, reason: string): void {
  const said = isGnu(call)
    ? `${gnu === '' ? '' : `${gnu} `}${gnu === '' ? path : `'${path}'`}`
    : busybox === ''
      ? path
      : `${busybox} '${path}'`;
  call.err(`${call.name}: ${said}: ${reason}\n`);
}

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

/** Variables of one visitor. */
const VARIABLES_MAX = 128;

export function setVariable(state: State, name: string, value: string): void {
  if (state.variables.has(name) || state.variables.size < VARIABLES_MAX) state.variables.set(name, value);
}
