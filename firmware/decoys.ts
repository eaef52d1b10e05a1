import { isDeepStrictEqual } from 'node:util';
import type { Config } from './config/config.ts';
import { Complaint } from './core/errors.ts';
import type { DecoyPlan, DecoyState, Net } from './net/net.ts';
import type { Decoy } from './net/room.ts';
import type { Sensor } from './sensors/sensor.ts';
import { inheritedSocket } from './system/inherited.ts';

const RETRY_PORT_MS = 30_000;

export interface DecoySettings {
  readonly net: Net;
  readonly config: Config;
  readonly sensors: readonly Sensor[];
  readonly plans: readonly DecoyPlan[];
  /** Go on when a port cannot be opened; else that is a complaint. */
  readonly keepGoing: boolean;
}

/** Opens what the config plans, each port by itself or all behind the front door. */
export async function openDecoys({ net, config, sensors, plans, keepGoing }: DecoySettings): Promise<void> {
  const door = config.frontDoor.enabled ? doorOf(sensors) : undefined;
  const bound = door === undefined ? plans : plans.filter(({ sensor }) => sensor.transport === 'udp');
  if (door !== undefined) {
    const behind = plans.filter(({ sensor }) => sensor.transport !== 'udp');
    await net.openDoor(door.fd, [...behind, ...moreOpen(config, behind, door.otherwise)], door.otherwise);
  }
  await openPorts(net, bound, keepGoing);
}

export const plansOf = (config: Config): DecoyPlan[] =>
  config.sensors.flatMap(({ sensor, name, options, columns, addresses, ports }) =>
    addresses.flatMap((address) => ports.map((port) => ({ sensor, instance: name, options, columns, address, port }))),
  );

/** The socket of the front door, and who hears what no other sensor is for. */
function doorOf(sensors: readonly Sensor[]): { readonly fd: number; readonly otherwise: Decoy } {
  const fd = inheritedSocket(process.env, process.pid);
  const sensor = sensors.find(({ name }) => name === 'tcp');
  if (fd === undefined || sensor === undefined) {
    throw new Complaint(
      'front_door: no socket was handed over; start skep by its systemd socket unit (Transparent=yes), or write `enabled = false` into [front_door]',
      2,
    );
  }
  const defaults = Object.entries(sensor.options).map(([key, { default: value }]) => [key, value] as const);
  const options = { ...Object.fromEntries(defaults), linger: true };
  return { fd, otherwise: { sensor, instance: 'front-door', options } };
}

/** The ports that look open beside those of the sensors. */
function moreOpen({ frontDoor }: Config, behind: readonly DecoyPlan[], decoy: Decoy): DecoyPlan[] {
  const taken = new Set(behind.map(({ port }) => port));
  return frontDoor.open.filter((port) => !taken.has(port)).map((port) => ({ ...decoy, address: '::', port }));
}

async function openPorts(net: Net, plans: readonly DecoyPlan[], keepGoing: boolean): Promise<void> {
  const states = await Promise.all(plans.map(async (plan) => await net.open(plan)));
  const failed = states.filter(({ problem }) => problem !== null);
  if (failed.length > 0 && !keepGoing) {
    throw new Complaint(failed.map((state) => `sensors.${state.instance}: ${state.problem}`).join('\n'), 2);
  }
}

/**
 * Brings the open decoys to other plans, or tells why that cannot be; then all is as it was. What is asked for as before
 * keeps its listener, also with other options, and nobody who is there is sent away: who came to a decoy that is no more
 * finishes what he met.
 */
export async function changeDecoys(net: Net, plans: readonly DecoyPlan[]): Promise<readonly DecoyState[]> {
  const wanted = new Map(plans.map((plan) => [keyOf(plan), plan]));
  const [stay, go] = parted(net.decoys, ({ plan }) => wanted.has(keyOf(plan)));
  const known = new Set(stay.map(({ plan }) => keyOf(plan)));
  const come = plans.filter((plan) => !known.has(keyOf(plan)));
  // A port cannot be opened twice; what is in nobody's way is closed when all others are open.
  const [inTheWay, spare] = parted(go, ({ plan }) => come.some((other) => portOf(other) === portOf(plan)));
  for (const state of inTheWay) net.close(state);
  const opened = await Promise.all(come.map(async (plan) => await net.open(plan)));
  const failed = opened.filter(({ problem }) => problem !== null);
  if (failed.length > 0) {
    for (const state of opened) net.close(state);
    await Promise.all(inTheWay.map(async ({ plan }) => await net.open(plan)));
    return failed;
  }
  for (const state of spare) net.close(state);
  for (const state of stay) {
    const plan = wanted.get(keyOf(state.plan));
    if (plan !== undefined && !isDeepStrictEqual(settingsOf(plan), settingsOf(state.plan))) net.change(state, plan);
  }
  return [];
}

const keyOf = ({ sensor, instance, address, port }: DecoyPlan): string =>
  `${sensor.name} ${instance} ${address} ${port}`;
const portOf = ({ sensor, port }: DecoyPlan): string => `${sensor.transport === 'udp' ? 'udp' : 'tcp'} ${port}`;
const settingsOf = ({ options, columns }: DecoyPlan): unknown => [options, columns ?? []];

function parted<T>(all: readonly T[], is: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}

/** A port that could not be opened may become free: a decoy that is away for a while is better than one away for good. */
export function keepOpening(net: Net): NodeJS.Timeout {
  return setInterval(() => {
    for (const decoy of net.decoys) if (decoy.problem !== null) void net.reopen(decoy);
  }, RETRY_PORT_MS);
}
