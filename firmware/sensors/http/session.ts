import type { HttpPeer } from './declaration.ts';
import { cookiesOf } from './credentials.ts';
import type { Head } from './request.ts';

const NAME = 'SESSION';
/** What may be said back to who sent it. */
const PLAIN = /^[\w-]{1,128}$/;

/** HoneyPotR's session: the cookie SESSION joins connections of one visitor. */
export interface Group {
  /** What is recorded. */
  readonly group: string | undefined;
  /** Value of Set-Cookie. */
  readonly cookie: string | undefined;
}

export function groupOf(head: Head | undefined, own: string | undefined): Group {
  const sent = head === undefined ? undefined : cookiesOf(head).find(([name]) => name === NAME)?.[1];
  if (own === undefined) return { group: sent, cookie: undefined };
  return { group: sent ?? own, cookie: `${NAME}=${sent !== undefined && PLAIN.test(sent) ? sent : own}` };
}

/** A UUID of version 4 in form, made of this device and this connection. */
export function newGroup(peer: HttpPeer): string {
  const { remoteAddress = '', remotePort = 0 } = peer;
  const bytes = peer.device.derive(`http session ${remoteAddress} ${remotePort} ${peer.now()}`, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
