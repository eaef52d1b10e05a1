// The bytes of the dialogues that are measured. The bare loop says what the daemon says; visitors wait for the same words.

export const FTP = {
  greeting: '220 (vsFTPd 3.0.3)\r\n',
  password: '331 Please specify the password.\r\n',
  refusal: '530 Login incorrect.\r\n',
};

/** BusyBox telnetd's options and prompts. */
export const TELNET = {
  greeting: Buffer.from('\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\r\n', 'latin1'),
  login: 'backup12 login: ',
  password: 'Password: ',
  refusal: '\r\nLogin incorrect\r\nbackup12 login: ',
};

/** @typedef {'connect' | 'ftp' | 'telnet'} Plain of whose visits each step is a line */
/** @typedef {Plain | 'ssh' | 'https' | 'dns'} Kind */
/** @typedef {{ awaited: string, answer: string | undefined }} Step what is said once `awaited` was heard; nothing: leave */

/** @param {string} username */
export const passwordOf = (username) => `pass ${username}`;

/**
 * What a visitor does: nothing but wait for the close (`connect`), or one log-in.
 * @param {Plain} kind
 * @param {string} username
 * @returns {readonly Step[]}
 */
export function stepsOf(kind, username) {
  switch (kind) {
    case 'connect':
      return [];
    case 'ftp':
      return [
        { awaited: '220 ', answer: `USER ${username}\r\n` },
        { awaited: '331 ', answer: `PASS ${passwordOf(username)}\r\n` },
        { awaited: '530 ', answer: undefined },
      ];
    case 'telnet':
      return [
        { awaited: 'login: ', answer: `${username}\r\n` },
        { awaited: 'Password: ', answer: `${passwordOf(username)}\r\n` },
        { awaited: 'incorrect', answer: undefined },
      ];
  }
}
