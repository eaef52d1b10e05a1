import { IAC, SB, SE, VERB_BYTE, type Verb } from './protocol.ts';

/** What is between the data in a telnet stream. */
export type Signal =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly option: number }
  | { readonly kind: 'command'; readonly code: number }
  | { readonly kind: 'subnegotiation'; readonly option: number; readonly body: string };

/** Longest subnegotiation kept; the rest is dropped. A real one is an environment of a few hundred bytes. */
export const SUBNEGOTIATION_MAX = 1024;

type State = 'data' | 'iac' | 'verb' | 'option' | 'body' | 'body-iac';

/**
 * Takes a telnet stream apart, one byte at a time, so that it cannot matter how TCP cut the bytes into packets.
 * A number is a byte of data, an object is a signal, undefined means that more has to come first.
 */
export class Decoder {
  #state: State = 'data';
  #verb: Verb = 'do';
  #option = 0;
  #body: number[] = [];

  /** Nothing is begun: the next byte is data unless it is IAC. */
  get idle(): boolean {
    return this.#state === 'data';
  }

  take(byte: number): number | Signal | undefined {
    switch (this.#state) {
      case 'data':
        if (byte !== IAC) return byte;
        return this.#go('iac');
      case 'iac':
        if (byte === IAC) {
          this.#state = 'data';
          return byte;
        }
        return this.#command(byte);
      case 'verb':
        this.#state = 'data';
        return { kind: 'verb', verb: this.#verb, option: byte };
      case 'option':
        this.#option = byte;
        this.#body = [];
        return this.#go('body');
      case 'body':
        if (byte === IAC) return this.#go('body-iac');
        return this.#keep(byte);
      case 'body-iac': {
        if (byte === IAC) {
          this.#state = 'body';
          return this.#keep(byte);
        }
        const body = Buffer.from(this.#body).toString('latin1');
        this.#body = [];
        // Only SE may follow here (RFC 855). A peer that forgot it has begun its next command: what came so far counts.
        if (byte === SE) this.#state = 'data';
        else this.#command(byte);
        return { kind: 'subnegotiation', option: this.#option, body };
      }
    }
  }

  #command(byte: number): Signal | undefined {
    if (byte === SB) return this.#go('option');
    const verb = VERBS[byte];
    if (verb !== undefined) {
      this.#verb = verb;
      return this.#go('verb');
    }
    this.#state = 'data';
    return { kind: 'command', code: byte };
  }

  #keep(byte: number): undefined {
    if (this.#body.length < SUBNEGOTIATION_MAX) this.#body.push(byte);
  }

  #go(state: State): undefined {
    this.#state = state;
  }
}

const VERBS: Readonly<Record<number, Verb>> = Object.fromEntries(
  Object.entries(VERB_BYTE).map(([verb, byte]) => [byte, verb as Verb]),
);
