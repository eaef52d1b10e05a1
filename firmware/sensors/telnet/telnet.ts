import { byteString, defineSensor } from '../sensor.ts';
import { machineOf } from '../shell/machine.ts';
import { createShell } from '../shell/shell.ts';
import { Teller } from '../shell/told.ts';
import { EVENTS } from './events.ts';
import { login } from './login.ts';
import { menu } from './menu.ts';
import { clashes, OPTIONS, PRODUCTS, type Options } from './options.ts';
import { Terminal, type TelnetPeer } from './terminal.ts';

export default defineSensor({
  name: 'telnet',
  about: 'A telnet server: login prompt, and a small shell for those who are let in.',
  transport: 'tcp',
  ports: [23],
  options: OPTIONS,
  events: EVENTS,
  check: clashes,
  async talk(peer, options) {
    if (options.menu) {
      const terminal = new Terminal(peer, { negotiation: undefined, echoes: () => false, areYouThere: '' });
      await menu(peer, terminal);
      await terminal.flush();
      return;
    }
    const product = PRODUCTS[options.product];
    const negotiation = product.negotiation();
    const echoes = (): boolean => product.echoes(negotiation);
    const terminal = new Terminal(peer, { negotiation, echoes, areYouThere: product.areYouThere });
    if (!(await product.greet(terminal, negotiation, issueOf(options.banner)))) return;
    const username = await login(peer, terminal, product, options);
    if (username !== undefined) await serve(peer, terminal, options, username);
    await terminal.flush();
  },
});

/** The shell of who was let in, until he leaves it. */
async function serve(peer: TelnetPeer, terminal: Terminal, options: Options, username: string): Promise<void> {
  const hostname = options.hostname === '' ? peer.device.hostname : options.hostname;
  const machine = machineOf(peer.device, hostname, peer.localAddress);
  const { remoteAddress: from = '', remotePort: fromPort } = peer;
  const shell = createShell({ machine, username, from, fromPort, through: 'telnet', now: () => peer.now() });
  const teller = new Teller();
  terminal.say(onScreen(shell.greeting));
  for (;;) {
    const { prompt } = shell;
    terminal.say(prompt);
    const line = await terminal.line(shell.secret ? 'newline' : 'typed');
    if (line.kind === 'end' || line.kind === 'left') break;
    if (line.kind === 'interrupt') {
      shell.interrupt();
      terminal.say('\r\n');
      continue;
    }
    const ran = shell.run(line.text);
    const { output, ended, urls, commands } = ran;
    const tookMs = Math.min(commands * COMMAND_MS, COMMANDS_MAX_MS);
    if (ran.heard) {
      peer.record('command', {
        command: line.text,
        urls: urls.length > 0 ? urls.join(' ') : undefined,
        ...teller.tell(prompt, ran, tookMs),
        cut: line.cut > 0 ? line.cut : undefined,
      });
    }
    if (commands > 0) await terminal.pause(tookMs);
    terminal.say(onScreen(output));
    if (ended) break;
  }
}

/** A small board takes so long to start a program; and no visitor gets our processor for himself by long lines. */
const COMMAND_MS = 3;
const COMMANDS_MAX_MS = 500;

/** The banner as the file that it stands for: whole lines, UTF-8. */
const issueOf = (banner: string): string => byteString(banner === '' || banner.endsWith('\n') ? banner : `${banner}\n`);

const TAB_STOP = 8;

/** What the terminal of either product makes of output: CR LF of LF (ONLCR), blanks of tabs (XTABS). */
const onScreen = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.split('\t').reduce((before, piece) => before + blanksToStop(before.length) + piece))
    .join('\r\n');

const blanksToStop = (column: number): string => ' '.repeat(TAB_STOP - (column % TAB_STOP));
