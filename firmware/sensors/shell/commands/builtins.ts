import { become, onPath, setVariable, shellName, type Call, type Programs, type State } from '../program.ts';
import { resolve } from '../files.ts';
import { judge } from './test.ts';

const isBash = (state: State): boolean => state.machine.computer.shell === 'bash';
/** Reads a number that a command was given. */
const statusOf = (arg: string | undefined): number => Number.parseInt(arg ?? '', 10) & 255 || 0;

/** What the shell does itself: these change it, or are no files. */
export const BUILTINS: Programs = {
  ':': () => 0,

  cd({ args, state, out, err }) {
    const [target = state.variables.get('HOME') ?? '/'] = args;
    const path = target === '-' ? (state.variables.get('OLDPWD') ?? state.cwd) : resolve(state.cwd, target);
    const { kind } = state.files.find(path);
    const allowed = state.files.mayRead(path);
    if (kind !== 'directory' || !allowed) {
      const reason =
        kind === 'missing' ? 'No such file or directory' : allowed ? 'Not a directory' : 'Permission denied';
      const ash = `can't cd to ${target}${kind === 'missing' ? '' : `: ${reason}`}`;
      err(`${shellName(state)}: cd: ${isBash(state) ? `${target}: ${reason}` : ash}\n`);
      return isBash(state) ? 1 : 2;
    }
    if (target === '-') out(`${path}\n`);
    setVariable(state, 'OLDPWD', state.cwd);
    state.cwd = path;
    return 0;
  },

  exit(call) {
    const { args, state, atTerminal } = call;
    if (atTerminal) {
      state.shells.pop();
      const outer = state.shells.at(-1);
      if (outer !== undefined) become(state, outer.account);
      if (isBash(state)) call.out(outer === undefined ? 'logout\n' : 'exit\n');
    }
    state.leaving = true;
    return statusOf(args[0]);
  },

  // ash has no such command; who types it wants to go, and is let go.
  logout: (call) => call.start('exit', call.args),

  export({ args, state, out }) {
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (/^[A-Za-z_]\w*$/.test(name) && value !== undefined) setVariable(state, name, value);
    }
    const [before, quote] = isBash(state) ? ['declare -x', '"'] : ['export', "'"];
    if (args.length === 0 || args[0] === '-p') {
      for (const [name, value] of state.variables) out(`${before} ${name}=${quote}${value}${quote}\n`);
    }
    return 0;
  },

  set({ args, state, out }) {
    if (args.length > 0) return 0;
    for (const [name, value] of state.variables) out(isBash(state) ? `${name}=${value}\n` : `${name}='${value}'\n`);
    return 0;
  },

  unset({ args, state }) {
    for (const name of args) state.variables.delete(name);
    return 0;
  },

  eval: ({ args, run }) => run(args.join(' ')),
  exec: (call) => (call.args[0] === undefined ? 0 : call.start(call.args[0], call.args.slice(1))),
  command: (call) => (call.args[0] === '-v' ? kinds(call, call.args.slice(1)) : start(call)),
  builtin: start,
  source: script,
  '.': script,
  type: (call) => kinds(call, call.args, true),

  history({ args, state, out }) {
    if (args[0] === '-c') state.history.length = 0;
    else if (isBash(state)) {
      // What the account's file holds comes before.
      const kept = state.files.find(`${state.account.home}/.bash_history`);
      const lines = [...(kept.kind === 'file' ? kept.bytes.split('\n').filter(Boolean) : []), ...state.history];
      lines.forEach((line, at) => out(`${String(at + 1).padStart(5)}  ${line}\n`));
    } else state.history.forEach((line, at) => out(`${String(at).padStart(4)} ${line}\n`));
    return 0;
  },

  '[[': (call) => judge(call, call.args.slice(0, -1)),

  read({ args, feed, state }) {
    if (feed.rest === '') return 1;
    const [line = ''] = feed.rest.split('\n', 1);
    feed.rest = feed.rest.slice(line.length + 1);
    const named = args.filter((arg, at) => !arg.startsWith('-') && !/^-[ptnd]$/.test(args[at - 1] ?? ''));
    const names = named.length > 0 ? named : ['REPLY'];
    // The last one has what is left of the line.
    let rest = line.trim();
    names.forEach((name, at) => {
      const word = at === names.length - 1 ? rest : (rest.split(/[ \t]/, 1)[0] ?? '');
      rest = rest.slice(word.length).trimStart();
      setVariable(state, name, word);
    });
    return 0;
  },

  help({ state, out }) {
    const first = isBash(state)
      ? "GNU bash, version 5.2.15(1)-release\nThese shell commands are defined internally.  Type `help' to see this list.\n"
      : 'Built-in commands:\n------------------\n';
    out(
      `${first}\t. : [ alias bg break cd chdir command continue echo eval exec exit\n\texport false fg hash help history jobs kill\n`,
    );
    out(
      '\tlet local printf pwd read readonly return set shift source test times\n\ttrap true type ulimit umask unalias unset wait\n',
    );
    return 0;
  },

  trap: () => 0,
  alias: () => 0,
  unalias: () => 0,
  jobs: () => 0,
  wait: () => 0,
  bg: () => 0,
  fg: () => 0,
  disown: () => 0,
  local: () => 0,
  readonly: () => 0,
  shift: () => 0,
  shopt: () => 0,
  hash: () => 0,
  break: ({ state }) => {
    state.loop = 'break';
    return 0;
  },
  continue: ({ state }) => {
    state.loop = 'continue';
    return 0;
  },
  return: ({ args }) => statusOf(args[0]),

  umask({ args, out }) {
    if (args.length === 0) out('0022\n');
    return 0;
  },
  ulimit({ args, out }) {
    if (!args.some((arg) => /^\d/.test(arg))) out(args.includes('-n') ? '1024\n' : 'unlimited\n');
    return 0;
  },
};

function start(call: Call): number {
  const [name, ...args] = call.args;
  return name === undefined ? 0 : call.start(name, args);
}

function script(call: Call): number {
  const [path] = call.args;
  const found = path === undefined ? undefined : call.read(path);
  if (found?.kind === 'file') return call.run(found.bytes);
  call.err(`${shellName(call.state)}: ${path ?? '.'}: No such file or directory\n`);
  return 1;
}

/** What a name is to the shell: `type` in words, `command -v` by its path. */
function kinds(call: Call, names: readonly string[], inWords = false): number {
  const { state, out, err } = call;
  let status = 0;
  for (const name of names) {
    const path = onPath(call, name);
    if (Object.hasOwn(BUILTINS, name)) out(inWords ? `${name} is a shell builtin\n` : `${name}\n`);
    else if (path !== undefined) out(inWords ? `${name} is ${path}\n` : `${path}\n`);
    else {
      if (inWords) err(isBash(state) ? `${shellName(state)}: type: ${name}: not found\n` : `${name}: not found\n`);
      status = isBash(state) ? 1 : 127;
    }
  }
  return status;
}
