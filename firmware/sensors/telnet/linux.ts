import { Negotiation } from './negotiation.ts';
import { OPTION, SEND, byte, subnegotiation } from './protocol.ts';
import type { Product } from './product.ts';

/** Asked first, in this order; each is then asked for its value, in the other. */
const FIRST = [OPTION.terminalType, OPTION.terminalSpeed, OPTION.xDisplay, OPTION.newEnviron] as const;
const VALUES = [OPTION.terminalSpeed, OPTION.xDisplay, OPTION.newEnviron, OPTION.terminalType] as const;

const AGREEMENT = {
  ours: [OPTION.binary, OPTION.echo, OPTION.suppressGoAhead, OPTION.status],
  theirs: [OPTION.binary, OPTION.suppressGoAhead, OPTION.windowSize, OPTION.flowControl, ...FIRST],
  momentary: [OPTION.timingMark],
};

/**
 * The telnetd of netkit with login(1) of shadow, as on many years of Debian and on devices built from it: it learns the
 * terminal before it shows anything. The real one waits for the answers for ever; this one takes typing for a refusal.
 */
export const linux: Product = {
  negotiation: () => new Negotiation(AGREEMENT),
  areYouThere: '\r\n[Yes]\r\n',
  async greet(terminal, negotiation, issue) {
    if (negotiation === undefined) return true;
    const open = (option: number): boolean => negotiation.them(option).startsWith('want-');
    for (const option of FIRST) terminal.command(negotiation.ask('do', option));
    if (!(await terminal.negotiate(() => !FIRST.some(open)))) return false;

    const telling = VALUES.filter((option) => negotiation.them(option) === 'yes');
    for (const option of telling) terminal.command(subnegotiation(option, byte(SEND)));
    const told = (option: number): boolean => terminal.answered.has(option) || negotiation.them(option) === 'no';
    if (!(await terminal.negotiate(() => telling.every(told)))) return false;

    terminal.command(negotiation.ask('will', OPTION.suppressGoAhead));
    // A client of 4.2BSD agrees to echo, which nobody wants: it is asked to find out, and told to stop.
    terminal.command(negotiation.ask('do', OPTION.echo) + negotiation.ask('do', OPTION.windowSize));
    terminal.command(negotiation.ask('will', OPTION.status) + negotiation.ask('do', OPTION.flowControl));
    if (!(await terminal.negotiate(() => !open(OPTION.windowSize) && !open(OPTION.echo)))) return false;
    if (negotiation.them(OPTION.echo) === 'yes') terminal.command(negotiation.ask('dont', OPTION.echo));
    terminal.command(negotiation.ask('will', OPTION.echo));
    terminal.say(issue.replaceAll('\n', '\r\n'));
    return true;
  },
  echoes: (negotiation) => negotiation?.us(OPTION.echo) === 'yes',
  refusal: '\r\nLogin incorrect\r\n',
  tries: 5,
  exhausted: (tries) => `Maximum number of tries exceeded (${tries})\r\n`,
};
