import { BlockList, isIP } from 'node:net';
import { plainAddress } from '../core/address.ts';

/** Whether somebody may come to the page from there. This box itself may always; without networks everybody may. */
export function admission(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => true;
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6');
  }
  return (from) => {
    const address = plainAddress(from).split('%')[0] ?? '';
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}
