import type { Device } from '../sensor.ts';

/**
 * A server cookie in the form that servers have agreed upon (RFC 9018 section 4.4): version 1, the time, a hash that
 * only this device can make. Nobody is asked for it back: a datagram without one gets the same answer.
 */
export function cookieFor(device: Device, client: Buffer, address: string | undefined, nowMs: number): Buffer {
  const clear = Buffer.alloc(8);
  clear[0] = 1;
  clear.writeUInt32BE(Math.floor(nowMs / 1000) >>> 0, 4);
  const label = `dns cookie ${client.toString('hex')} ${clear.toString('hex')} ${address ?? ''}`;
  return Buffer.concat([client, clear, device.derive(label, 8)]);
}
