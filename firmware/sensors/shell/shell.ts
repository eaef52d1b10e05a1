import type { User } from '../../core/computer.ts';
import { accountOf } from './account.ts';
import { baseFiles } from './base.ts';
import { Budget } from './budget.ts';
import { Files } from './files.ts';
import type { Machine } from './machine.ts';
import { parse } from './parse.ts';
import { shellName, type State } from './program.ts';
import { promptOf } from './prompt.ts';
import { Runner, unexpected } from './run.ts';
import { shellPid } from './system.ts';
import { greeting, welcome } from './welcome.ts';

/** One visitor's shell: pure, deterministic, bounded; of the host it sees nothing and touches nothing. */
export interface Shell {
  /** What it says when it starts. Line ends are LF, here and in every output. */
  readonly welcome: string;
  /** What a log-in shows, `welcome` and all. */
  readonly greeting: string;
  /** The prompt now: it shows the directory, and whether a quote is open. */
  readonly prompt: string;
  /** What is typed now is not shown: a program asks for a password. */
  readonly secret: boolean;
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
  readonly fromPort?: number | undefined;
  /** How he came; default: as to such a computer one does. */
  readonly through?: 'ssh' | 'telnet';
  readonly now: () => number;
  /** What several shells of one visitor share; default: files of its own. */
  readonly files?: Files;
  /** One command and no prompt (ssh's exec): it is another name that complains. */
  readonly single?: boolean;
}

/** Lines that may be typed before a quote is closed: each has all of them parsed again. */
const UNFINISHED_LINES_MAX = 16;
/** A here-document is a script or a key. */
const DOCUMENT_LINES_MAX = 128;
/** Lines that `history` knows. */
const HISTORY_MAX = 200;
/** What a URL looks like inside a command line. */
const URL = /\b(?:https?|ftps?|tftp):\/\/[^\s'"`;|&<>()\\]+/g;

const NOTHING = { output: '', heard: false, ended: false, urls: [], commands: 0 } as const;

/** The file system of one visitor. */
export function filesFor({ machine, username, now }: Pick<ShellSettings, 'machine' | 'username' | 'now'>): Files {
  const account = accountOf(machine.computer, username);
  return new Files(baseFiles(machine, account, now), now, account);
}

export function createShell(settings: ShellSettings): Shell {
  const { machine, username, from, now } = settings;
  const { computer } = machine;
  const account = accountOf(computer, username);
  const bash = computer.shell === 'bash';
  const single = bash ? 'bash: line 1' : 'sh';
  const state: State = {
    machine,
    from,
    fromPort: settings.fromPort ?? 0,
    through: settings.through ?? (bash ? 'ssh' : 'telnet'),
    files: settings.files ?? filesFor(settings),
    variables: new Map([
      ...variablesOf(machine, account, username),
      ...((settings.through ?? (bash ? 'ssh' : 'telnet')) === 'ssh' ? connectionOf(machine, settings) : []),
    ]),
    history: [],
    login: account,
    account,
    shells: [{ name: settings.single === true ? single : computer.shellName, prompt: computer.prompt, account }],
    words: bash ? 'gnu' : 'busybox',
    asking: undefined,
    cwd: account.home,
    status: 0,
    leaving: false,
    loop: undefined,
    pid: shellPid(machine, now(), settings.fromPort ?? 0),
    since: now(),
    now,
  };
  let begun = '';

  /** The answer to a question of a program. */
  function answer(line: string): Ran {
    const asked = state.asking;
    state.asking = undefined;
    const heard = asked?.hear(line);
    state.asking = heard?.next;
    state.status = heard?.status ?? 0;
    return { ...NOTHING, heard: true, output: heard?.output ?? '', status: state.status };
  }

  return {
    welcome: welcome(machine, account.name, now()),
    greeting: greeting(machine, account.name, now()) + welcome(machine, account.name, now()),
    get prompt() {
      if (state.asking !== undefined) return state.asking.prompt;
      return begun === '' ? promptOf(state) : '> ';
    },
    get secret() {
      return state.asking?.secret ?? false;
    },
    interrupt() {
      begun = '';
      state.asking = undefined;
      state.status = 130;
    },
    run(line) {
      if (state.asking !== undefined) return answer(line);
      if (begun === '' && line.trim() === '') return { ...NOTHING, status: state.status };
      const text = begun === '' ? line : `${begun}\n${line}`;
      begun = '';
      if (state.history.length === HISTORY_MAX) state.history.shift();
      state.history.push(line);
      const budget = new Budget();
      for (const [url] of line.matchAll(URL)) budget.want(url);
      const ran = (output: string): Ran => ({
        output,
        heard: true,
        ended: state.shells.length === 0,
        urls: budget.urls,
        commands: budget.commands,
        status: state.status,
      });
      const parsed = parse(text);
      switch (parsed.kind) {
        case 'unfinished':
          if (text.split('\n').length < (parsed.document ? DOCUMENT_LINES_MAX : UNFINISHED_LINES_MAX)) {
            begun = text;
            return ran('');
          }
          state.status = 2;
          return ran(`${shellName(state)}: ${bash ? 'unexpected EOF' : 'syntax error: unterminated quoted string'}\n`);
        case 'error':
          state.status = 2;
          return ran(
            `${shellName(state)}: syntax error${bash ? nearOf(parsed.near) : `: unexpected ${unexpected(parsed.near)}`}\n`,
          );
        case 'list': {
          state.leaving = false;
          const output = new Runner(state, budget).line(parsed.list);
          state.leaving = false;
          state.loop = undefined;
          return ran(output);
        }
      }
    },
  };
}

const nearOf = (near: string): string => ` near unexpected token \`${near}'`;

/** What sshd tells the shell. */
function connectionOf(machine: Machine, { from, fromPort = 0 }: ShellSettings): (readonly [string, string])[] {
  const address = from.includes(':') ? (machine.address6 ?? machine.address) : machine.address;
  return [
    ['SSH_CLIENT', `${from} ${fromPort} 22`],
    ['SSH_CONNECTION', `${from} ${fromPort} ${address} 22`],
    ['SSH_TTY', '/dev/pts/0'],
  ];
}

function variablesOf({ computer }: Machine, account: User, username: string): Map<string, string> {
  const path = account.uid === 0 ? computer.path.root : computer.path.user;
  if (computer.shell === 'ash') {
    return new Map([
      ['HOME', account.home],
      ['PATH', path],
      ['SHELL', '/bin/sh'],
      ['USER', username],
      ['TERM', 'vt102'],
    ]);
  }
  return new Map([
    ['SHELL', account.shell],
    ['PWD', account.home],
    ['LOGNAME', account.name],
    ['HOME', account.home],
    ['LANG', 'en_US.UTF-8'],
    ['TERM', 'xterm'],
    ['USER', account.name],
    ['SHLVL', '1'],
    ['PATH', path],
  ]);
}
