import { ranges } from '../core/ranges.ts';
import { EVERYWHERE, overlap } from './addresses.ts';
import type { Complain } from './complain.ts';
import type { Placed } from './instances.ts';
import type { PageConfig } from './section.ts';

const LONGEST_CURE = 100;

/** Refuses what could never listen at the same time: same transport, same port, addresses that overlap. */
export function refuseClashes(placed: readonly Placed[], page: PageConfig, complain: Complain): void {
  const served = placed.filter((instance) => instance.enabled);
  const clashes = pairs(served).map(([one, other, ports]) => {
    // Told where a person wrote something; when both or neither did, at the later one.
    const [guest, host] = one.chosen && !other.chosen ? [one, other] : [other, one];
    return { guest, host, ports };
  });
  for (const { guest, host, ports } of clashes) {
    // What helps against one clash only would lead into the next.
    const all = clashes.flatMap((clash) => (clash.guest === guest ? [...clash.ports] : []));
    complain.key(
      [...guest.path, 'ports'],
      `${also(guest, ports)}, as does \`${host.name}\`; ${cure(guest, new Set(all))}`,
    );
  }
  if (page.enabled) refusePageClash(served, page, complain);
}

type Pair = readonly [one: Placed, other: Placed, ports: ReadonlySet<number>];

function pairs(served: readonly Placed[]): readonly Pair[] {
  const byPort = new Map<string, Placed[]>();
  const found = new Map<string, [Placed, Placed, Set<number>]>();
  for (const instance of served) {
    for (const port of new Set(instance.ports)) {
      if (port === 0) continue;
      const place = `${protocol(instance)}/${port}`;
      const earlier = byPort.get(place) ?? [];
      for (const other of earlier) {
        if (!overlapping(instance.addresses, other.addresses)) continue;
        const pair = `${served.indexOf(other)}/${served.indexOf(instance)}`;
        const known = found.get(pair) ?? [other, instance, new Set<number>()];
        known[2].add(port);
        found.set(pair, known);
      }
      byPort.set(place, [...earlier, instance]);
    }
  }
  return [...found.values()];
}

const protocol = (instance: Placed): 'tcp' | 'udp' => (instance.sensor.transport === 'udp' ? 'udp' : 'tcp');

const overlapping = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((address) => others.some((other) => overlap(address, other)));

/** `takes port 10021 (21 plus `port_offset`)` */
function also(instance: Placed, ports: ReadonlySet<number>): string {
  const declared = instance.declaredPorts.filter((_, index) => ports.has(instance.ports[index] ?? 0));
  const moved = declared.some((port) => !ports.has(port));
  return `${ports.size === 1 ? 'takes port' : 'takes ports'} ${ranges(ports)}${moved ? ` (${ranges(declared)} plus \`port_offset\`)` : ''}`;
}

/** What is left of a range is the likeliest cure: a catch-all sensor around the others. */
function cure(instance: Placed, ports: ReadonlySet<number>): string {
  const rest = ranges(instance.declaredPorts.filter((_, index) => !ports.has(instance.ports[index] ?? 0)));
  if (rest === '' || rest.length > LONGEST_CURE) return 'give one of them another port or address, or switch it off';
  return `write ports = "${rest}", or give one of them another address`;
}

function refusePageClash(served: readonly Placed[], page: PageConfig, complain: Complain): void {
  const taker = served.find(
    (instance) =>
      page.port !== 0 &&
      protocol(instance) === 'tcp' &&
      instance.ports.includes(page.port) &&
      overlapping(instance.addresses, [page.address]),
  );
  if (taker === undefined) return;
  const everywhere = taker.addresses.includes(EVERYWHERE) ? ' (its address is `::`: every address)' : '';
  complain.key(
    ['page', 'port'],
    `is ${page.port}, which \`${taker.name}\` takes too${everywhere}; give one of them another port`,
  );
}
