import { BlockList, isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isNetwork, networkTest, portIn } from '../../firmware/core/filter.ts';

const ADDRESSES = [
  ...['0.0.0.0', '10.0.0.1', '10.255.255.255', '11.0.0.0', '127.0.0.1', '192.168.1.127', '192.168.1.128'],
  ...['255.255.255.255', '::', '::1', '2001:db8::', '2001:db8::ffff', '2001:db8:1::', 'fe80::1', 'fe81::1', 'ffff::'],
];
const NETWORKS = [
  ...['10.0.0.0/8', '0.0.0.0/0', '192.168.1.128/25', '127.0.0.1', '10.0.0.1/32', '255.255.255.255/1', '10.9.9.9/7'],
  ...['::/0', '2001:db8::/32', '2001:db8::/48', 'fe80::/10', '::1', '2001:db8::ffff/112', 'fe80::/9', '::/1'],
];

describe('a network', () => {
  it.each(NETWORKS)('%s holds the addresses that node finds in it', (written) => {
    const [network = '', prefix] = written.split('/');
    const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
    const list = new BlockList();
    list.addSubnet(network, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
    const test = networkTest(written);
    for (const address of ADDRESSES) {
      expect(test(address), address).toBe(isIP(address) === isIP(network) && list.check(address, family));
    }
    expect(isNetwork(written)).toBe(true);
  });

  it('has no room for the zone of a link-local address', () => {
    expect(networkTest('fe80::/10')('fe80::1%eth0')).toBe(true);
    expect(networkTest('fe80::1')('fe80::1%eth0')).toBe(true);
  });

  it.each(['', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0', 'fe80::1%eth0', '10.0.0.0/-1', '10.0.0.0/', 'x'])(
    '%j is none',
    (text) => expect(isNetwork(text)).toBe(false),
  );
});

it('ranges of ports hold their ends and what is between', () => {
  const inside = [22, 80, 85, 90].map((port) => portIn('22,80-90', port));
  expect(inside).toEqual([true, true, true, true]);
  expect([21, 23, 79, 91, 2].map((port) => portIn('22,80-90', port))).toEqual([false, false, false, false, false]);
  expect(portIn('', 0)).toBe(false);
});
