import { describe, expect, it } from 'vitest';
import { openNeighbours } from '../../firmware/enrich/neighbours.ts';

const ARP = `IP address       HW type     Flags       HW address            Mask     Device
192.168.1.1      0x1         0x2         AA:bb:cc:00:11:22     *        eth0
192.168.1.2      0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.3      0x1         0x2         00:00:00:00:00:00     *        eth0
192.168.1.11     0x1         0x6         aa:bb:cc:00:11:33     *        wlan0
`;
const NEIGHBOURS = JSON.stringify([
  { dst: 'fe80::1', dev: 'eth0', lladdr: 'aa:bb:cc:00:11:22', router: null, state: ['REACHABLE'] },
  { dst: 'fe80::1', dev: 'wlan0', lladdr: 'aa:bb:cc:00:11:33', state: ['STALE'] },
  { dst: '2001:db8::2', dev: 'eth0', state: ['FAILED'] },
  { dst: '2001:db8::7', dev: 'eth0', lladdr: 'AA:BB:CC:00:11:44', state: ['DELAY'] },
  { dst: '2001:db8::8', dev: 'ib0', lladdr: '80:00:00:48:fe:80', state: ['DELAY'] },
  { dst: '2001:db8::9', dev: 'ib0', lladdr: '80:00:00:48:fe:80:00:00:00:00:00:00:00:02:c9:03', state: ['DELAY'] },
  { state: 1 },
]);

const open = (ipv4: string, ipv6: string) => {
  const reads = { ipv4: 0, ipv6: 0 };
  let mono = 0;
  const find = openNeighbours(
    {
      ipv4: async () => {
        reads.ipv4 += 1;
        return await Promise.resolve(ipv4);
      },
      ipv6: async () => {
        reads.ipv6 += 1;
        return await Promise.resolve(ipv6);
      },
    },
    () => mono,
  );
  return { find, reads, turn: (ms: number) => (mono += ms) };
};

describe('a neighbour', () => {
  it.each([
    ['192.168.1.1', { mac: 'aa:bb:cc:00:11:22', device: 'eth0' }],
    ['192.168.1.11', { mac: 'aa:bb:cc:00:11:33', device: 'wlan0' }],
    ['192.168.1.2', undefined],
    ['192.168.1.3', undefined],
    ['192.168.1.4', undefined],
    ['fe80::1', { mac: 'aa:bb:cc:00:11:22', device: 'eth0' }],
    ['fe80::1%wlan0', { mac: 'aa:bb:cc:00:11:33', device: 'wlan0' }],
    ['fe80::1%eth9', undefined],
    ['2001:db8::2', undefined],
    ['2001:db8::7', { mac: 'aa:bb:cc:00:11:44', device: 'eth0' }],
    ['2001:db8::9', undefined],
  ])('%s', async (address, found) => {
    expect(await open(ARP, NEIGHBOURS).find(address)).toEqual(found);
  });

  it('costs one look at the table for all who come in a second', async () => {
    const { find, reads, turn } = open(ARP, NEIGHBOURS);
    for (let n = 0; n < 100; n += 1) await find('2001:db8::7');
    for (let n = 0; n < 100; n += 1) await find('192.168.1.1');
    expect(reads).toEqual({ ipv4: 1, ipv6: 1 });
    turn(1000);
    await find('2001:db8::7');
    expect(reads).toEqual({ ipv4: 1, ipv6: 2 });
  });

  it.each(['{}', 'null', '[1,null]'])('is not found in %s', async (json) => {
    await expect(open('', json).find('::2')).resolves.toBeUndefined();
  });

  it('cannot be asked for when the program fails or says no JSON', async () => {
    await expect(open('', 'Object "neigh" is unknown').find('::2')).rejects.toThrow();
  });
});
