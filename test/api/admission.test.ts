import { describe, expect, it } from 'vitest';
import { admission } from '../../firmware/api/admission.ts';

describe('whom the page is for', () => {
  const admits = admission(['192.168.1.0/24', 'fd00::/64', '10.0.0.9/32']);

  it.each([
    ['192.168.1.77', true],
    ['::ffff:192.168.1.77', true],
    ['192.168.2.77', false],
    ['::ffff:192.168.2.77', false],
    ['10.0.0.9', true],
    ['10.0.0.8', false],
    ['fd00::abcd', true],
    ['fd00:0:0:1::1', false],
    ['fe80::1%eth0', false],
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['', false],
    ['nonsense', false],
  ])('%s: %s', (address, isAdmitted) => {
    expect(admits(address)).toBe(isAdmitted);
  });

  it('is everybody when no network is named, and only this box when IPv6 is not named and comes', () => {
    expect(admission([])('203.0.113.7')).toBe(true);
    expect(admission(['0.0.0.0/0'])('203.0.113.7')).toBe(true);
    expect(admission(['0.0.0.0/0'])('2001:db8::1')).toBe(false);
  });
});
