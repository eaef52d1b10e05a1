/** `::ffff:10.0.0.5` is how a dual-stack socket names an IPv4 peer; people and tools write `10.0.0.5`. */
export const plainAddress = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;

/**
 * Who counts as one source for limits and folding: an IPv4 address, or an IPv6 /64, because a host in a /64 can take a
 * new address for each connection.
 */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  const groups = groupsOf(address);
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** `::192.0.2.1` as `::c000:201`. */
const hexadecimal = (address: string): string =>
  address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });

/** The eight groups of an IPv6 address without leading zeros; a zone index is dropped. */
export function groupsOf(address: string): string[] {
  const [head = '', tail] = hexadecimal(address.split('%')[0] ?? '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].map((group) => group.replace(/^0+(?=.)/, ''));
}
