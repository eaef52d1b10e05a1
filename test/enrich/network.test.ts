import { describe, expect, it } from 'vitest';
import { isOnLink, isPublic } from '../../firmware/enrich/network.ts';

it.each([
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.0',
  '172.32.0.1',
  '223.255.255.255',
  '2001:4860:4860::8888',
  '2600::1',
])('%s is public', (address) => {
  expect(isPublic(address)).toBe(true);
});

it.each([
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.1.1',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.2.7',
  '198.51.100.1',
  '203.0.113.9',
  '224.0.0.251',
  '255.255.255.255',
  '0.0.0.0',
  '::1',
  '::',
  'fe80::1%eth0',
  'fd00::1',
  'ff02::fb',
  '2001:db8::1',
  '64:ff9b::808:808',
  'closet',
  '',
])('%s is not public', (address) => {
  expect(isPublic(address)).toBe(false);
});

describe('on link', () => {
  const own = [
    { address: '127.0.0.1', cidr: '127.0.0.1/8' },
    { address: '::1', cidr: '::1/128' },
    { address: '192.168.1.7', cidr: '192.168.1.7/24' },
    { address: '2001:db8:1::7', cidr: '2001:db8:1::7/64' },
    { address: 'fe80::7', cidr: 'fe80::7/64' },
    { address: '10.9.9.9', cidr: null },
  ];

  it.each(['192.168.1.1', '192.168.1.254', '2001:db8:1::1', '2001:db8:1:0:ffff::1', 'fe80::1', 'fe80::1%eth0'])(
    '%s is',
    (address) => {
      expect(isOnLink(address, own)).toBe(true);
    },
  );

  it.each(['192.168.2.1', '127.0.0.2', '::1', '192.168.1.7', 'fe80::7%eth0', '2001:db8:2::1', '8.8.8.8', '10.9.9.8'])(
    '%s is not',
    (address) => {
      expect(isOnLink(address, own)).toBe(false);
    },
  );
});
