import { describe, expect, it } from 'vitest';
import { forTerminal, linesForTerminal } from '../../firmware/core/terminal.ts';

const char = (code: number): string => String.fromCodePoint(code);

describe('forTerminal', () => {
  it('lets readable text of any script pass', () => {
    for (const text of ['', 'root:toor', 'pässword', '密码', 'пароль', 'סיסמה', '🐝 skep', 'a\\b', 'e\u0301', '\u00a0'])
      expect(forTerminal(text)).toBe(text);
  });

  it('makes an escape sequence visible', () => {
    expect(forTerminal('\u001b]0;owned\u0007\u001b[2J')).toBe('\\x1b]0;owned\\x07\\x1b[2J');
    expect(forTerminal('\u009b31m')).toBe('\\x9b31m');
  });

  it('makes line ends, tabs and backspaces visible: one value stays on one line', () => {
    expect(forTerminal('a\r\nb\tc\bd\u007f\u0085e')).toBe('a\\x0d\\x0ab\\x09c\\x08d\\x7f\\x85e');
    expect(forTerminal('a\u2028b\u2029c')).toBe('a\\u2028b\\u2029c');
  });

  it('leaves no control, bidirectional, zero-width or tag character in, wherever it stands', () => {
    const codes = [
      ...Array.from({ length: 0x20 }, (_, code) => code),
      ...Array.from({ length: 0x21 }, (_, offset) => 0x7f + offset),
      ...[0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b],
      ...[0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f, 0x2800, 0x3164, 0xfe0f],
      ...[0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe007f, 0xe0100],
    ];
    for (const code of codes) {
      const shown = forTerminal(`a${char(code)}b`);
      expect(shown, code.toString(16)).toMatch(/^a\\(x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\})b$/);
    }
    expect(codes).toHaveLength(32 + 33 + 34);
  });

  it('shows half a surrogate pair as what it is', () => {
    expect(forTerminal('a\ud83d')).toBe('a\\ud83d');
    expect(forTerminal('\udc1db')).toBe('\\udc1db');
  });

  it('keeps the line ends of text in several lines, and only those', () => {
    expect(linesForTerminal('one\ntwo\u001b[1m\r\n')).toBe('one\ntwo\\x1b[1m\\x0d\n');
  });
});
