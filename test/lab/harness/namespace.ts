import { spawnSync } from 'node:child_process';

/** A network of the test's own: its loopback, every port free, nothing to reach and nobody who reaches in. */
export interface Namespace {
  readonly name: string;
  /** Put before a command line, runs it inside. The program keeps the process id. */
  readonly enter: readonly string[];
  /** Another address on its loopback. */
  addAddress(cidr: string): void;
  /** Another network with a cable between; addresses are those of NEIGHBOUR. */
  addNeighbour(): Pick<Namespace, 'name' | 'enter'>;
  remove(): void;
}

/** The two ends of the cable to a neighbour. */
export const NEIGHBOUR = {
  here: ['10.99.0.1', 'fd99::1'],
  there: ['10.99.0.2', 'fd99::2'],
} as const;

let made = 0;

export function makeNamespace(): Namespace {
  made += 1;
  const name = `skep-lab-${process.pid}-${made}`;
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  const neighbours: string[] = [];

  function addNeighbour(): Pick<Namespace, 'name' | 'enter'> {
    const there = `${name}-n${neighbours.length + 1}`;
    ip('netns', 'add', there);
    neighbours.push(there);
    ip('-n', name, 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable0', 'netns', there);
    for (const [end, [v4, v6]] of [[name, NEIGHBOUR.here] as const, [there, NEIGHBOUR.there] as const]) {
      ip('-n', end, 'address', 'add', `${v4}/24`, 'dev', 'cable0');
      // Without duplicate address detection it can be used at once.
      ip('-n', end, 'address', 'add', `${v6}/64`, 'dev', 'cable0', 'nodad');
      ip('-n', end, 'link', 'set', 'lo', 'up');
      ip('-n', end, 'link', 'set', 'cable0', 'up');
    }
    return { name: there, enter: ['ip', 'netns', 'exec', there] };
  }

  return {
    name,
    enter: ['ip', 'netns', 'exec', name],
    addAddress: (cidr) => ip('-n', name, 'address', 'add', cidr, 'dev', 'lo'),
    addNeighbour,
    remove() {
      for (const one of [...neighbours, name]) ip('netns', 'delete', one);
    },
  };
}

function ip(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()} (the lab needs root and iproute2)`);
}
