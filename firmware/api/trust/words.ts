import { PASSWORD_CHARS_MIN } from './password.ts';

/** What the pages say that are shown before anybody is logged in: made by the daemon, so that they need no JavaScript. */
export const DOOR_WORDS = {
  name: 'Skep',
  claim: {
    title: 'Make this device yours',
    lead: 'Nobody owns it yet. The set-up code shows that you may: it was printed where Skep was started, and',
    command: 'skep claim-code',
    leadEnd: 'prints it again on the device.',
    code: 'Set-up code',
    password: 'New password',
    passwordHint: `At least ${PASSWORD_CHARS_MIN} characters. Some words in a row are easy to type and hard to guess.`,
    again: 'The same password again',
    button: 'Claim this device',
  },
  login: {
    title: 'Log in',
    password: 'Password',
    button: 'Log in',
    forgotten: 'Forgotten? On the device,',
    command: 'skep password',
    forgottenEnd: 'sets another one.',
  },
  logout: {
    title: 'Log out',
    lead: 'This browser has to log in again afterwards.',
    button: 'Log out',
    back: 'Back to the page',
  },
  wrongCode: 'That is not the set-up code.',
  wrongPassword: 'That is not the password.',
  short: `The password needs at least ${PASSWORD_CHARS_MIN} characters.`,
  long: 'The password is too long.',
  differ: 'The two passwords differ.',
  isCode: 'The set-up code is no password: it was printed in a log.',
  taken:
    'Meanwhile somebody else has claimed this device. If that was not you, take it back on the device: skep password --reset.',
  wait: (seconds: number) => `Too many tries. The next one is possible in ${inWords(seconds)}.`,
  otherSite: 'This form was sent by another page. Open this one by its own address and try again.',
} as const;

const inWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
