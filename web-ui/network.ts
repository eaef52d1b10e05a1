/** Whether an address is `10.0.0.9` or lies in `10.0.0.0/8`, as the daemon's filter has it; IPv4 is in no IPv6 network. */
export function inNetwork(address: string, written: string): boolean {
  const [network = '', prefix] = written.split('/');
  if (prefix === undefined) return address === network;
  const [wanted, given] = [bitsOf(network), bitsOf(address)];
  const bits = Number(prefix);
  return wanted.length === given.length && given.startsWith(wanted.slice(0, bits));
}

const binary = (number: number, width: number): string => number.toString(2).padStart(width, '0');

function bitsOf(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((part) => binary(Number(part), 8))
      .join('');
  }
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array<string>(zeros).fill('0'), ...after]
    .map((group) => binary(Number.parseInt(group, 16), 16))
    .join('');
}
