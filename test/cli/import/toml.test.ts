import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { tomlComment, tomlText, tomlValue } from '../../../firmware/cli/import/toml.ts';

describe('tomlText', () => {
  it.each([
    '',
    'plain',
    'a "quoted" \\ path',
    'two\r\nlines\tand a tab',
    '\u0000\u0007\u001b[2J\u007f\u009b',
    'bidi \u202e and \u200b nothing',
    'pässwörd 密碼 🔑',
    '\\u0041 \\x41',
  ])('is the same text for a parser, and nothing for a terminal, case %#', (text) => {
    const written = tomlText(text);
    expect(parse(`a = ${written}`)).toEqual({ a: text });
    expect(written).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('makes of an unpaired surrogate what TOML can hold', () => {
    expect(parse(`a = ${tomlText('x\ud800y')}`)).toEqual({ a: 'x\ufffdy' });
  });
});

it('tomlValue writes numbers, truths and lists', () => {
  const values = { a: 1, b: true, c: ['x', 2], d: [] };
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${tomlValue(value)}`);
  expect(parse(lines.join('\n'))).toEqual(values);
});

it('tomlComment lets nobody out of the comment', () => {
  const lines = tomlComment(`a\nport_offset = 1 ${'word '.repeat(30)}${'x'.repeat(200)}`, '# - ', '#   ');
  expect(lines.length).toBeGreaterThan(2);
  expect(lines[0]).toMatch(/^# - a\\x0aport_offset = 1 word/);
  for (const line of lines.slice(1)) expect(line).toMatch(/^# {3}\S/);
  expect(lines.join('').replaceAll(/[# -]/g, '')).toContain('x'.repeat(200));
  expect(parse(lines.join('\n'))).toEqual({});
});
