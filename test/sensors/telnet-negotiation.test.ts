import { describe, expect, it } from 'vitest';
import { Decoder } from '../../firmware/sensors/telnet/decoder.ts';
import { Negotiation, type Agreement } from '../../firmware/sensors/telnet/negotiation.ts';
import { verb, type Verb } from '../../firmware/sensors/telnet/protocol.ts';

const VERBS: readonly Verb[] = ['will', 'wont', 'do', 'dont'];
const agreement = (ours: number[], theirs: number[]): Agreement => ({ ours, theirs, momentary: [6] });

function verbsIn(bytes: string): { verb: Verb; option: number }[] {
  const decoder = new Decoder();
  return [...Buffer.from(bytes, 'latin1')].flatMap((byte) => {
    const taken = decoder.take(byte);
    return typeof taken === 'object' && taken.kind === 'verb' ? [taken] : [];
  });
}

describe('telnet negotiation', () => {
  it('agrees once to what it knows and refuses the rest each time', () => {
    const side = new Negotiation(agreement([1], [31]));
    expect(side.hear('do', 1)).toBe(verb('will', 1));
    expect(side.hear('do', 1)).toBe('');
    expect(side.hear('will', 31)).toBe(verb('do', 31));
    expect(side.hear('will', 31)).toBe('');
    expect(side.hear('do', 99)).toBe(verb('wont', 99));
    expect(side.hear('do', 99)).toBe(verb('wont', 99));
    expect(side.hear('will', 99)).toBe(verb('dont', 99));
    expect([side.on('us'), side.on('them')]).toEqual([[1], [31]]);
  });

  it('confirms that something is turned off, once, and never refuses it', () => {
    const side = new Negotiation(agreement([1], [31]));
    side.hear('do', 1);
    expect(side.hear('dont', 1)).toBe(verb('wont', 1));
    expect(side.hear('dont', 1)).toBe('');
    expect(side.hear('wont', 31)).toBe('');
  });

  it('does not answer the answer to its own request', () => {
    const side = new Negotiation(agreement([], []));
    expect(side.ask('do', 24)).toBe(verb('do', 24));
    expect(side.ask('do', 24)).toBe('');
    expect(side.hear('will', 24)).toBe('');
    expect(side.them(24)).toBe('yes');
    expect(side.ask('dont', 24)).toBe(verb('dont', 24));
    expect(side.hear('will', 24)).toBe('');
    expect(side.them(24)).toBe('no');
    expect(side.ask('will', 1)).toBe(verb('will', 1));
    expect(side.hear('dont', 1)).toBe('');
    expect(side.us(1)).toBe('no');
  });

  it('answers TIMING-MARK each time, and it never stays on', () => {
    const side = new Negotiation(agreement([], []));
    expect(side.hear('do', 6) + side.hear('do', 6)).toBe(verb('will', 6).repeat(2));
    expect(side.on('us')).toEqual([]);
  });

  it('comes to an end with another of its kind, whatever both want and agree to (RFC 1143)', () => {
    // Each option may be asked for, agreed to, both or neither, on either side: 16 times 16 beginnings.
    for (let bits = 0; bits < 256; bits += 1) {
      const has = (bit: number): boolean => (bits & (1 << bit)) !== 0;
      const one = new Negotiation(agreement(has(0) ? [1] : [], has(1) ? [1] : []));
      const two = new Negotiation(agreement(has(2) ? [1] : [], has(3) ? [1] : []));
      let toTwo = (has(4) ? one.ask('do', 1) : '') + (has(5) ? one.ask('will', 1) : '');
      let toOne = (has(6) ? two.ask('do', 1) : '') + (has(7) ? two.ask('will', 1) : '');
      let rounds = 0;
      for (; toOne + toTwo !== '' && rounds < 10; rounds += 1) {
        const heard = verbsIn(toTwo).map(({ verb: said, option }) => two.hear(said, option));
        toTwo = verbsIn(toOne)
          .map(({ verb: said, option }) => one.hear(said, option))
          .join('');
        toOne = heard.join('');
      }
      expect(rounds).toBeLessThan(4);
      // And both mean the same by it.
      expect(one.us(1)).toBe(two.them(1));
      expect(one.them(1)).toBe(two.us(1));
    }
  });

  it('never says more than one thing for one thing', () => {
    const side = new Negotiation(agreement([1, 3], [24, 31]));
    for (let step = 0; step < 10_000; step += 1) {
      const said = VERBS[(step * 7 + (step >> 3)) % 4] ?? 'do';
      const answer = side.hear(said, (step * 13) % 40);
      expect(answer.length === 0 || answer.length === 3).toBe(true);
    }
  });
});
