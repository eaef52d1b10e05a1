import { bootedAt, dateText, fill, number, type Machine } from './machine.ts';

/** What an interactive shell says first, however it is started. */
export const welcome = (machine: Machine, user: string, now: number): string =>
  fill(machine.computer.welcome, machine, user, now);

/** What a log-in shows before it. The one before was an owner's, from a neighbour, some days after the start. */
export function greeting(machine: Machine, user: string, now: number): string {
  const { computer } = machine;
  const motd = fill(computer.motd, machine, user, now);
  if (!computer.tellsLastLogin) return motd;
  const { at, from } = lastLogin(machine, now);
  const [weekday, month, day, time, year] = dateText(at, '').split(/ +/);
  return `${motd}Last login: ${weekday} ${month} ${day?.padStart(2)} ${time} ${year} from ${from}\n`;
}

/** Between the start and now. */
export function lastLogin(machine: Machine, now: number): { readonly at: number; readonly from: string } {
  const booted = bootedAt(machine, now);
  const share = 0.2 + number(machine, 'last login', 60) / 100;
  const host = 20 + number(machine, 'last from', 200);
  return { at: booted + (now - booted) * share, from: machine.address.replace(/\d+$/, String(host)) };
}
