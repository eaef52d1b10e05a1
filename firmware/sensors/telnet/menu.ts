import type { Terminal, TelnetPeer } from './terminal.ts';

type Entry = 'username' | 'password' | 'command' | 'echo';

const WELCOME = '\r\nWelcome, Please choose from the following options\r\necho\t\thelp\t\toptions\t\tquit\t\t\r\n';
const HELP =
  'echo:\t\tprompt to echo back typing\r\n' +
  'help:\t\tdetailed description of options\r\n' +
  'options:\tbasic list of options available to user\r\n' +
  'quit:\t\tclose telnet connection to server\r\n';
const UNKNOWN = '%unrecognized command - type options for a list\r\n';

/**
 * The dialogue of HoneyPotR's telnet plug-in, byte for byte, without echo and without negotiation. Its rows
 * (`input_type`, `user_input`) are event `menu`; what they mean is also told in the terms of all sensors.
 */
export async function menu(peer: TelnetPeer, terminal: Terminal): Promise<void> {
  const ask = async (prompt: string, entry: Entry): Promise<string | undefined> => {
    terminal.say(prompt);
    const line = await terminal.line('none');
    if (line.kind !== 'line') return undefined;
    if (entry !== 'command') peer.record('menu', { input_type: entry, user_input: line.text });
    return line.text;
  };
  const username = await ask('Username: ', 'username');
  if (username === undefined) return;
  const password = await ask('Password: ', 'password');
  peer.record('login', { username, password, accepted: password !== undefined });
  if (password === undefined) return;
  terminal.say(WELCOME);
  for (;;) {
    const line = await ask('. ', 'command');
    if (line === undefined) return;
    for (const command of line.split(';')) {
      if (command === '') continue;
      peer.record('menu', { input_type: 'command', user_input: command });
      peer.record('command', { command });
      const reply = answer(command);
      const said = reply === undefined ? await ask('Text? ', 'echo') : reply;
      if (said === undefined) return;
      terminal.say(reply === undefined ? `${said}\r\n` : said);
      if (reply === GOODBYE) return;
    }
  }
}

const GOODBYE = '\nGoodbye\n';

/** Undefined: there is a text to be asked for first. Only `echo` looks at what follows its name. */
function answer(command: string): string | undefined {
  const blank = command.indexOf(' ');
  const name = blank < 0 ? command : command.slice(0, blank);
  const text = blank < 0 ? '' : command.slice(blank + 1);
  switch (name) {
    case 'echo':
      return text === '' ? undefined : `${text}\r\n`;
    case 'help':
      return HELP;
    case 'options':
      return WELCOME;
    case 'quit':
      return GOODBYE;
    default:
      return UNKNOWN;
  }
}
