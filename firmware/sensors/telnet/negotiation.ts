import { verb, type Verb } from './protocol.ts';

/** One option on one side, as RFC 1143 (the Q method) names it. */
type State = 'no' | 'yes' | 'want-no' | 'want-yes';

/** What a product agrees to when the visitor asks. */
export interface Agreement {
  /** Options that we do when told DO. */
  readonly ours: readonly number[];
  /** Options that the visitor may do when it says WILL. */
  readonly theirs: readonly number[];
  /** Options that are answered with WILL each time and never stay on: TIMING-MARK (RFC 860). */
  readonly momentary: readonly number[];
}

/**
 * Who does which option. The Q method of RFC 1143, without its queue: nothing here changes its mind while an answer is
 * outstanding. An answer is only given where the state changes or a request is refused, so two peers cannot answer each
 * other for ever, which is what naive telnets do.
 */
export class Negotiation {
  readonly #agreement: Agreement;
  readonly #us = new Map<number, State>();
  readonly #them = new Map<number, State>();

  constructor(agreement: Agreement) {
    this.#agreement = agreement;
  }

  us(option: number): State {
    return this.#us.get(option) ?? 'no';
  }

  them(option: number): State {
    return this.#them.get(option) ?? 'no';
  }

  /** Options that are on, in their order: for STATUS. */
  on(side: 'us' | 'them'): number[] {
    const states = side === 'us' ? this.#us : this.#them;
    return [...states].flatMap(([option, state]) => (state === 'yes' ? [option] : [])).sort((a, b) => a - b);
  }

  /** A request of ours: the bytes that make it, none when it is already so. */
  ask(request: Verb, option: number): string {
    const states = request === 'will' || request === 'wont' ? this.#us : this.#them;
    const wanted: State = request === 'will' || request === 'do' ? 'yes' : 'no';
    const state = states.get(option) ?? 'no';
    if (state === wanted || state === `want-${wanted}`) return '';
    states.set(option, `want-${wanted}`);
    return verb(request, option);
  }

  /** What the visitor says; returns what has to be answered. */
  hear(said: Verb, option: number): string {
    switch (said) {
      case 'will':
        return turnOn(this.#them, option, this.#agreement.theirs.includes(option), 'do', 'dont');
      case 'wont':
        return turnOff(this.#them, option, 'dont');
      case 'do':
        if (this.#agreement.momentary.includes(option)) return verb('will', option);
        return turnOn(this.#us, option, this.#agreement.ours.includes(option), 'will', 'wont');
      case 'dont':
        return turnOff(this.#us, option, 'wont');
    }
  }
}

/** WILL or DO arrived. */
function turnOn(states: Map<number, State>, option: number, agreed: boolean, yes: Verb, no: Verb): string {
  switch (states.get(option) ?? 'no') {
    case 'no':
      if (!agreed) return verb(no, option);
      states.set(option, 'yes');
      return verb(yes, option);
    case 'want-no':
      // "DONT answered by WILL": an error of the visitor; RFC 1143 has us treat it as off.
      states.set(option, 'no');
      return '';
    case 'want-yes':
      states.set(option, 'yes');
      return '';
    case 'yes':
      return '';
  }
}

/** WONT or DONT arrived; it may not be refused. */
function turnOff(states: Map<number, State>, option: number, answer: Verb): string {
  const state = states.get(option) ?? 'no';
  states.set(option, 'no');
  return state === 'yes' ? verb(answer, option) : '';
}
