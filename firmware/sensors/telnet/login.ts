import { byteString } from '../sensor.ts';
import type { Options } from './options.ts';
import { EMPTY_NAMES_MAX, type Product } from './product.ts';
import type { Line } from './line.ts';
import type { Terminal, TelnetPeer } from './terminal.ts';

/** The login prompt, as often as the product asks. Returns the name of who was let in; undefined: hang up. */
export async function login(
  peer: TelnetPeer,
  terminal: Terminal,
  product: Product,
  options: Options,
): Promise<string | undefined> {
  const hostname = options.hostname === '' ? peer.device.hostname : options.hostname;
  const tries = options.tries === 0 ? product.tries : options.tries;
  // telnet -l USER: the name comes with the environment, and the first thing asked is the password.
  let preset = terminal.user === '' ? undefined : terminal.user;
  for (let refused = 0; refused < tries;) {
    const name = preset === undefined ? await userName(terminal, hostname) : { text: preset, cut: 0 };
    preset = undefined;
    if (name === undefined) return undefined;
    terminal.say('Password: ');
    const password = await passwordFor(peer, terminal, name);
    if (password.kind === 'line' && letsIn(options, name.text, password.text, refused)) {
      record(peer, name, password, true);
      return name.text;
    }
    record(peer, name, password, false);
    // ^C or ^D at the prompt is an answer, and a wrong one.
    if (password.kind === 'left') return undefined;
    refused += 1;
    await terminal.pause(options.fail_delay_ms);
    terminal.say(refused === tries ? product.exhausted(tries) : product.refusal);
  }
  return undefined;
}

interface Typed {
  readonly text: string;
  readonly cut: number;
}

async function userName(terminal: Terminal, hostname: string): Promise<Typed | undefined> {
  for (let empty = 0; empty < EMPTY_NAMES_MAX; empty += 1) {
    terminal.say(`${byteString(hostname)} login: `);
    const line = await terminal.line('typed');
    if (line.kind !== 'line') return undefined;
    if (line.text !== '') return line;
  }
  return undefined;
}

/** A visitor who leaves at the password prompt, however he leaves, has still tried a name. */
async function passwordFor(peer: TelnetPeer, terminal: Terminal, name: Typed): Promise<Line> {
  try {
    return await terminal.line('newline');
  } catch (ended) {
    record(peer, name, { kind: 'left' }, false);
    throw ended;
  }
}

function record(peer: TelnetPeer, name: Typed, password: Line, accepted: boolean): void {
  const typed = password.kind === 'line' ? password : undefined;
  const cut = name.cut + (typed?.cut ?? 0);
  peer.record('login', {
    username: name.text,
    password: typed?.text,
    accepted,
    cut: cut > 0 ? cut : undefined,
  });
}

function letsIn(options: Options, username: string, password: string, refused: number): boolean {
  switch (options.let_in) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'after':
      return refused >= options.let_in_after;
    case 'listed':
      return options.credentials.some((pair) => byteString(pair) === `${username}:${password}`);
  }
}
