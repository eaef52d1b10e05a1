import { describe, expect, it } from 'vitest';
import { byteString, fromText, toText } from '../../firmware/core/bytes.ts';

/** A small deterministic generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('bytes as text', () => {
  it.each([
    ['plain', Buffer.from('hunter2'), 'hunter2'],
    ['UTF-8', Buffer.from('pässword ☃ 🐝'), 'pässword ☃ 🐝'],
    ['latin1', Buffer.from('p\xe4ss', 'latin1'), 'p\\xe4ss'],
    ['a backslash', Buffer.from('DOMAIN\\user'), 'DOMAIN\\user'],
    ['a backslash that would read as an escape', Buffer.from('\\x41'), '\\x5cx41'],
    ['a backslash before a byte that is escaped', Buffer.from([0x5c, 0xff]), '\\\\xff'],
    ['control characters', Buffer.from('a\u001b[31m\r\n\0'), 'a\\x1b[31m\\x0d\\x0a\\x00'],
    ['C1 controls in UTF-8', Buffer.from('\u009b31m'), '\\xc2\\x9b31m'],
    ['an overlong slash', Buffer.from([0xc0, 0xaf]), '\\xc0\\xaf'],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80]), '\\xed\\xa0\\x80'],
    ['beyond U+10FFFF', Buffer.from([0xf4, 0x90, 0x80, 0x80]), '\\xf4\\x90\\x80\\x80'],
    ['a cut sequence', Buffer.from([0x61, 0xe2, 0x98]), 'a\\xe2\\x98'],
    ['a byte order mark', Buffer.from('\ufeffx'), '\ufeffx'],
  ])('%s', (_, bytes, text) => {
    expect(toText(bytes)).toBe(text);
    expect(toText(bytes.toString('latin1'))).toBe(text);
    expect(fromText(text)).toEqual(bytes);
  });

  it('comes back the same for any bytes, and never holds a control character', () => {
    const next = random(1);
    const alphabet = [0x5c, 0x78, 0x30, 0x66, 0xff, 0xc3, 0xa4, 0x00, 0x1b, 0xe2, 0x98, 0x83, 0xf0, 0x9f, 0x90, 0x9d];
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Buffer.from(
        Array.from({ length: Math.floor(next() * 12) }, () =>
          next() < 0.8 ? (alphabet[Math.floor(next() * alphabet.length)] ?? 0) : Math.floor(next() * 256),
        ),
      );
      const text = toText(bytes);
      expect(fromText(text)).toEqual(bytes);
      expect(text).not.toMatch(/\p{Cc}/u);
    }
  });

  it('leaves text alone that is no byte string', () => {
    expect(toText('☃')).toBe('☃');
  });

  it('turns text of ours into a byte string', () => {
    expect(Buffer.from(byteString('ä'), 'latin1')).toEqual(Buffer.from('ä'));
  });
});
