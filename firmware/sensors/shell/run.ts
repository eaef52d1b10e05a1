import { BUILTINS } from './commands/builtins.ts';
import { APPLETS, OTHER_PROGRAMS } from './commands/table.ts';
import { PROGRAM_DIRECTORIES } from './base.ts';
import { Spent, type Budget } from './budget.ts';
import { expandWord, expandWords, setVariable, type Expander } from './expand.ts';
import { resolve, type Found } from './files.ts';
import { parse, type Command, type List, type Pipeline } from './parse.ts';
import { SHELL, type Program, type Programs, type State } from './program.ts';
import { collect, redirect, type Streams } from './streams.ts';

/** Shells inside shells, substitutions inside substitutions. */
const DEPTH_MAX = 6;
export class Runner {
  readonly #state: State;
  readonly #budget: Budget;
  readonly #expander: Expander;
  #depth = 0;

  constructor(state: State, budget: Budget) {
    this.#state = state;
    this.#budget = budget;
    this.#expander = { state, substitute: (source) => this.#substitute(source) };
  }

  /** Runs a parsed line; returns what the terminal shows. */
  line(list: List): string {
    const screen = collect(this.#budget);
    try {
      this.#list(list, { input: '', atTerminal: true, toScreen: true, out: screen.write, err: screen.write });
    } catch (error) {
      if (!(error instanceof Spent)) throw error;
    }
    return screen.text();
  }

  #list(list: List, streams: Streams): number {
    const state = this.#state;
    for (const { when, pipeline } of list) {
      if (state.leaving) break;
      if (when === 'succeeded' ? state.status !== 0 : when === 'failed' && state.status === 0) continue;
      state.status = this.#pipeline(pipeline, streams);
    }
    return state.status;
  }

  #pipeline({ negated, commands }: Pipeline, streams: Streams): number {
    let { input, atTerminal } = streams;
    let status = 0;
    commands.forEach((command, index) => {
      if (index === commands.length - 1) {
        status = this.#command(command, { ...streams, input, atTerminal });
        return;
      }
      const pipe = collect(this.#budget);
      this.#command(command, { ...streams, input, atTerminal, toScreen: false, out: pipe.write });
      input = pipe.text();
      atTerminal = false;
    });
    return negated ? Number(status === 0) : status;
  }

  #command(command: Command, streams: Streams): number {
    const files = redirect(command.redirects, streams, this.#expander, this.#budget);
    if (files === undefined) return 1;
    let status: number;
    if (command.kind === 'group') status = this.#group(command.list, files.streams);
    else {
      const values = command.assignments.map(({ name, value }) => [name, expandWord(value, this.#expander)] as const);
      const [name, ...args] = expandWords(command.words, this.#expander);
      // Assignments before a command are for it alone; our commands read no environment.
      if (name === undefined) for (const [variable, value] of values) setVariable(this.#state, variable, value);
      status = name === undefined ? 0 : this.#start(name, args, files.streams);
    }
    return files.close() ? status : 1;
  }

  /** A subshell: what it changes about itself, and that it is left, ends with it. */
  #group(list: List, streams: Streams): number {
    const state = this.#state;
    const { cwd } = state;
    const status = this.#list(list, { ...streams, atTerminal: false });
    state.cwd = cwd;
    state.leaving = false;
    return status;
  }

  #start(name: string, args: readonly string[], streams: Streams): number {
    // Also what commands start: `busybox busybox busybox ...`.
    this.#budget.command();
    const found = this.#look(name);
    if (typeof found === 'string') {
      streams.err(`${SHELL}: ${name}: ${found}\n`);
      return found === 'not found' ? 127 : 126;
    }
    return found({
      ...streams,
      name: name.slice(name.lastIndexOf('/') + 1),
      args,
      state: this.#state,
      run: (text) => this.#text(text, streams),
      start: (other, its) => this.#start(other, its, streams),
      wants: (url) => this.#budget.want(url),
      read: (path) => this.#read(path),
    });
  }

  #read(path: string): Found {
    const found = this.#state.files.find(resolve(this.#state.cwd, path));
    if (found.kind === 'file') this.#budget.read(found.bytes);
    return found;
  }

  /** The program behind a name; a string is the reason why there is none. */
  #look(name: string): Program | 'not found' | 'Permission denied' {
    if (!name.includes('/')) return own(BUILTINS, name) ?? program(name);
    const path = resolve(this.#state.cwd, name);
    const found = this.#state.files.find(path);
    if (found.kind === 'missing') return 'not found';
    if (found.kind === 'directory' || !found.executable) return 'Permission denied';
    const slash = path.lastIndexOf('/');
    if (PROGRAM_DIRECTORIES.includes(path.slice(0, slash))) return program(path.slice(slash + 1));
    // Something of the visitor's own. A script is run; of a binary we only know that he started it.
    const { bytes } = found;
    return (call) => (bytes.startsWith('\x7fELF') ? 0 : call.run(bytes));
  }

  /** Runs text inside what runs already. */
  #text(text: string, streams: Streams): number {
    if (this.#depth === DEPTH_MAX) return 1;
    const parsed = parse(text);
    if (parsed.kind !== 'list') {
      const near = parsed.kind === 'error' ? `unexpected ${unexpected(parsed.near)}` : 'unterminated quoted string';
      streams.err(`sh: syntax error: ${near}\n`);
      return 2;
    }
    this.#depth += 1;
    const status = this.#group(parsed.list, streams);
    this.#depth -= 1;
    return status;
  }

  /** What the text between `$(` and `)` writes. Its complaints go to the screen in a real shell; here they are dropped. */
  #substitute(source: string): string {
    const written = collect(this.#budget);
    const nowhere = { input: '', atTerminal: false, toScreen: false, err: () => {} };
    this.#state.status = this.#text(source, { ...nowhere, out: written.write });
    return written.text();
  }
}

/** A name that visitors choose must not find `constructor`. */
const own = (programs: Programs, name: string): Program | undefined =>
  Object.hasOwn(programs, name) ? programs[name] : undefined;
const program = (name: string): Program | 'not found' => own(APPLETS, name) ?? own(OTHER_PROGRAMS, name) ?? 'not found';

/** How ash names what it did not expect. */
export const unexpected = (near: string): string => (near === 'newline' || near === 'redirection' ? near : `"${near}"`);
