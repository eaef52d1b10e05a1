import { PROGRAM_DIRECTORIES } from '../base.ts';
import { resolve } from '../files.ts';
import type { Call, Programs } from '../program.ts';
import { welcome } from '../welcome.ts';

/** Interactive shells inside each other; bots type `sh` to get out of a vendor's menu. */
const LEVELS_MAX = 16;

export const PROCESS: Programs = {
  sh: startShell,
  ash: startShell,
  true: () => 0,
  false: () => 1,
  sleep: () => 0,
  usleep: () => 0,
  sync: () => 0,
  reboot: () => 0,
  nohup: (call) => call.start(call.args[0] ?? 'true', call.args.slice(1)),

  kill: ({ args, err }) => missing(args, () => err('sh: you need to specify whom to kill\n')),
  killall: ({ args, err }) => {
    const names = args.filter((arg) => !arg.startsWith('-'));
    for (const name of names) err(`killall: ${name}: no process killed\n`);
    return 1;
  },

  test: judge,
  '[': (call) => judge({ ...call, args: call.args.slice(0, -1) }),

  which({ args, state, out }) {
    let status = 0;
    for (const name of args) {
      const path = PROGRAM_DIRECTORIES.map((top) => `${top}/${name}`).find(
        (at) => state.files.find(at).kind === 'file',
      );
      if (path === undefined) status = 1;
      else out(`${path}\n`);
    }
    return status;
  },

  busybox(call) {
    const { applets, machine } = call.state;
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
    } else if (applets.includes(name)) return call.start(name, args);
    else {
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
    err(`${call.name}: can't open '${first}'\n`);
    return 2;
  }
  if (!atTerminal) return call.run(call.input);
  if (state.levels < LEVELS_MAX) state.levels += 1;
  call.out(welcome(state.machine));
  return 0;
}

const missing = (args: readonly string[], complain: () => void): number => {
  if (args.length === 0) complain();
  return Number(args.length === 0);
};

/** The tests that scripts of visitors make: of files and of strings. */
function judge({ args, state }: Call): number {
  const [first = '', second = '', third = ''] = args;
  const found = state.files.find(resolve(state.cwd, second));
  switch (first) {
    case '-f':
    case '-r':
    case '-e':
      return Number(found.kind === 'missing' || (first === '-f' && found.kind === 'directory'));
    case '-d':
      return Number(found.kind !== 'directory');
    case '-x':
      return Number(!(found.kind === 'file' && found.executable));
    case '-w':
      return Number(found.kind === 'missing');
    case '-s':
      return Number(!(found.kind === 'file' && found.bytes.length > 0));
    case '-n':
      return Number(second === '');
    case '-z':
      return Number(second !== '');
    default:
      if (second === '=' || second === '==') return Number(first !== third);
      if (second === '!=') return Number(first === third);
      return Number(first === '');
  }
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
