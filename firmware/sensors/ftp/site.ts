import { upperCase } from './command.ts';
import { find } from './paths.ts';
import type { Guest } from './visit.ts';

/** SITE: what only this product offers. */
export function site(guest: Guest, argument: string): string {
  if (guest.account.anonymous) return '550 Permission denied.';
  const [, word = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(argument) ?? [];
  switch (upperCase(word)) {
    case 'CHMOD':
      return changeMode(guest, rest);
    case 'UMASK':
      return setUmask(guest, rest);
    case 'HELP':
      return '214 CHMOD UMASK HELP';
    default:
      return '500 Unknown SITE command.';
  }
}

function changeMode(guest: Guest, argument: string): string {
  const [, mode = '', name = ''] = /^(\S*) (.+)$/s.exec(argument) ?? [];
  if (name === '') return '500 SITE CHMOD needs 2 arguments.';
  const found = find(guest, name);
  if (found === undefined || found.entry.owner !== guest.files.user) return '550 SITE CHMOD command failed.';
  guest.files.change(found.path, { mode: octal(mode) });
  return '200 SITE CHMOD command ok.';
}

function setUmask(guest: Guest, argument: string): string {
  if (argument !== '') guest.umask = octal(argument);
  const shown = `0${guest.umask.toString(8)}`;
  return argument === '' ? `200 Your current UMASK is ${shown}` : `200 UMASK set to ${shown}`;
}

const octal = (digits: string): number => (/^[0-7]{1,4}$/.test(digits) ? Number.parseInt(digits, 8) & 0o777 : 0);
