import { baseFiles } from './base.ts';
import { Budget } from './budget.ts';
import { APPLETS, OTHER_PROGRAMS } from './commands/table.ts';
import { Files } from './files.ts';
import type { Machine } from './machine.ts';
import { parse } from './parse.ts';
import { SHELL, type State } from './program.ts';
import { Runner, unexpected } from './run.ts';
import { welcome } from './welcome.ts';

/** One visitor's shell: pure, deterministic, bounded; of the host it sees nothing and touches nothing. */
export interface Shell {
  /** What it says when it starts. Line ends are LF, here and in every output. */
  readonly welcome: string;
  /** The prompt now: it shows the directory, and whether a quote is open. */
  readonly prompt: string;
  run(line: string): Ran;
  /** ^C: forgets what was begun. */
  interrupt(): void;
}

export interface Ran {
  /** A byte string. */
  readonly output: string;
  /** Something was said: a line of blanks at a prompt is nothing. */
  readonly heard: boolean;
  /** The visitor left the last shell. */
  readonly ended: boolean;
  /** Addresses that the line wants fetched, also where a failed command came first. */
  readonly urls: readonly string[];
  /** Commands that were run: each would have taken its time. */
  readonly commands: number;
  /** `$?` after it: what a line run without a terminal exits with. */
  readonly status: number;
}

export interface ShellSettings {
  readonly machine: Machine;
  /** Who was let in, as typed. */
  readonly username: string;
  /** The visitor's address. */
  readonly from: string;
  readonly now: () => number;
  /** What several shells of one visitor share; default: files of its own. */
  readonly files?: Files;
}

/** Lines that may be typed before a quote is closed: each has all of them parsed again. */
const UNFINISHED_LINES_MAX = 16;
/** What a URL looks like inside a command line. */
const URL = /\b(?:https?|ftps?|tftp):\/\/[^\s'"`;|&<>()\\]+/g;

const NOTHING = { output: '', heard: false, ended: false, urls: [], commands: 0 } as const;
const names = (): string[] => Object.keys(APPLETS).sort();

/** The file system of one visitor. */
export const filesFor = ({ machine, username, now }: Pick<ShellSettings, 'machine' | 'username' | 'now'>): Files =>
  new Files(baseFiles(machine, username, [...names(), ...Object.keys(OTHER_PROGRAMS)], now));

export function createShell(settings: ShellSettings): Shell {
  const { machine, username, from, now } = settings;
  const state: State = {
    machine,
    username,
    from,
    files: settings.files ?? filesFor(settings),
    variables: new Map([
      ['HOME', '/root'],
      ['PATH', '/sbin:/usr/sbin:/bin:/usr/bin'],
      ['SHELL', '/bin/sh'],
      ['USER', username],
      ['TERM', 'vt102'],
    ]),
    applets: names(),
    cwd: '/root',
    status: 0,
    levels: 1,
    leaving: false,
    now,
  };
  let begun = '';

  return {
    welcome: welcome(machine),
    get prompt() {
      if (begun !== '') return '> ';
      const home = state.cwd === '/root' || state.cwd.startsWith('/root/');
      return `${home ? `~${state.cwd.slice('/root'.length)}` : state.cwd} # `;
    },
    interrupt() {
      begun = '';
      state.status = 130;
    },
    run(line) {
      if (begun === '' && line.trim() === '') return { ...NOTHING, status: state.status };
      const text = begun === '' ? line : `${begun}\n${line}`;
      begun = '';
      const budget = new Budget();
      for (const [url] of line.matchAll(URL)) budget.want(url);
      const ran = (output: string): Ran => ({
        output,
        heard: true,
        ended: state.levels === 0,
        urls: budget.urls,
        commands: budget.commands,
        status: state.status,
      });
      const parsed = parse(text);
      switch (parsed.kind) {
        case 'unfinished':
          if (text.split('\n').length < UNFINISHED_LINES_MAX) {
            begun = text;
            return ran('');
          }
          state.status = 2;
          return ran(`${SHELL}: syntax error: unterminated quoted string\n`);
        case 'error':
          state.status = 2;
          return ran(`${SHELL}: syntax error: unexpected ${unexpected(parsed.near)}\n`);
        case 'list': {
          state.leaving = false;
          const output = new Runner(state, budget).line(parsed.list);
          state.leaving = false;
          return ran(output);
        }
      }
    },
  };
}
