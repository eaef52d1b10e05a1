import { BUILTINS } from './commands/builtins.ts';
import { PROGRAMS } from './commands/table.ts';
import { Spent, type Budget } from './budget.ts';
import { expandWord, expandWords, type Expander } from './expand.ts';
import { resolve } from './files.ts';
import { parse, type Command, type List, type Pipeline } from './parse.ts';
import {
  candidates,
  setVariable,
  shellName,
  type Asking,
  type Call,
  type Program,
  type Programs,
  type State,
} from './program.ts';
import { collect, redirect, type Streams } from './streams.ts';

type Refusal = 'not found' | 'Permission denied' | 'Is a directory';

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
    this.#expander = {
      state,
      substitute: (source) => this.#substitute(source),
      compare: (names) => budget.compare(names),
      read: (bytes) => budget.read(bytes),
    };
  }

  /** Runs a parsed line; returns what the terminal shows. */
  line(list: List): string {
    const screen = collect(this.#budget);
    try {
      this.#list(list, {
        input: '',
        feed: { rest: '' },
        atTerminal: true,
        toScreen: true,
        out: screen.write,
        err: screen.write,
      });
    } catch (error) {
      if (!(error instanceof Spent)) throw error;
    }
    return screen.text();
  }

  #list(list: List, streams: Streams): number {
    const state = this.#state;
    if (list.length === 0) return 0;
    for (const { when, pipeline } of list) {
      if (state.leaving || state.loop !== undefined) break;
      if (when === 'succeeded' ? state.status !== 0 : when === 'failed' && state.status === 0) continue;
      state.status = this.#pipeline(pipeline, streams);
    }
    return state.status;
  }

  #pipeline({ negated, commands }: Pipeline, streams: Streams): number {
    let { input, feed, atTerminal } = streams;
    let status = 0;
    commands.forEach((command, index) => {
      if (index === commands.length - 1) {
        status = this.#command(command, { ...streams, input, feed, atTerminal });
        return;
      }
      const pipe = collect(this.#budget);
      this.#command(command, { ...streams, input, feed, atTerminal, toScreen: false, out: pipe.write });
      input = pipe.text();
      feed = { rest: input };
      atTerminal = false;
    });
    return negated ? Number(status === 0) : status;
  }

  #command(command: Command, streams: Streams): number {
    this.#budget.step(1 + command.redirects.length + (command.kind === 'simple' ? command.assignments.length : 0));
    const files = redirect(command.redirects, streams, this.#expander, this.#budget);
    if (files === undefined) return 1;
    let status: number;
    if (command.kind !== 'simple') status = this.#compound(command, files.streams);
    else {
      const values = command.assignments.map(({ name, value }) => [name, expandWord(value, this.#expander)] as const);
      const [name, ...args] = expandWords(command.words, this.#expander);
      // Assignments before a command are for it alone; our commands read no environment.
      if (name === undefined) for (const [variable, value] of values) setVariable(this.#state, variable, value);
      status = name === undefined ? 0 : this.#start(name, args, files.streams);
    }
    return files.close() ? status : 1;
  }

  /** Whether a loop was left in the middle of its body. */
  #left(): boolean {
    const { leaving, loop } = this.#state;
    this.#state.loop = undefined;
    return leaving || loop === 'break';
  }

  #compound(command: Exclude<Command, { readonly kind: 'simple' }>, streams: Streams): number {
    const state = this.#state;
    switch (command.kind) {
      case 'group':
        return command.inside ? this.#list(command.list, streams) : this.#group(command.list, streams);
      case 'for': {
        let status = 0;
        for (const word of expandWords(command.words, this.#expander)) {
          // A turn without a command costs one, too.
          this.#budget.command();
          setVariable(state, command.name, word);
          status = this.#list(command.body, streams);
          if (this.#left()) break;
        }
        return status;
      }
      case 'while': {
        let status = 0;
        while ((this.#list(command.condition, streams) === 0) !== command.until && !state.leaving) {
          this.#budget.command();
          status = this.#list(command.body, streams);
          if (this.#left()) break;
        }
        return status;
      }
      case 'if': {
        for (const { condition, body } of command.branches) {
          if (condition === undefined || this.#list(condition, streams) === 0) return this.#list(body, streams);
        }
        return 0;
      }
    }
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
    if (typeof found !== 'string') return this.#call(found, name, args, streams);
    streams.err(`${shellName(this.#state)}: ${name}: ${this.#worded(found, name)}\n`);
    return found === 'not found' ? 127 : 126;
  }

  #call(program: Program, name: string, args: readonly string[], streams: Streams): number {
    const budget = this.#budget;
    for (const arg of args) budget.read(arg);
    return program({
      ...streams,
      // One input may be that of many commands, and most of them do not look at it.
      get input() {
        budget.read(streams.input);
        return streams.input;
      },
      name: name.slice(name.lastIndexOf('/') + 1),
      args,
      state: this.#state,
      run: (text) => this.#text(text, streams),
      start: (other, its) => this.#start(other, its, streams),
      applet: (other, its) => {
        this.#budget.command();
        return this.#call(own(PROGRAMS, other) ?? (() => 0), other, its, streams);
      },
      ask: (question) => this.#ask(question, streams),
      wants: (url) => this.#budget.want(url),
      read: (path) => this.#read(path),
      looks: (names) => this.#budget.compare(names),
    });
  }

  #ask(question: Asking, { atTerminal, input, out }: Streams): number {
    if (atTerminal) {
      this.#state.asking = question;
      return 0;
    }
    const answers = input.split('\n');
    let status = 0;
    for (let next: Asking | undefined = question; next !== undefined;) {
      out(next.prompt);
      const heard: ReturnType<Asking['hear']> = next.hear(answers.shift() ?? '');
      out(heard.output);
      ({ status } = heard);
      next = answers.length > 0 ? heard.next : undefined;
    }
    return status;
  }

  /** bash says of a name that it is no command, of a path that it is no file; ash says the same of both. */
  #worded(refusal: Refusal, name: string): string {
    if (this.#state.machine.computer.shell === 'ash' || refusal !== 'not found') {
      return refusal === 'Is a directory' && this.#state.machine.computer.shell === 'ash'
        ? 'Permission denied'
        : refusal;
    }
    if (shellName(this.#state) === 'sh: 1') return 'not found';
    return name.includes('/') ? 'No such file or directory' : 'command not found';
  }

  #read(path: string): ReturnType<Call['read']> {
    const { files, cwd } = this.#state;
    const absolute = resolve(cwd, path);
    const found = files.find(absolute);
    if (found.kind !== 'missing' && !files.mayRead(absolute)) return { kind: 'denied' };
    if (found.kind === 'file') this.#budget.read(found.bytes);
    return found;
  }

  /** The program behind a name; a string is the reason why there is none. */
  #look(name: string): Program | Refusal {
    const { files, cwd } = this.#state;
    if (name.includes('/')) return this.#at(resolve(cwd, name));
    const builtin = own(BUILTINS, name);
    if (builtin !== undefined) return builtin;
    for (const path of candidates(this.#state, name)) {
      const found = files.find(path);
      if (found.kind === 'file' && found.executable) return this.#at(path);
    }
    return 'not found';
  }

  #at(path: string): Program | Refusal {
    const { files, machine } = this.#state;
    const found = files.find(path);
    if (found.kind === 'missing') return 'not found';
    if (found.kind === 'directory') return 'Is a directory';
    if (!found.executable) return 'Permission denied';
    if (found.bytes === machine.elf) return own(PROGRAMS, path.slice(path.lastIndexOf('/') + 1)) ?? (() => 0);
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
      streams.err(`sh: ${this.#state.machine.computer.shell === 'bash' ? '1: Syntax' : 'syntax'} error: ${near}\n`);
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
    const nowhere = { input: '', feed: { rest: '' }, atTerminal: false, toScreen: false, err: () => {} };
    this.#state.status = this.#text(source, { ...nowhere, out: written.write });
    return written.text();
  }
}

/** A name that visitors choose must not find `constructor`. */
const own = (programs: Programs, name: string): Program | undefined =>
  Object.hasOwn(programs, name) ? programs[name] : undefined;

/** How ash names what it did not expect. */
export const unexpected = (near: string): string => (near === 'newline' || near === 'redirection' ? near : `"${near}"`);
