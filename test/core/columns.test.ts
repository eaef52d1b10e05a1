import { describe, expect, it } from 'vitest';
import {
  COLUMN_TYPES,
  ownersValues,
  withColumns,
  type ColumnType,
  type OwnerColumn,
} from '../../firmware/core/columns.ts';
import { field } from '../../firmware/core/field.ts';
import { summarise } from '../../firmware/core/summary.ts';

const column = (type: ColumnType, name: string = type): OwnerColumn => ({
  name,
  event: 'request',
  type,
  source: 'header',
  argument: 'x-a',
});
const ALL = COLUMN_TYPES.map((type) => column(type));
const held = (value: string | Uint8Array | number | boolean | undefined): unknown =>
  ownersValues(ALL, 'request', () => value);

describe('ownersValues', () => {
  it.each<[string, string | Uint8Array | number | boolean | undefined, unknown]>([
    ['a number', ' 42 ', { text: ' 42 ', int: 42, bytes: Buffer.from(' 42 ') }],
    ['a negative one', '-7', { text: '-7', int: -7, bytes: Buffer.from('-7') }],
    ['a truth', 'Yes', { text: 'Yes', bool: true, bytes: Buffer.from('Yes') }],
    ['a one', '1', { text: '1', int: 1, bool: true, bytes: Buffer.from('1') }],
    ['an untruth', 'off', { text: 'off', bool: false, bytes: Buffer.from('off') }],
    ['no number', '12x', { text: '12x', bytes: Buffer.from('12x') }],
    [
      'a number that is too large',
      '9007199254740993',
      { text: '9007199254740993', bytes: Buffer.from('9007199254740993') },
    ],
    ['a number by e', '1e3', { text: '1e3', bytes: Buffer.from('1e3') }],
    ['digits of another script', 'Ù£', { text: '٣', bytes: Buffer.from('٣') }],
    [
      'a terminal’s commands',
      '\x1b[2J\xff\r\n',
      { text: '\\x1b[2J\\xff\\x0d\\x0a', bytes: Buffer.from('1b5b324aff0d0a', 'hex') },
    ],
    ['bytes', Uint8Array.of(0x31, 0), { text: '1\\x00', bytes: Uint8Array.of(0x31, 0) }],
    ['nothing said', '', { text: '', bytes: Buffer.alloc(0) }],
    ['an int', 5, { text: '5', int: 5, bytes: Buffer.from('5') }],
    ['a bool', true, { text: 'true', bool: true, bytes: Buffer.from('true') }],
    ['nothing', undefined, {}],
  ])('holds %s as each type can', (_, value, expected) => {
    expect(held(value)).toEqual(expected);
  });

  it('is bounded whatever came, and text that is cut is marked', () => {
    for (const char of ['a', '\xc3\xa4', '\xe2\x82\xac', '\xf0\x9f\x90\x9d', '\xff', '\x00']) {
      const { text, bytes } = held(char.repeat(100_000)) as { text: string; bytes: Uint8Array };
      expect(text).toMatch(/…$/);
      expect(text.length).toBeGreaterThan(4090);
      expect(text.length).toBeLessThanOrEqual(4096);
      expect(bytes.length).toBe(4096);
    }
    expect((held('a'.repeat(4096)) as { text: string }).text).toBe('a'.repeat(4096));
    expect(held('1'.repeat(100_000))).not.toHaveProperty('int');
  });

  it('asks for its own event’s columns only, each by its source and argument', () => {
    const asked: string[] = [];
    const columns = [
      column('text', 'a'),
      { ...column('text', 'b'), event: 'login' },
      { ...column('int', 'c'), source: 'form' },
    ];
    ownersValues(columns, 'request', (source, argument) => void asked.push(`${source}:${argument}`));
    expect(asked).toEqual(['header:x-a', 'form:x-a']);
    expect(ownersValues(columns, 'request', undefined)).toEqual({});
  });

  it('throws on what is no value: a bug of the sensor, which its author has to hear of', () => {
    expect(() => ownersValues(ALL, 'request', () => Promise.resolve('x') as never)).toThrow('a source must give text');
    expect(() => ownersValues(ALL, 'request', () => null as never)).toThrow('a source must give text');
  });
});

describe('withColumns', () => {
  const events = {
    request: { about: 'R.', grade: 'probe', summary: '{path}', fields: { path: field.text('P.') } },
    login: { about: 'L.', grade: 'login', summary: '{username}', fields: { username: field.text('U.') } },
  } as const;

  it('puts them behind the event’s own', () => {
    const added = withColumns(events, [...ALL, { ...column('text', 'a'), event: 'login' }]);
    const types = Object.entries(added).map(([event, { fields }]) => [
      event,
      Object.entries(fields).map(([name, { sql }]) => `${name} ${sql}`),
    ]);
    expect(types).toEqual([
      ['request', ['path TEXT', 'text TEXT', 'int INTEGER', 'bool INTEGER', 'bytes BLOB']],
      ['login', ['username TEXT', 'a TEXT']],
    ]);
    expect(withColumns(events, [])).toEqual(events);
  });
});

describe('a summary', () => {
  it('names the owner’s values behind the sensor’s words, and stays short', () => {
    expect(summarise('GET {path}', { path: '/' }, { forwarded_for: '10.0.0.1', hops: 2, raw: Buffer.alloc(3) })).toBe(
      'GET /; forwarded_for 10.0.0.1; hops 2; raw 3 bytes',
    );
    const long = summarise(
      'GET {path}',
      { path: '/' },
      { a: 'x'.repeat(5000), b: 'y'.repeat(5000), c: 'z'.repeat(5000), d: 'w'.repeat(5000) },
    );
    expect(long).toMatch(/^GET \/; a x{79}…; b y{79}…; c /);
    expect(long.length).toBe(300);
  });
});
