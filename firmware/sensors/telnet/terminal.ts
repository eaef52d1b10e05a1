import type { TcpPeer } from '../sensor.ts';
import { tell } from './client.ts';
import { Decoder, type Signal } from './decoder.ts';
import type { EVENTS } from './events.ts';
import { LineEditor, plainRun, type Echo, type Line } from './line.ts';
import type { Negotiation } from './negotiation.ts';
import { AYT, EC, EL, IP, IS, OPTION, SEND, VERB_BYTE, byte, escapeIac, subnegotiation } from './protocol.ts';

export type TelnetPeer = TcpPeer<typeof EVENTS>;

/** Facts that are recorded of one session; a client that tells more is playing with us. */
const FACTS_MAX = 64;
/** Said but unsent bytes above which a visitor who types ahead is not read on: else 64 kB of `cat x` become megabytes. */
const UNSENT_MAX = 16_384;

/** How a product behaves between the lines. */
export interface Manners {
  /** Undefined: options are heard and never answered, as BusyBox does. */
  readonly negotiation: Negotiation | undefined;
  /** Whether what is typed is echoed: it can change in the middle of a line. */
  readonly echoes: () => boolean;
  /** What ARE YOU THERE is answered with. */
  readonly areYouThere: string;
}

/**
 * One visitor's terminal: takes the telnet out of what comes, puts it into what goes, and hands on lines.
 * What is said is held back until the visitor has to be waited for, so that an answer and the next prompt are one packet.
 */
export class Terminal {
  readonly #peer: TelnetPeer;
  readonly #manners: Manners;
  readonly #decoder = new Decoder();
  readonly #editor = new LineEditor();
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;
  #unsent = '';
  #facts = 0;
  #lastTold = '';
  /** The user that the client asked to be, by its environment (RFC 1572: variable USER). */
  user: string | undefined;
  /** Options whose subnegotiation has been answered. */
  readonly answered = new Set<number>();

  constructor(peer: TelnetPeer, manners: Manners) {
    this.#peer = peer;
    this.#manners = manners;
  }

  /** Text for the visitor's screen. */
  say(text: string): void {
    this.#unsent += escapeIac(text);
  }

  /** Protocol bytes, as they are. */
  command(bytes: string): void {
    this.#unsent += bytes;
  }

  /** Sends all that was said, then waits as the product would. */
  async pause(ms: number): Promise<void> {
    await this.flush();
    if (ms > 0) await this.#peer.wait(ms);
  }

  async flush(): Promise<void> {
    if (this.#unsent === '') return;
    const bytes = this.#unsent;
    this.#unsent = '';
    await this.#peer.send(bytes);
  }

  /** The next line that the visitor types. `typed` is echoed where the product echoes at all. */
  async line(wanted: Echo): Promise<Line> {
    for (;;) {
      const run = this.#decoder.idle ? plainRun(this.#chunk, this.#at) : 0;
      if (run > 0) {
        this.say(this.#editor.type(this.#chunk.subarray(this.#at, this.#at + run), this.#echo(wanted)));
        this.#at += run;
      }
      const next = await this.#next();
      if (next === undefined) return { kind: 'left' };
      const input = typeof next === 'number' ? next : this.#hear(next);
      if (input === undefined) continue;
      const { echoed, done } = this.#editor.take(input, this.#echo(wanted));
      this.say(echoed);
      if (done !== undefined) return done;
    }
  }

  #echo(wanted: Echo): Echo {
    return wanted === 'typed' && !this.#manners.echoes() ? 'none' : wanted;
  }

  /**
   * Hears what the client negotiates until `settled`. A visitor who types instead does not negotiate (netcat, most
   * botnets) and is not waited for any longer; what he typed stays to be read. False: he left.
   */
  async negotiate(settled: () => boolean): Promise<boolean> {
    while (!settled()) {
      const next = await this.#next();
      if (next === undefined) return false;
      if (typeof next === 'number') {
        // Data is its own encoding, except IAC, of which both bytes are behind us: it is put back whole.
        this.#putBack(next);
        return true;
      }
      this.#hear(next);
    }
    return true;
  }

  async #next(): Promise<number | Signal | undefined> {
    if (this.#unsent.length > UNSENT_MAX) await this.flush();
    for (;;) {
      while (this.#at < this.#chunk.length) {
        const taken = this.#decoder.take(this.#chunk[this.#at] ?? 0);
        this.#at += 1;
        if (taken !== undefined) return taken;
      }
      await this.flush();
      const chunk = await this.#peer.some();
      if (chunk === undefined) return undefined;
      this.#chunk = chunk;
      this.#at = 0;
    }
  }

  #putBack(data: number): void {
    const bytes = data === 0xff ? [0xff, 0xff] : [data];
    this.#chunk = Buffer.concat([Buffer.from(bytes), this.#chunk.subarray(this.#at)]);
    this.#at = 0;
  }

  /** Answers a signal; returns the key that it stands for, if it does. */
  #hear(signal: Signal): number | undefined {
    switch (signal.kind) {
      case 'verb':
        this.command(this.#manners.negotiation?.hear(signal.verb, signal.option) ?? '');
        return undefined;
      case 'subnegotiation':
        this.#hearSubnegotiation(signal.option, signal.body);
        return undefined;
      case 'command':
        if (signal.code === AYT) this.command(this.#manners.areYouThere);
        return KEYS[signal.code];
    }
  }

  #hearSubnegotiation(option: number, body: string): void {
    if (body.charCodeAt(0) === IS) this.answered.add(option);
    if (option === OPTION.status && body === byte(SEND)) this.command(this.#status());
    for (const told of tell(option, body)) {
      // A window being resized tells the same again and again.
      const same = JSON.stringify(told);
      if (same === this.#lastTold || this.#facts === FACTS_MAX) continue;
      this.#lastTold = same;
      this.#facts += 1;
      if (told.kind === 'exploit') {
        const { technique, reference, value } = told;
        this.#peer.record('exploit', { technique, reference, value });
        continue;
      }
      if (told.name === 'USER') this.user = told.value;
      this.#peer.record('client', { fact: told.fact, name: told.name, value: told.value });
    }
  }

  /** RFC 859: what is on, as we see it. */
  #status(): string {
    const { negotiation } = this.#manners;
    if (negotiation?.us(OPTION.status) !== 'yes') return '';
    const list = (verbByte: number, options: readonly number[]): string =>
      options.map((option) => byte(verbByte) + byte(option)).join('');
    const ours = list(VERB_BYTE.will, negotiation.on('us'));
    return subnegotiation(OPTION.status, byte(IS) + ours + list(VERB_BYTE.do, negotiation.on('them')));
  }
}

/** Commands that stand for a key (RFC 854): interrupt process ^C, erase character, erase line ^U. */
const KEYS: Readonly<Record<number, number>> = { [IP]: 0x03, [EC]: 0x7f, [EL]: 0x15 };
