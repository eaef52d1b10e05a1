import { resolve } from '../files.ts';
import { setVariable } from '../expand.ts';
import { SHELL, type Programs } from '../program.ts';

/** What the shell does itself: these change it, or are no files. */
export const BUILTINS: Programs = {
  ':': () => 0,

  cd({ args, state, err }) {
    const [target = state.variables.get('HOME') ?? '/'] = args;
    const path = target === '-' ? (state.variables.get('OLDPWD') ?? state.cwd) : resolve(state.cwd, target);
    const found = state.files.find(path);
    if (found.kind !== 'directory') {
      err(`${SHELL}: cd: can't cd to ${target}${found.kind === 'file' ? ': Not a directory' : ''}\n`);
      return 2;
    }
    setVariable(state, 'OLDPWD', state.cwd);
    state.cwd = path;
    return 0;
  },

  exit(call) {
    const { args, state, atTerminal } = call;
    if (atTerminal) state.levels -= 1;
    state.leaving = true;
    return Number.parseInt(args[0] ?? '', 10) & 255 || 0;
  },

  // ash has no such command; who types it wants to go, and is let go.
  logout(call) {
    return call.start('exit', call.args);
  },

  export({ args, state, out }) {
    for (const arg of args) {
      const [name = '', value] = arg.split(/=(.*)/s);
      if (value !== undefined) setVariable(state, name, value);
    }
    if (args.length === 0) for (const [name, value] of state.variables) out(`export ${name}='${value}'\n`);
    return 0;
  },

  set({ args, state, out }) {
    if (args.length === 0) for (const [name, value] of state.variables) out(`${name}='${value}'\n`);
    return 0;
  },

  unset({ args, state }) {
    for (const name of args) state.variables.delete(name);
    return 0;
  },

  eval: ({ args, run }) => run(args.join(' ')),
  history: () => 0,
  trap: () => 0,
  umask({ args, out }) {
    if (args.length === 0) out('0022\n');
    return 0;
  },
  ulimit({ args, out }) {
    if (!args.some((arg) => /^\d/.test(arg))) out(args.includes('-n') ? '1024\n' : 'unlimited\n');
    return 0;
  },
};
