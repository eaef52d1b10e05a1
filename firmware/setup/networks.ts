import { isIP } from 'node:net';

const NETWORKS_MAX = 32;

/** Networks, one a line, as `page.networks` has them; or a sentence about the first that is none. */
export function parseNetworks(text: string): readonly string[] | string {
  const networks = text.split(/[\s,;]+/).filter((one) => one !== '');
  if (networks.length > NETWORKS_MAX) return `At most ${NETWORKS_MAX} networks.`;
  const wrong = networks.find((one) => !isNetwork(one));
  return wrong === undefined ? networks : `"${wrong.slice(0, 60)}" is no network: write it as 192.168.1.0/24.`;
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
