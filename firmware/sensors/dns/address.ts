import { isIPv4 } from 'node:net';
import type { Device } from '../sensor.ts';

/** The bytes of an IPv4 address. */
export const addressBytesV4 = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** The bytes of an IPv6 address; its last 32 bits may be written as an IPv4 address. */
export function addressBytesV6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const left = groups(head);
  const right = groups(tail ?? '');
  return Buffer.concat([left, Buffer.alloc(16 - left.length - right.length), right]);
}

function groups(text: string): Buffer {
  if (text === '') return Buffer.alloc(0);
  return Buffer.concat(
    text.split(':').map((group) => {
      if (isIPv4(group)) return addressBytesV4(group);
      return Buffer.from(group.padStart(4, '0'), 'hex');
    }),
  );
}

/** A private address that no two devices have in common. */
export function ownAddress(device: Device): Buffer {
  const [a = 0, b = 0, c = 0] = device.derive('dns address', 3);
  return Buffer.of(10, a, b, 1 + (c % 254));
}
