import type { DecoyStatus } from '../../firmware/api/contract.ts';

/** An instance as one line: it may serve a thousand ports. */
export interface DecoyGroup {
  readonly instance: string;
  readonly sensor: string;
  readonly transport: DecoyStatus['transport'];
  readonly state: DecoyStatus['state'];
  readonly problem: string | null;
  readonly addresses: readonly string[];
  /** `21, 8000-8999` */
  readonly ports: string;
}

export function decoyGroups(decoys: readonly DecoyStatus[]): DecoyGroup[] {
  const groups = new Map<string, DecoyStatus[]>();
  for (const decoy of decoys) {
    const key = JSON.stringify([decoy.instance, decoy.transport, decoy.state, decoy.problem]);
    groups.set(key, [...(groups.get(key) ?? []), decoy]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { instance, sensor, transport, state, problem } = first;
    const addresses = [...new Set(members.map(({ address }) => address))];
    return [{ instance, sensor, transport, state, problem, addresses, ports: ranges(members.map(({ port }) => port)) }];
  });
}

function ranges(ports: readonly number[]): string {
  const runs: { from: number; to: number }[] = [];
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && run.to === port - 1) run.to = port;
    else runs.push({ from: port, to: port });
  }
  return runs.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

/** `::` and `0.0.0.0` are every address: not worth a word. */
export const boundTo = ({ addresses }: DecoyGroup): string =>
  addresses.filter((address) => address !== '::' && address !== '0.0.0.0').join(', ');
