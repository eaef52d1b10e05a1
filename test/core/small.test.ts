import { describe, expect, it } from 'vitest';
import { plainAddress, sourceOf } from '../../firmware/core/address.ts';
import { field } from '../../firmware/core/field.ts';
import { worse } from '../../firmware/core/grade.ts';
import { ranges } from '../../firmware/core/ranges.ts';
import { cut, storedFields, summarise } from '../../firmware/core/summary.ts';

describe('addresses', () => {
  it.each([
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['10.0.0.5', '10.0.0.5'],
    ['2001:db8::1', '2001:db8::1'],
    ['::ffff:a00:5', '::ffff:a00:5'],
  ])('%s is written %s', (raw, plain) => expect(plainAddress(raw)).toBe(plain));

  it.each([
    ['10.0.0.5', '10.0.0.5'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s is of source %s', (address, source) => expect(sourceOf(address)).toBe(source));

  it('knows two addresses of a /64 as one source', () => {
    expect(sourceOf('2001:db8:1:2::5')).toBe(sourceOf('2001:db8:1:2:ffff::'));
    expect(sourceOf('2001:db8:1:2::5')).not.toBe(sourceOf('2001:db8:1:3::5'));
  });
});

describe('ranges', () => {
  it('reads as a person writes', () => {
    expect(ranges([23, 21, 22, 80])).toBe('21-23,80');
    expect(ranges([])).toBe('');
    expect(ranges(new Set([5]))).toBe('5');
    expect(ranges(Array.from({ length: 65_535 }, (_, port) => port + 1))).toBe('1-65535');
  });
});

describe('grades', () => {
  it('are one scale', () => {
    expect(worse('touch', 'critical')).toBe('critical');
    expect(worse('commands', 'login')).toBe('commands');
  });
});

describe('values of events', () => {
  const declaration = {
    about: 'A test.',
    grade: 'login',
    summary: 'tried {username} / {password} {missing}',
    fields: {
      username: field.text('Name.', { max: 5 }),
      password: field.text('Password.'),
      raw: field.bytes('Raw.', { max: 3 }),
      count: field.int('Count.'),
      ok: field.bool('Ok.'),
    },
  } as const;

  it('are stored in the order of the declaration, cut and marked', () => {
    const stored = storedFields(declaration, {
      ok: true,
      raw: Buffer.from('abcdef'),
      username: 'longer',
      password: undefined,
    });
    expect(Object.entries(stored)).toEqual([
      ['username', 'long…'],
      ['raw', Buffer.from('abc')],
      ['ok', true],
    ]);
  });

  it.each([[{ nobody: 1 }], [{ count: '1' }], [{ count: 1.5 }], [{ ok: 1 }], [{ raw: 'x' }], [{ username: 5 }]])(
    'refuses %o, which is a bug of the sensor',
    (values) => {
      expect(() => storedFields(declaration, values as never)).toThrow(/event field/);
    },
  );

  it('make a summary of one line', () => {
    const stored = storedFields(declaration, { username: 'a', password: 'x\r\ny'.repeat(100) });
    const summary = summarise(declaration.summary, stored);
    expect(summary).toMatch(/^tried a \/ x\\x0d\\x0ay.*… -$/);
    expect(summary.length).toBeLessThan(120);
  });

  it('are never cut inside a surrogate pair', () => {
    expect(cut('ab🐝cd', 4)).toBe('ab…');
    expect(cut('ab🐝cd', 5)).toBe('ab🐝…');
  });
});
