import { dateText } from '../machine.ts';
import type { Call, Programs } from '../program.ts';

export const IDENTITY: Programs = {
  // Everybody who gets into such a device is its root, by whatever name.
  id({ args, state, out }) {
    const name = userName(state.username);
    if (args.includes('-u') || args.includes('-g')) out(args.some((arg) => arg.includes('n')) ? `${name}\n` : '0\n');
    else out(`uid=0(${name}) gid=0(root)\n`);
    return 0;
  },

  whoami({ state, out }) {
    out(`${userName(state.username)}\n`);
    return 0;
  },

  hostname({ state, out }) {
    out(`${state.machine.hostname}\n`);
    return 0;
  },

  uname(call) {
    const { machine } = call.state;
    const letters = call.args.join('').replaceAll('-', '') || 's';
    const unknown = /[^amnrspvio]/.exec(letters)?.[0];
    if (unknown !== undefined) {
      call.err(
        `uname: invalid option -- '${unknown}'\n${usage(call, 'uname [-amnrspvio]', 'Print system information')}`,
      );
      return 1;
    }
    const parts = {
      s: 'Linux',
      n: machine.hostname,
      r: machine.release,
      v: machine.version,
      m: machine.architecture,
      o: 'GNU/Linux',
    };
    const wanted = Object.entries(parts).filter(([letter]) => letters.includes('a') || letters.includes(letter));
    call.out(`${wanted.length > 0 ? wanted.map(([, part]) => part).join(' ') : 'unknown'}\n`);
    return 0;
  },

  date({ state, out }) {
    out(`${dateText(state.now(), 'UTC')}\n`);
    return 0;
  },
};

/** A name as an account can have it; whatever else was let in is root. */
export const userName = (typed: string): string => (/^[a-z_][a-z0-9_-]{0,31}$/.test(typed) ? typed : 'root');

export const usage = (call: Call, synopsis: string, about: string): string =>
  `BusyBox ${call.state.machine.busybox} multi-call binary.\n\nUsage: ${synopsis}\n\n${about}\n`;
