import { groupName, groupsOf, usersOf } from '../account.ts';
import { bootedAt, dateText } from '../machine.ts';
import { isGnu, splitOptions, type Call, type Programs, type State } from '../program.ts';
import { loads } from '../system.ts';
import { lastLogin } from '../welcome.ts';

export const IDENTITY: Programs = {
  id(call) {
    const { args, state, out, err } = call;
    const { options, rest } = splitOptions(args);
    const { computer } = state.machine;
    const [name] = rest;
    const user = name === undefined ? state.account : usersOf(computer, state.login).find((one) => one.name === name);
    if (user === undefined) {
      err(isGnu(call) ? `id: '${name}': no such user\n` : `id: unknown user ${name}\n`);
      return 1;
    }
    const groups = groupsOf(computer, user);
    const named = options.includes('n');
    const pair = ({ gid, name: group }: (typeof groups)[number]): string => (named ? group : String(gid));
    if (options.includes('u')) out(`${named ? user.name : user.uid}\n`);
    else if (options.includes('g')) out(`${groups.slice(0, 1).map(pair).join('')}\n`);
    else if (options.includes('G')) out(`${groups.map(pair).join(' ')}\n`);
    else {
      const [own] = groups;
      const all = groups.map(({ gid, name: group }) => `${gid}(${group})`).join(',');
      const tail = computer.shell === 'bash' ? ` groups=${all}` : '';
      out(`uid=${user.uid}(${user.name}) gid=${own?.gid ?? 0}(${own?.name ?? groupName(computer, user, 0)})${tail}\n`);
    }
    return 0;
  },

  groups({ state, out }) {
    const { machine, account } = state;
    out(
      `${groupsOf(machine.computer, account)
        .map(({ name }) => name)
        .join(' ')}\n`,
    );
    return 0;
  },

  whoami({ state, out }) {
    out(`${state.account.name}\n`);
    return 0;
  },

  hostname({ args, state, out }) {
    out(args[0] === '-I' ? `${state.machine.address} \n` : `${state.machine.hostname}\n`);
    return 0;
  },

  uname(call) {
    const { machine } = call.state;
    const letters =
      call.args
        .map((arg) => LONG[arg] ?? arg)
        .join('')
        .replaceAll('-', '') || 's';
    const unknown = /[^amnrspvio]/.exec(letters)?.[0];
    if (unknown !== undefined) {
      call.err(
        isGnu(call)
          ? `uname: invalid option -- '${unknown}'\nTry 'uname --help' for more information.\n`
          : `uname: invalid option -- '${unknown}'\n${usage(call, 'uname [-amnrspvio]', 'Print system information')}`,
      );
      return 1;
    }
    const parts = {
      s: 'Linux',
      n: machine.hostname,
      r: machine.release,
      v: machine.version,
      m: machine.architecture,
      o: letters.includes('a') ? machine.board.os : 'GNU/Linux',
    };
    const wanted = Object.entries(parts).filter(([letter]) => letters.includes('a') || letters.includes(letter));
    call.out(`${wanted.length > 0 ? wanted.map(([, part]) => part).join(' ') : 'unknown'}\n`);
    return 0;
  },

  arch({ state, out }) {
    out(`${state.machine.architecture}\n`);
    return 0;
  },

  date({ args, state, out }) {
    const format = args.find((arg) => arg.startsWith('+'));
    const text = dateText(state.now(), state.machine.computer.zone);
    out(`${format === undefined ? text : dated(format.slice(1), state.now())}\n`);
    return 0;
  },

  tty({ out }) {
    out('/dev/pts/0\n');
    return 0;
  },

  who({ state, out }) {
    out(`${state.login.name.padEnd(8)} pts/0        ${stamp(state.since)} (${state.from})\n`);
    return 0;
  },

  w(call) {
    const { state, out } = call;
    if (!isGnu(call)) {
      out('USER            TTY             IDLE    TIME             HOST\n');
      const time = new Date(state.since).toUTCString().replace(/^\w+, (\d+) (\w+) \d+ (.*) GMT$/, '$2 $1 $3');
      const columns = [state.login.name, 'pts/0'].map((text) => text.slice(0, 15).padEnd(16)).join('');
      out(`${columns}${'00:00'.padEnd(8)}${time.padEnd(17)}${state.from}\n`);
      return 0;
    }
    out(`${uptimeText(state, 1)}\nUSER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n`);
    const at = new Date(state.since).toISOString().slice(11, 16);
    out(
      `${state.login.name.slice(0, 8).padEnd(8)} pts/0    ${state.from.slice(0, 16).padEnd(16)} ${at}    0.00s  0.02s  0.00s w\n`,
    );
    return 0;
  },

  uptime({ args, state, out }) {
    const booted = bootedAt(state.machine, state.now());
    if (args[0] === '-s') out(`${new Date(booted).toISOString().slice(0, 19).replace('T', ' ')}\n`);
    else out(`${uptimeText(state, 1)}\n`);
    return 0;
  },

  last({ state, out }) {
    const { machine, login, from } = state;
    const now = state.now();
    const booted = bootedAt(machine, now);
    const before = lastLogin(machine, now);
    const minutes = 3 + (Math.floor(before.at / 1000) % 50);
    const long = (at: number): string => dateText(at, '').slice(0, 16);
    const row = (user: string, tty: string, host: string): string =>
      `${user.slice(0, 8).padEnd(8)} ${tty.padEnd(12)} ${host.padEnd(16)} `;
    out(`${row(login.name, 'pts/0', from)}${long(state.since)}   still logged in\n`);
    const end = new Date(before.at + minutes * 60_000).toISOString().slice(11, 16);
    out(`${row('root', 'pts/0', before.from)}${long(before.at)} - ${end}  (00:${String(minutes).padStart(2, '0')})\n`);
    out(`${row('reboot', 'system boot', machine.release.slice(0, 16))}${long(booted)}   still running\n`);
    out(`\nwtmp begins ${dateText(booted, '').replace(/ +(\d{4})$/, ' $1')}\n`);
    return 0;
  },

  lastlog({ state, out }) {
    out('Username         Port     From                                       Latest\n');
    for (const { name } of usersOf(state.machine.computer, state.login)) {
      const mine = name === state.login.name;
      out(
        mine
          ? `${name.padEnd(16)} pts/0    ${state.from.padEnd(42)} ${dateText(state.since, '+0000')}\n`
          : `${name.padEnd(16)}                                            **Never logged in**\n`,
      );
    }
    return 0;
  },
};

const LONG: Readonly<Record<string, string>> = { '--all': 'a', '--machine': 'm', '--kernel-release': 'r' };

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** uptime(1)'s line, as w and top begin with it too; BusyBox leaves the users out. */
export function uptimeText(state: State, users: number): string {
  const { machine } = state;
  const now = state.now();
  const minutes = Math.floor((now - bootedAt(machine, now)) / 60_000);
  const days = Math.floor(minutes / 1440);
  const clock = `${String(Math.floor(minutes / 60) % 24).padStart(2)}:${String(minutes % 60).padStart(2, '0')}`;
  const time = new Date(now).toISOString().slice(11, 19);
  const shown = machine.computer.shell === 'bash' ? `,  ${users} user` : '';
  const length = days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : '';
  return ` ${time} up ${length}${clock}${shown},  load average: ${loads(machine, now).join(', ')}`;
}

/** The letters of `date +FORMAT` that scripts use. */
function dated(format: string, at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  const values: Readonly<Record<string, string>> = {
    ...{ Y: year, m: month, d: date, H: time.slice(0, 2), M: time.slice(3, 5), S: time.slice(6, 8) },
    ...{
      s: String(Math.floor(at / 1000)),
      F: day,
      T: time.slice(0, 8),
      y: year.slice(2),
      N: '000000000',
      n: '\n',
      '%': '%',
    },
  };
  return format.replaceAll(/%(.)/g, (whole, letter: string) =>
    Object.hasOwn(values, letter) ? (values[letter] ?? '') : whole,
  );
}

export const usage = (call: Call, synopsis: string, about: string): string =>
  `BusyBox ${call.state.machine.busybox} multi-call binary.\n\nUsage: ${synopsis}\n\n${about}\n`;
