import { OPTION, verb } from './protocol.ts';
import type { Product } from './product.ts';

/** telnetd sends its options and the issue at once; login(1) has to be started before it can prompt. */
const LOGIN_STARTS_MS = 40;

/**
 * BusyBox telnetd 1.14 and later: five lines of options at the start, and never an answer to any. (Not that the
 * standard allows it; but whoever answers where BusyBox is silent is told apart from it by one packet: Vetterl and
 * Clayton, "Bitter Harvest", WOOT 2018. nmap calls a server that begins with DO NAWS "Cowrie Honeypot telnetd".)
 */
export const busybox: Product = {
  negotiation: () => undefined,
  // Means IAC NOP, but passes the function that doubles IAC.
  areYouThere: '\xff\xff\xf1',
  async greet(terminal, _negotiation, issue) {
    terminal.command(verb('do', OPTION.echo) + verb('do', OPTION.windowSize));
    terminal.command(verb('will', OPTION.echo) + verb('will', OPTION.suppressGoAhead));
    // print_login_issue: LF becomes LF CR, to which the terminal adds another CR.
    terminal.say(`\r\r\n${issue.replaceAll('\n', '\r\n\r')}`);
    await terminal.pause(LOGIN_STARTS_MS);
    return true;
  },
  echoes: () => true,
  refusal: 'Login incorrect\r\n',
  tries: 3,
  exhausted: () => 'Login incorrect\r\n',
};
