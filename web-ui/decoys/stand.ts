import type { ConfigInstance, ConfigState, DecoyStatus } from '../../firmware/api/contract.ts';
import { decoyGroups } from '../now/decoy-groups.ts';
import { currentOf } from '../settings/values.ts';

/** `waiting`: it is switched on, and served after a restart. */
export type Lamp = DecoyStatus['state'] | 'off' | 'waiting';

/** How a decoy stands: what it is set to, and what came of it. */
export interface Stand {
  readonly lamp: Lamp;
  /** `tcp 10021`, a line each. */
  readonly ports: readonly { readonly transport: string; readonly ports: string }[];
  readonly problems: readonly string[];
  /** The product that it mimics, and what it says first; empty: the sensor has no such option. */
  readonly product: string;
  readonly greeting: string;
}

const WORST: readonly Lamp[] = ['failed', 'stopped', 'listening'];
const GREETINGS = ['banner', 'version', 'reply'];

export function standOf(conf: ConfigState, instance: ConfigInstance, decoys: readonly DecoyStatus[]): Stand {
  const groups = decoyGroups(decoys.filter((one) => one.instance === instance.name));
  const unserved: Lamp = instance.enabled ? 'waiting' : 'off';
  const fields = conf.sections.find(({ sensor }) => sensor === instance.sensor)?.fields ?? [];
  const said = (keys: readonly string[]): string =>
    keys
      .flatMap((key) => fields.filter((field) => field.key === key))
      .map((field) => currentOf(conf, instance.path, field))
      .find((text) => text !== '') ?? '';
  return {
    lamp: WORST.find((lamp) => groups.some(({ state }) => state === lamp)) ?? unserved,
    ports: groups.map(({ transport, ports }) => ({ transport, ports })),
    problems: [...new Set(groups.flatMap(({ problem }) => problem ?? []))],
    product: said(['product']),
    greeting: said(GREETINGS),
  };
}

/** What another persona brings and takes: names of decoys. */
export function swap(
  instances: readonly ConfigInstance[],
  serves: readonly string[],
): { readonly comes: readonly string[]; readonly goes: readonly string[] } {
  const on = instances.filter(({ enabled }) => enabled);
  return {
    comes: serves.filter((sensor) => !on.some((one) => one.sensor === sensor)),
    // What is written stays, whatever the persona.
    goes: on.filter(({ sensor, written }) => !written && !serves.includes(sensor)).map(({ name }) => name),
  };
}
