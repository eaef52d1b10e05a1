import { describe, expect, it } from 'vitest';
import { toText } from '../../firmware/core/bytes.ts';
import { linesOf, valuesOf } from '../../web-ui/session/values.ts';

const stored = (text: string): string => toText(Buffer.from(text, 'latin1'));

describe('a stored text', () => {
  it('has its lines back', () => {
    expect(linesOf(stored('GET / HTTP/1.1\r\nHost: x\n\nbody'))).toEqual(['GET / HTTP/1.1', 'Host: x', '', 'body']);
    expect(linesOf(stored('one\n'))).toEqual(['one']);
    expect(linesOf('')).toEqual(['']);
  });

  it('has no line end that a visitor wrote as letters', () => {
    expect(linesOf(stored(String.raw`a\x0ab`))).toEqual([String.raw`a\x5cx0ab`]);
  });
});

describe('values', () => {
  const line = { prompt: '# ', command: 'id', output: [], cutBytes: 0, tookMs: 1 };

  it('are side by side when they are short, by themselves when they are long or of several lines', () => {
    const fields = { a: 'x', n: 7, none: null, long: 'y'.repeat(100), lines: stored('a\nb'), accepted: 0 };
    const { short, long } = valuesOf({ fields, line: null });
    expect(short).toEqual([
      { name: 'a', text: 'x' },
      { name: 'n', text: '7' },
      { name: 'accepted', text: 'no' },
    ]);
    expect(long.map(({ name, lines }) => [name, lines.length])).toEqual([
      ['long', 1],
      ['lines', 2],
    ]);
  });

  it('of a shell are what its screen does not tell', () => {
    const fields = { command: 'id', prompt: '# ', output: 'x', status: 0, urls: 'http://x', took_ms: 3 };
    expect(valuesOf({ fields, line }).short).toEqual([{ name: 'urls', text: 'http://x' }]);
    expect(valuesOf({ fields: { status: 2 }, line }).short).toEqual([{ name: 'status', text: '2' }]);
    expect(valuesOf({ fields: { status: 0 }, line: null }).short).toHaveLength(1);
  });
});
