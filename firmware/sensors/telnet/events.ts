import { field } from '../sensor.ts';
import { TOLD } from '../shell/told.ts';

/** Longest line a visitor can type: what a Linux terminal takes in canonical mode (N_TTY_BUF_SIZE less one). */
export const LINE_MAX = 4095;
/** The longest line as text, each byte escaped. */
const LINE_TEXT_MAX = LINE_MAX * 4;

const cut = field.int('Bytes of the line beyond 4,095, which a terminal does not take either.');

export const EVENTS = {
  login: {
    about: 'A user name and a password were tried; without a password when the visitor left at its prompt.',
    grade: 'login',
    summary: 'tried {username} / {password}',
    fields: {
      username: field.text('User name tried.', { max: LINE_TEXT_MAX }),
      password: field.text('Password tried.', { max: LINE_TEXT_MAX }),
      accepted: field.bool('Whether the visitor was let in.'),
      cut,
    },
  },
  command: {
    about: 'A line typed by a visitor who was let in.',
    grade: 'commands',
    summary: 'typed {command}',
    fields: {
      command: field.text('The whole line as typed.', { max: LINE_TEXT_MAX }),
      urls: field.text('Addresses that it wanted fetched, with a blank between them; never fetched here.', {
        max: LINE_TEXT_MAX,
      }),
      ...TOLD,
      cut,
    },
  },
  menu: {
    about: 'An entry in the menu dialogue (option `menu`), in the terms of HoneyPotR.',
    grade: 'probe',
    summary: 'menu {input_type}: {user_input}',
    fields: {
      input_type: field.choice('Which prompt it answered.', ['username', 'password', 'command', 'echo']),
      user_input: field.text('What was typed.', { max: LINE_TEXT_MAX }),
    },
  },
  client: {
    about: 'A fact that the telnet client told about itself; one event a fact.',
    grade: 'probe',
    summary: 'client says {name} = {value}',
    fields: {
      fact: field.choice('What it is about: RFC 1091, 1073, 1079, 1096, 1572.', [
        'terminal',
        'window',
        'speed',
        'display',
        'variable',
      ]),
      name: field.text('The same word, or the name of the environment variable.'),
      value: field.text('What was told; a window as columns x rows.'),
    },
  },
  exploit: {
    about: 'An option was abused in a way that only an exploit does.',
    grade: 'critical',
    summary: 'exploit: {technique} ({reference}): {value}',
    fields: {
      technique: field.choice('What was tried.', ['login-argument', 'library-path', 'encryption-key']),
      reference: field.text('Known vulnerabilities that are exploited so.'),
      value: field.text('The telling part of what was sent.'),
    },
  },
} as const;
