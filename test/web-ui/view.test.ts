import { describe, expect, it } from 'vitest';
import { hashOf, isFiltered, matches, viewOf, without } from '../../web-ui/filter.ts';
import { event } from '../api/fake-store.ts';

describe('the view in the address', () => {
  it.each([
    {},
    { source: '192.0.2.7' },
    { source: '2001:db8::7', decoy: 'web-1', grade: 'login', session: 12 },
    { source: 'a&b=c#d e%' },
  ] as const)('comes back as it went: %o', (view) => {
    expect(viewOf(hashOf(view))).toEqual(view);
  });

  it('keeps an address readable', () => {
    expect(hashOf({ source: '2001:db8::7', session: 3 })).toBe('#source=2001:db8::7&session=3');
    expect(hashOf({})).toBe('#');
  });

  it('loses one part and keeps the others', () => {
    expect(without({ source: '192.0.2.7', session: 3 }, 'session')).toEqual({ source: '192.0.2.7' });
    expect(without({}, 'session')).toEqual({});
  });

  it.each([
    '',
    '#',
    '#source=',
    '#grade=worst',
    '#session=-1',
    '#session=1e3',
    '#x=y',
    '#%',
    '#session=99999999999999999',
  ])('is the plain page for %s', (hash) => {
    expect(viewOf(hash)).toEqual({});
  });
});

describe('the filter', () => {
  const one = event(1, { srcIp: '192.0.2.7', instance: 'ftp', grade: 'login' });

  it('compares source and decoy whole', () => {
    expect(matches(one, {})).toBe(true);
    expect(matches(one, { source: '192.0.2.7', decoy: 'ftp' })).toBe(true);
    expect(matches(one, { source: '192.0.2.77' })).toBe(false);
    expect(matches(one, { source: '192.0.2.7', decoy: 'telnet' })).toBe(false);
  });

  it('shows a grade and what is worse; notes of the box have none', () => {
    expect(matches(one, { grade: 'probe' })).toBe(true);
    expect(matches(one, { grade: 'login' })).toBe(true);
    expect(matches(one, { grade: 'commands' })).toBe(false);
    expect(matches(event(2, { grade: null }), {})).toBe(true);
    expect(matches(event(2, { grade: null }), { grade: 'touch' })).toBe(false);
  });

  it('is not the open session', () => {
    expect(isFiltered({ session: 3 })).toBe(false);
    expect(isFiltered({ session: 3, grade: 'probe' })).toBe(true);
  });
});
