import { isIP } from 'node:net';
import { canonical } from './addresses.ts';
import type { Complain } from './complain.ts';

const BITS = { 4: 32, 6: 128 } as const;

/** `page.networks`: each in its shortest form, a single address as a network of its own. */
export function readNetworks(written: readonly string[], complain: Complain): readonly string[] {
  const networks = written.map((text) => networkOf(text));
  const wrong = written.filter((_, at) => networks[at] === undefined);
  if (wrong.length > 0) {
    complain.key(
      ['page', 'networks'],
      `must hold networks as "192.168.1.0/24" or "fd00::/64", not ${wrong.map((text) => JSON.stringify(text)).join(', ')}`,
    );
    // Better nobody than everybody.
    return ['127.0.0.1/32'];
  }
  return networks.filter((network) => network !== undefined);
}

function networkOf(text: string): string | undefined {
  const [, address = '', prefix] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
  const short = canonical(address);
  const version = isIP(short ?? '');
  if (short === undefined || (version !== 4 && version !== 6)) return undefined;
  const bits = prefix === undefined ? BITS[version] : Number(prefix);
  return bits <= BITS[version] ? `${short}/${bits}` : undefined;
}
