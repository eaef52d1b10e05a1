import { isGnu, onPath, shellName, type Call, type Programs, type State } from '../program.ts';
import { welcome } from '../welcome.ts';
import { replaced } from './input.ts';
import { judge } from './test.ts';

/** As long as a word that the shell itself expands. */
const XARGS_WORD_MAX = 8192;
/** Interactive shells inside each other; bots type `sh` to get out of a vendor's menu. */
const LEVELS_MAX = 16;

export const PROCESS: Programs = {
  sh: startShell,
  ash: startShell,
  dash: startShell,
  bash: startShell,
  true: () => 0,
  false: () => 1,
  sleep: () => 0,
  usleep: () => 0,
  sync: () => 0,
  nohup(call) {
    if (call.toScreen) call.err("nohup: ignoring input and appending output to 'nohup.out'\n");
    return inner(call, call.args);
  },
  nice: (call) =>
    inner(
      call,
      call.args.filter((arg, at) => !arg.startsWith('-') && call.args[at - 1] !== '-n'),
    ),
  setsid: (call) => inner(call, call.args),
  timeout: (call) => inner(call, call.args.filter((arg) => !arg.startsWith('-')).slice(1)),
  time: (call) => inner(call, call.args),
  xargs(call) {
    const words = call.input
      .split(/\s+/)
      .filter(Boolean)
      .slice(0, 100)
      .map((word) => word.slice(0, XARGS_WORD_MAX));
    const given = call.args.filter((arg, at) => !arg.startsWith('-') && !/^-[nIPL]$/.test(call.args[at - 1] ?? ''));
    const replaces = call.args.includes('-I') ? call.args[call.args.indexOf('-I') + 1] : undefined;
    const [name = 'echo', ...rest] = given;
    if (replaces === undefined) return call.start(name, [...rest, ...words]);
    return words.reduce(
      (status, word) =>
        call.start(
          name,
          rest.map((arg) => replaced(arg, replaces, word)),
        ) || status,
      0,
    );
  },
  env(call) {
    const at = call.args.findIndex((arg) => !arg.includes('=') && !arg.startsWith('-'));
    if (at >= 0) return inner(call, call.args.slice(at));
    for (const [name, value] of call.state.variables) call.out(`${name}=${value}\n`);
    return 0;
  },
  printenv({ args, state, out }) {
    const [wanted] = args;
    for (const [name, value] of state.variables) if (wanted === undefined) out(`${name}=${value}\n`);
    const value = wanted === undefined ? '' : state.variables.get(wanted);
    if (wanted !== undefined && value !== undefined) out(`${value}\n`);
    return Number(value === undefined);
  },
  expr({ args, out }) {
    const [a = '', operator, b = '0'] = args;
    const [left, right] = [Number.parseInt(a, 10) || 0, Number.parseInt(b, 10) || 0];
    const results: Readonly<Record<string, number>> = {
      '+': left + right,
      '-': left - right,
      '*': left * right,
      '/': right === 0 ? 0 : Math.trunc(left / right),
      '%': right === 0 ? 0 : left % right,
    };
    out(`${operator === undefined ? a : (results[operator] ?? 0)}\n`);
    return 0;
  },

  kill(call) {
    const { args, err, state } = call;
    const pids = args.filter((arg) => !arg.startsWith('-'));
    if (args.includes('-l')) return 0;
    if (pids.length === 0) {
      err(
        isGnu(call)
          ? 'kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n'
          : 'sh: you need to specify whom to kill\n',
      );
      return 1;
    }
    // An interactive shell passes over the signals that can be passed over; visitors try whether it dies of the others.
    if (pids.includes(String(state.pid)) && /^-(?:9|1|KILL|HUP|SIGKILL|SIGHUP)$/.test(args[0] ?? '')) {
      state.shells.length = 0;
      state.leaving = true;
      return 137;
    }
    // What is not his cannot be killed by him; what is, dies without a word.
    const unknown = pids.filter((pid) => !/^\d+$/.test(pid) || Number(pid) > state.pid + 64);
    for (const pid of unknown)
      err(
        isGnu(call)
          ? `${shellName(state)}: kill: (${pid}) - No such process\n`
          : `sh: can't kill pid ${pid}: No such process\n`,
      );
    return Number(unknown.length > 0);
  },
  killall(call) {
    const names = call.args.filter((arg) => !arg.startsWith('-'));
    for (const name of names)
      call.err(isGnu(call) ? `${name}: no process found\n` : `killall: ${name}: no process killed\n`);
    return 1;
  },
  pkill: () => 1,

  python3: (call) => interpreter(call, 'Python 3.11.2', 'libexpat.so.1'),
  perl: (call) => interpreter(call, 'This is perl 5, version 36, subversion 0 (v5.36.0)', 'libperl.so.5.36'),

  test: (call) => judge(call, call.args),
  '[': (call) => judge(call, call.args.slice(0, -1)),

  which(call) {
    let status = 0;
    for (const name of call.args.filter((arg) => !arg.startsWith('-'))) {
      const path = onPath(call, name);
      if (path === undefined) status = 1;
      else call.out(`${path}\n`);
    }
    return status;
  },

  busybox(call) {
    const { machine, words } = call.state;
    const applets = machine.computer.applets.split(' ').sort();
    const [name, ...args] = call.args;
    if (name === '--list') call.out(applets.map((applet) => `${applet}\n`).join(''));
    else if (name === undefined || name === '--help') {
      call.out(
        `BusyBox ${machine.busybox} multi-call binary.\nBusyBox is copyrighted by many authors between 1998-2012.\n` +
          'Licensed under GPLv2. See source distribution for detailed\ncopyright notices.\n\n' +
          'Usage: busybox [function [arguments]...]\n   or: busybox --list[-full]\n   or: function [arguments]...\n\n' +
          '\tBusyBox is a multi-call binary that combines many common Unix\n' +
          '\tutilities into a single executable.  Most people will create a\n' +
          '\tlink to busybox for each function they wish to use and BusyBox\n' +
          `\twill act like whatever it was invoked as.\n\nCurrently defined functions:\n${functions(applets)}\n`,
      );
    } else if (applets.includes(name)) {
      call.state.words = 'busybox';
      try {
        return call.applet(name, args);
      } finally {
        call.state.words = words;
      }
    } else {
      // Bots ask for an applet that cannot exist, and take this answer for the sign of a real BusyBox (Mirai, ZHtrap).
      call.err(`${name}: applet not found\n`);
      return 127;
    }
    return 0;
  },
};

function startShell(call: Call): number {
  const { args, state, atTerminal, err } = call;
  const [first] = args;
  if (first === '-c') return call.run(args[1] ?? '');
  if (first !== undefined && !first.startsWith('-')) {
    const found = call.read(first);
    if (found.kind === 'file') return call.run(found.bytes);
    err(
      state.words === 'gnu'
        ? `${call.name}: ${first}: No such file or directory\n`
        : `${call.name}: can't open '${first}'\n`,
    );
    return state.words === 'gnu' ? 127 : 2;
  }
  if (!atTerminal) return call.run(call.input);
  if (state.shells.length < LEVELS_MAX) state.shells.push(levelOf(call));
  call.out(welcome(state.machine, state.account.name, state.now()));
  return 0;
}

/** A shell inside the first: Debian's `sh` is another program than its `bash`, with its own prompt and complaints. */
function levelOf({ name, state }: Call): State['shells'][number] {
  const { account, machine } = state;
  const { computer } = machine;
  const dash = name !== 'bash' && computer.shell === 'bash' && state.files.find('/bin/dash').kind === 'file';
  if (dash) return { name: 'sh: 1', prompt: '{sign} ', account };
  return { name, prompt: computer.prompt, account };
}

function inner(call: Call, words: readonly string[]): number {
  const [name, ...args] = words;
  return name === undefined ? 0 : call.start(name, args);
}

/** No program of a visitor's is run here: the interpreter is one whose library went missing. */
function interpreter(call: Call, version: string, library: string): number {
  if (/^-(?:V|v|-version)$/.test(call.args[0] ?? '')) {
    call.out(`${version}\n`);
    return 0;
  }
  call.err(
    `${call.name}: error while loading shared libraries: ${library}: cannot open shared object file: No such file or directory\n`,
  );
  return 127;
}

/** As BusyBox lays them out: words to a width, after a tab. */
function functions(applets: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const name of applets) {
    const next = line === '' ? name : `${line}, ${name}`;
    if (next.length > 68) {
      lines.push(`\t${line},`);
      line = name;
    } else line = next;
  }
  return [...lines, `\t${line}`].join('\n');
}
