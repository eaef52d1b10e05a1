import { describe, expect, it } from 'vitest';
import { canonical, overlap, parseAddresses } from '../../firmware/config/addresses.ts';

describe('parseAddresses', () => {
  it.each<[string[], string[]]>([
    [['::'], ['::']],
    [['10.0.0.5', '10.0.0.5'], ['10.0.0.5']],
    [['2001:DB8:0:0::0001', '2001:db8::1'], ['2001:db8::1']],
    [
      ['::ffff:10.0.0.5', '10.0.0.6'],
      ['10.0.0.5', '10.0.0.6'],
    ],
    [['0:0:0:0:0:0:0:0', '10.0.0.5', '::1'], ['::']],
    [
      ['10.0.0.5', '0.0.0.0', '::1'],
      ['0.0.0.0', '::1'],
    ],
    [['0.0.0.0', '::'], ['::']],
    [
      ['fe80::1%eth0', 'fe80::1%wlan0'],
      ['fe80::1%eth0', 'fe80::1%wlan0'],
    ],
    [[' 127.0.0.1 '], ['127.0.0.1']],
  ])('%j is %j', (written, addresses) => {
    expect(parseAddresses(written)).toEqual({ value: addresses });
  });

  it.each([
    'localhost',
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.5/24',
    '[::1]',
    '::1::',
    '10.0.0.5%eth0',
    'fe80::1%',
    'fe80::1%a b',
  ])('refuses %j', (text) => {
    expect(parseAddresses(['::1', text])).toEqual({
      fault: `must be IP addresses of this box ("::" means all), not "${text}"; names are not looked up`,
    });
  });

  it('refuses an empty list', () => {
    expect(parseAddresses([])).toHaveProperty('fault');
  });
});

describe('overlap', () => {
  it.each([
    ['::', '10.0.0.5', true],
    ['10.0.0.5', '::', true],
    ['::', '::1', true],
    ['0.0.0.0', '10.0.0.5', true],
    ['0.0.0.0', '::', true],
    ['0.0.0.0', '::1', false],
    ['10.0.0.5', '10.0.0.6', false],
    ['10.0.0.5', '10.0.0.5', true],
    ['::1', '127.0.0.1', false],
  ])('of %s and %s is %s', (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
    expect(overlap(b, a)).toBe(expected);
  });

  it('sees an IPv4 address in its IPv6 disguise', () => {
    expect(canonical('::FFFF:A00:5')).toBe('10.0.0.5');
    expect(canonical('::ffff:0.0.0.0')).toBe('0.0.0.0');
  });
});
