import { spawnSync } from 'node:child_process';

/** A network of the test's own: its loopback, every port free, nothing to reach and nobody who reaches in. */
export interface Namespace {
  readonly name: string;
  /** Put before a command line, runs it inside. The program keeps the process id. */
  readonly enter: readonly string[];
  /** Another address on its loopback. */
  addAddress(cidr: string): void;
  remove(): void;
}

let made = 0;

export function makeNamespace(): Namespace {
  made += 1;
  const name = `skep-lab-${process.pid}-${made}`;
  ip('netns', 'add', name);
  ip('-n', name, 'link', 'set', 'lo', 'up');
  return {
    name,
    enter: ['ip', 'netns', 'exec', name],
    addAddress: (cidr) => ip('-n', name, 'address', 'add', cidr, 'dev', 'lo'),
    remove: () => ip('netns', 'delete', name),
  };
}

function ip(...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr.trim()} (the lab needs root and iproute2)`);
}
