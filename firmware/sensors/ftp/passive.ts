import { isIPv4, isIPv6 } from 'node:net';
import { errnoOf } from '../../core/errors.ts';
import { upperCase } from './command.ts';
import type { Guest, Handler } from './visit.ts';

/** Below it a port belongs to the system; no client listens there. */
const SYSTEM_PORTS = 1024;

/** How a data connection comes about. The visitor dials us, or nobody dials: see `setActive`. */
export const CONNECTION_COMMANDS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['PASV', async (guest) => (guest.extendedOnly ? '550 Permission denied.' : await enterPassive(guest))],
  // A firewall's way to hide PASV from itself; the product knows it.
  ['P@SW', async (guest) => (guest.extendedOnly ? '500 Unknown command.' : await enterPassive(guest))],
  ['EPSV', enterExtendedPassive],
  ['PORT', (guest, argument) => (guest.extendedOnly ? '550 Permission denied.' : setPort(guest, argument))],
  ['EPRT', setExtendedPort],
]);

/** Forgets what an earlier PASV or PORT agreed on. */
export function dropConnection(guest: Guest): void {
  guest.listener?.close();
  guest.listener = undefined;
  guest.active = false;
}

const isOverIPv6 = ({ visit }: Guest): boolean => isIPv6(visit.peer.localAddress ?? '');

/** RFC 959 section 4.1.2. */
async function enterPassive(guest: Guest): Promise<string> {
  return await open(guest, (port, address) => {
    const told = guest.visit.options.pasv_address || address;
    // Over IPv6 there is no address to tell; clients then use the one they dialled.
    const numbers = (isIPv4(told) ? told : '0.0.0.0').replaceAll('.', ',');
    return `227 Entering Passive Mode (${numbers},${port >> 8},${port & 255}).`;
  });
}

/** RFC 2428 section 3. */
async function enterExtendedPassive(guest: Guest, argument: string): Promise<string> {
  if (upperCase(argument) === 'ALL') {
    guest.extendedOnly = true;
    return '200 EPSV ALL ok.';
  }
  if (argument !== '' && !knowsProtocol(guest, argument)) return '522 Bad network protocol.';
  return await open(guest, (port) => `229 Entering Extended Passive Mode (|||${port}|)`);
}

async function open(guest: Guest, told: (port: number, address: string) => string): Promise<string> {
  dropConnection(guest);
  try {
    guest.listener = await guest.visit.peer.listen();
  } catch (error) {
    // No port or no descriptor is left: our trouble, told in the product's words, but no fault.
    if (errnoOf(error) === undefined) throw error;
    return '500 OOPS: vsf_sysutil_bind, maximum number of attempts to find a listening port exceeded';
  }
  return told(guest.listener.port, guest.listener.address);
}

/** 1 is IPv4, 2 is IPv6, which only an IPv6 control connection may ask for. */
const knowsProtocol = (guest: Guest, number: string): boolean =>
  number === '1' || (number === '2' && isOverIPv6(guest));

function setPort(guest: Guest, argument: string): string {
  dropConnection(guest);
  const numbers = /^ *\d{1,3}(?:, *\d{1,3}){5}$/.test(argument) ? argument.split(',').map(Number) : [];
  const [, , , , high, low] = numbers;
  if (high === undefined || low === undefined || numbers.some((number) => number > 255)) {
    return '500 Illegal PORT command.';
  }
  const port = high * 256 + low;
  if (!setActive(guest, numbers.slice(0, 4).join('.'), port)) return '500 Illegal PORT command.';
  return '200 PORT command successful. Consider using PASV.';
}

/** `|1|192.0.2.1|6446|` (RFC 2428 section 2). */
function setExtendedPort(guest: Guest, argument: string): string {
  dropConnection(guest);
  const [before, protocol = '', address = '', port = '', after = ''] = argument.split('|');
  if (before !== '') return '500 Bad EPRT command.';
  if (!knowsProtocol(guest, protocol)) return '500 Bad EPRT protocol.';
  const valid = protocol === '1' ? isIPv4(address) : isIPv6(address);
  if (!valid || after !== '' || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) return '500 Bad EPRT command.';
  if (!setActive(guest, address, Number(port))) return '500 Illegal EPRT command.';
  return '200 EPRT command successful. Consider using EPSV.';
}

/**
 * We never connect out: that would let a visitor attack third parties from here (RFC 2577 section 3). The product
 * refuses an address that is not the visitor's, and so do we, and tell. The visitor's own it accepts; so do we, and
 * the transfer then fails as behind a firewall.
 */
function setActive(guest: Guest, address: string, port: number): boolean {
  const { peer } = guest.visit;
  const own = canonical(address) === canonical(peer.remoteAddress ?? '');
  if (!own || port < SYSTEM_PORTS) {
    peer.record('bounce', { address, port });
    return false;
  }
  guest.active = true;
  return true;
}

/** One spelling for each IPv6 address. */
function canonical(address: string): string {
  const plain = address.split('%')[0] ?? '';
  return isIPv6(plain) ? new URL(`http://[${plain}]/`).hostname : plain;
}
