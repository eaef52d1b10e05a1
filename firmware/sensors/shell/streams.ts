import type { Budget } from './budget.ts';
import { expandWord, type Expander } from './expand.ts';
import { resolve } from './files.ts';
import type { Redirect } from './parse.ts';
import { shellName } from './program.ts';

/** Where a command reads and writes. */
export interface Streams {
  readonly input: string;
  /** What `read` has left of the input. */
  readonly feed: { rest: string };
  readonly atTerminal: boolean;
  /** The output is what the visitor sees: no pipe, no file. */
  readonly toScreen: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export interface Collector {
  readonly write: (text: string) => void;
  readonly text: () => string;
}

/** Keeps what is written, as far as the line may write at all. */
export function collect(budget: Budget): Collector {
  let all = '';
  return {
    write: (text) => {
      all += budget.write(text);
    },
    text: () => all,
  };
}

export interface Opened {
  readonly streams: Streams;
  /** Writes the files; false when one could not be written. */
  readonly close: () => boolean;
}

/** Opens what is redirected, from left to right (XCU 2.7); undefined when one cannot be opened. */
export function redirect(
  redirects: readonly Redirect[],
  streams: Streams,
  expander: Expander,
  budget: Budget,
): Opened | undefined {
  const { files, cwd, machine } = expander.state;
  const gnu = machine.computer.shell === 'bash';
  const writes: { readonly path: string; readonly written: Collector }[] = [];
  let { input, feed, atTerminal, toScreen, out, err } = streams;
  for (const { fd, mode, target, line } of redirects) {
    const name = expandWord(target, expander);
    const path = resolve(cwd, name);
    switch (mode) {
      case 'copy':
        if (fd === 2 && name === '1') err = out;
        if (fd === 1 && name === '2') out = err;
        break;
      case 'text':
        input = line === true ? `${name}\n` : name;
        feed = { rest: input };
        atTerminal = false;
        break;
      case 'read': {
        const found = files.find(path);
        if (found.kind === 'missing' || !files.mayRead(path)) {
          const reason = found.kind === 'missing' ? 'No such file or directory' : 'Permission denied';
          const ash = found.kind === 'missing' ? `can't open ${name}: no such file` : `can't open ${name}: ${reason}`;
          streams.err(`${shellName(expander.state)}: ${gnu ? `${name}: ${reason}` : ash}\n`);
          return undefined;
        }
        input = found.kind === 'file' ? found.bytes : '';
        budget.read(input);
        feed = { rest: input };
        atTerminal = false;
        break;
      }
      case 'write':
      case 'append': {
        const refusal = files.write(path, '', mode === 'append');
        if (refusal !== undefined) {
          const reason = refusal === 'nonexistent directory' ? 'No such file or directory' : refusal;
          const ash = `can't create ${name}: ${refusal}`;
          streams.err(`${shellName(expander.state)}: ${gnu ? `${name}: ${reason}` : ash}\n`);
          return undefined;
        }
        const written = collect(budget);
        writes.push({ path, written });
        if (fd === 1) {
          out = written.write;
          toScreen = false;
        } else if (fd === 2) err = written.write;
      }
    }
  }
  return {
    streams: { input, feed, atTerminal, toScreen, out, err },
    close: () => writes.every(({ path, written }) => files.write(path, written.text(), true) === undefined),
  };
}
