import { isValidElement, type VNode } from 'preact';
import { describe, expect, it } from 'vitest';
import { Inert, inertText, pieces, SHOWN_MAX } from '../../web-ui/inert.ts';

describe('hostile text', () => {
  it.each([
    ['right-to-left override', 'abc\u202egpj.exe', 'abc\\u{202e}gpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200e\u200f\u061c', '\\u{2066}a\\u{2069}\\u{200e}\\u{200f}\\u{61c}'],
    ['zero width', 'ro\u200bot\ufeff\u2060', 'ro\\u{200b}ot\\u{feff}\\u{2060}'],
    ['terminal escape', '\u001b[31mred\u0007\u009b', '\\u{1b}[31mred\\u{7}\\u{9b}'],
    ['line breaks', 'a\r\nb\u2028c\u2029', 'a\\u{d}\\u{a}b\\u{2028}c\\u{2029}'],
    ['soft hyphen', 'pass\u00adword', 'pass\\u{ad}word'],
    ['invisible tags', 'a\u{e0041}\u{e007f}', 'a\\u{e0041}\\u{e007f}'],
    ['half a surrogate pair', 'a\ud800b\udc00', 'a\\u{d800}b\\u{dc00}'],
    ['letters that draw nothing', 'a\u3164\uffa0\u2800', 'a\\u{3164}\\u{ffa0}\\u{2800}'],
    ['private use', '\ue000', '\\u{e000}'],
    ['NUL', 'a\0b', 'a\\u{0}b'],
  ])('%s is written out', (_, text, shown) => {
    expect(inertText(text)).toBe(shown);
  });

  it('writes out a pile of combining marks, and leaves those that languages use', () => {
    expect(inertText(`Z${'\u0301'.repeat(6)}`)).toBe(`Z${'\\u{301}'.repeat(6)}`);
    expect(inertText('e\u0301 \u0e17\u0e35\u0e48')).toBe('e\u0301 \u0e17\u0e35\u0e48');
  });

  it.each([
    'root',
    'pässword',
    '密码',
    'пароль',
    'سلام',
    'שלום',
    '👍',
    '<script>alert(1)</script>',
    `"'&`,
    String.raw`\x1b`,
  ])('leaves %s as it is', (text) => {
    expect(pieces(text)).toEqual([{ text, escaped: false }]);
  });

  it('tells what it wrote out from what a visitor typed', () => {
    expect(pieces('\\u{202e}\u202e')).toEqual([
      { text: '\\u{202e}', escaped: false },
      { text: '\\u{202e}', escaped: true },
    ]);
  });

  it('cuts 100 kB and says how much is left out', () => {
    const shown = pieces('x'.repeat(100_000));
    expect(shown).toEqual([
      { text: 'x'.repeat(SHOWN_MAX), escaped: false },
      { text: `… ${100_000 - SHOWN_MAX} more`, escaped: true },
    ]);
    expect(inertText('abcdef', 3)).toBe('abc… 3 more');
  });

  it('of nothing is nothing', () => {
    expect(pieces('')).toEqual([]);
  });

  it('becomes text nodes in an island of its own direction, never markup', () => {
    const node: VNode<{ children?: unknown }> = Inert({ text: '<img src=x onerror=alert(1)>\u202e' });
    expect(node.type).toBe('bdi');
    const children = node.props.children as unknown[];
    expect(children[0]).toBe('<img src=x onerror=alert(1)>');
    expect(isValidElement(children[1])).toBe(true);
    expect(Object.keys(node.props)).toEqual(['children']);
  });
});
