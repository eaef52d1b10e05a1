import type { User } from '../../../core/computer.ts';
import { accountOf, groupsOf, rootOf, usersOf } from '../account.ts';
import { resolve } from '../files.ts';
import { become, isGnu, type Asking, type Call, type Programs } from '../program.ts';

/** Who may do what: passwords, accounts, other users, and what is to run later. Nothing of it is true for longer than a visit. */
export const ACCOUNTS: Programs = {
  passwd(call) {
    const { state, err } = call;
    const name = call.args.find((arg) => !arg.startsWith('-')) ?? state.account.name;
    if (!known(call, name)) {
      err(`passwd: ${isGnu(call) ? `user '${name}' does not exist` : `unknown user ${name}`}\n`);
      return 1;
    }
    if (state.account.uid !== 0 && name !== state.account.name) {
      err(`passwd: You may not view or modify password information for ${name}.\n`);
      return 1;
    }
    const gnu = isGnu(call);
    if (!gnu) call.out(`Changing password for ${name}\n`);
    const done = gnu
      ? 'passwd: password updated successfully\n'
      : `passwd: password for ${name} changed by ${state.account.name}\n`;
    const first: Asking = twice('New password: ', gnu ? 'Retype new password: ' : 'Retype password: ', (same) =>
      same
        ? { output: `\n${done}`, status: 0 }
        : {
            output: `\n${gnu ? 'Sorry, passwords do not match.\npasswd: Authentication token manipulation error\npasswd: password unchanged\n' : `Passwords don't match\npasswd: password for ${name} is unchanged\n`}`,
            status: 10,
          },
    );
    if (state.account.uid === 0 || !gnu) return call.ask(first);
    call.out(`Changing password for ${name}.\n`);
    return call.ask({
      prompt: 'Current password: ',
      secret: true,
      hear: () => ({ output: '\n', status: 0, next: first }),
    });
  },

  chpasswd(call) {
    if (!asRoot(call, 'chpasswd: cannot lock /etc/passwd; try again later.\n')) return 1;
    const lines = call.input.split('\n').filter(Boolean);
    const names = new Set(accountNames(call));
    let status = 0;
    lines.forEach((line, at) => {
      const [name = ''] = line.split(':');
      if (line.includes(':') && names.has(name)) return;
      call.err(
        line.includes(':')
          ? `chpasswd: line ${at + 1}: user '${name}' does not exist\n`
          : `chpasswd: line ${at + 1}: missing new password\n`,
      );
      status = 1;
    });
    if (status === 1) call.err('chpasswd: error detected, changes ignored\n');
    return status;
  },

  useradd: (call) => changes(call, 'useradd'),
  adduser: (call) => changes(call, 'adduser'),
  userdel: (call) => changes(call, 'userdel'),
  deluser: (call) => changes(call, 'deluser'),
  usermod: (call) => changes(call, 'usermod'),
  groupadd: (call) => changes(call, 'groupadd'),

  sudo(call) {
    const { state, err, out } = call;
    const { machine, account, shells } = state;
    const words = call.args.filter(
      (arg, at) => !/^-[ESnHkbis]$/.test(arg) && arg !== '-u' && call.args[at - 1] !== '-u',
    );
    const may =
      account.uid === 0 ||
      groupsOf(machine.computer, account).some(({ name }) => /^(?:sudo|administrators)$/.test(name));
    if (!may) {
      err(`${account.name} is not in the sudoers file.\n`);
      return 1;
    }
    if (words.includes('-l') || words.includes('-ll')) {
      out(
        `Matching Defaults entries for ${account.name} on ${machine.hostname}:\n    env_reset, mail_badpass, use_pty\n\n`,
      );
      out(
        `User ${account.name} may run the following commands on ${machine.hostname}:\n    (ALL : ALL) ${account.uid === 0 ? 'ALL' : 'NOPASSWD: ALL'}\n`,
      );
      return 0;
    }
    const shell = call.args.some((arg) => arg === '-i' || arg === '-s');
    if (words.length === 0 && !shell) {
      err('usage: sudo -h | -K | -k | -V\nusage: sudo [-bEHnPS] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n');
      return 1;
    }
    const depth = shells.length;
    become(state, rootOf(machine.computer));
    if (call.args.includes('-i')) state.cwd = state.account.home;
    const [name = 'bash', ...args] = words;
    const status = call.start(name, args);
    // A shell that was started goes on as root until it is left.
    if (shells.length <= depth && shells.at(-1)?.account !== state.account) become(state, account);
    return status;
  },

  su(call) {
    const { state } = call;
    const name = call.args.find((arg, at) => !arg.startsWith('-') && call.args[at - 1] !== '-c') ?? 'root';
    const target =
      state.account.uid === 0
        ? usersOf(state.machine.computer, state.login).find((user) => user.name === name)
        : undefined;
    if (!known(call, name)) {
      call.err(
        isGnu(call)
          ? `su: user ${name} does not exist or the user entry does not contain all the required fields\n`
          : `su: unknown user ${name}\n`,
      );
      return 1;
    }
    const command = call.args.indexOf('-c');
    if (target !== undefined) return asUser(call, target, command < 0 ? undefined : (call.args[command + 1] ?? ''));
    return call.ask({
      prompt: 'Password: ',
      secret: true,
      hear: () => ({ output: '\nsu: Authentication failure\n', status: 1 }),
    });
  },

  crontab(call) {
    const { state, args, err, out } = call;
    const { name } = state.account;
    const path = `/var/spool/cron/crontabs/${name}`;
    const { uid } = state.files;
    // The program is setgid crontab: everybody has one.
    state.files.uid = 0;
    try {
      const first = args.find((arg, at) => arg !== '-u' && args[at - 1] !== '-u');
      const found = state.files.find(path);
      if (first === '-l' || first === '-r') {
        if (found.kind !== 'file') {
          err(`no crontab for ${name}\n`);
          return 1;
        }
        if (first === '-l') out(found.bytes);
        else state.files.remove(path);
        return 0;
      }
      if (first === '-e') return 0;
      const text = first === undefined || first === '-' ? call.input : fileText(call, first);
      if (text === undefined) {
        err(`${first}: No such file or directory\n`);
        return 1;
      }
      return Number(state.files.write(path, text, false) !== undefined);
    } finally {
      state.files.uid = uid;
    }
  },

  chage: (call) => changes(call, 'chage'),

  getent({ args, state, out }) {
    const [database, key] = args;
    const found = state.files.find(resolve('/etc', database ?? ''));
    const lines = found.kind === 'file' ? found.bytes.split('\n').filter(Boolean) : [];
    const rows = lines.filter((line) => key === undefined || line.startsWith(`${key}:`));
    for (const row of rows) out(`${row}\n`);
    return rows.length > 0 ? 0 : 2;
  },
};

function fileText(call: Call, path: string): string | undefined {
  const found = call.read(path);
  return found.kind === 'file' ? found.bytes : undefined;
}

/** Asks for a new password and for the same again. */
const twice = (prompt: string, again: string, end: (same: boolean) => ReturnType<Asking['hear']>): Asking => ({
  prompt,
  secret: true,
  hear: (first) => ({
    output: '\n',
    status: 0,
    next: { prompt: again, secret: true, hear: (second) => end(first === second) },
  }),
});

/** Among the accounts, and among those that the visitor made himself. */
const known = (call: Call, name: string): boolean => accountNames(call).includes(name);

function accountNames(call: Call): readonly string[] {
  const found = call.state.files.find('/etc/passwd');
  return found.kind === 'file' ? found.bytes.split('\n').map((line) => line.split(':', 1)[0] ?? '') : [];
}

function asRoot(call: Call, refusal: string): boolean {
  if (call.state.account.uid === 0) return true;
  call.err(call.state.words === 'gnu' ? `${call.name}: Permission denied.\n${refusal}` : refusal);
  return false;
}

/** useradd and its like change /etc/passwd, and say nothing. */
function changes(call: Call, what: string): number {
  if (!asRoot(call, `${what}: cannot lock /etc/passwd; try again later.\n`)) return 1;
  const { state } = call;
  const name = call.args.findLast((arg) => !arg.startsWith('-')) ?? '';
  const found = state.files.find('/etc/passwd');
  const text = found.kind === 'file' ? found.bytes : '';
  if (/^(?:useradd|adduser)$/.test(what)) {
    if (known(call, name)) {
      call.err(
        `${what}: ${what === 'useradd' ? `user '${name}' already exists` : `The user \`${name}' already exists.`}\n`,
      );
      return 9;
    }
    const { uid, gid, home, shell } = accountOf(state.machine.computer, name);
    state.files.write('/etc/passwd', `${text}${name.slice(0, 32)}:x:${uid}:${gid}::${home}:${shell}\n`, false);
  }
  if (/^(?:userdel|deluser)$/.test(what)) {
    const rest = text.split('\n').filter((line) => !line.startsWith(`${name}:`));
    state.files.write('/etc/passwd', rest.join('\n'), false);
  }
  return 0;
}

function asUser(call: Call, user: User, command: string | undefined): number {
  const { state } = call;
  const before = state.account;
  const depth = state.shells.length;
  become(state, user);
  if (call.args.some((arg) => /^-l?$/.test(arg))) state.cwd = user.home;
  const status = command === undefined ? call.start('bash', []) : call.run(command);
  if (state.shells.length <= depth) become(state, before);
  return status;
}
