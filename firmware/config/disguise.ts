import type { Fit, OptionValue, Part, Persona } from '../core/persona.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { Complain } from './complain.ts';
import { describe } from './describe.ts';
import type { Placed } from './instances.ts';

/** A sensor with a persona's defaults instead of its own. */
export interface Disguised extends Sensor {
  /** The sensor as it was declared. */
  readonly plain: Sensor;
  /** On although nobody wrote its section. */
  readonly served: boolean;
}

/** `thirdParty`: names of sensors that no persona can know of; they are on because somebody laid them there. */
export function disguise(sensor: Sensor, persona: Persona, thirdParty: boolean): Disguised {
  const part = partOf(persona, sensor.name);
  const known = persona.sensors === null || thirdParty;
  const ports = part?.ports ?? sensor.ports;
  const fields = Object.entries(sensor.options).map(([key, field]) => {
    const value = part?.options[key];
    return [key, value === undefined ? field : { ...field, default: value }] as const;
  });
  return {
    ...sensor,
    plain: sensor,
    ports,
    options: Object.fromEntries(fields),
    served: ports.length > 0 && (part?.served ?? known),
  };
}

const partOf = ({ sensors }: Persona, name: string): Part | undefined =>
  sensors !== null && Object.hasOwn(sensors, name) ? sensors[name] : undefined;

const LIFT = 'or persona = "none" to compose for yourself';

/** Refuses what gives a disguise away: an option of another product, names that differ. */
export function refuseIncoherent(
  placed: readonly Placed[],
  persona: Persona,
  hostname: string,
  complain: Complain,
): void {
  if (persona.sensors === null) return;
  // What a persona knows nothing of may be anything, whatever it calls itself.
  const served = placed.filter(({ enabled, sensor }) => enabled && partOf(persona, sensor.name) !== undefined);
  for (const instance of served) {
    const part = partOf(persona, instance.sensor.name);
    for (const [key, fit] of Object.entries(part?.fits ?? {})) {
      const value = instance.options[key];
      if (value === undefined || fits(fit, value)) continue;
      complain.key(
        [...instance.path, key],
        `is ${describe(value)}, which is no ${persona.name}; ${cureOf(key, fit, part)}, ${LIFT}`,
      );
    }
  }
  refuseOtherNames(served, hostname, complain);
}

const fits = (fit: Fit, value: unknown): boolean =>
  fit instanceof RegExp ? typeof value === 'string' && fit.test(value) : fit.some((one) => one === value);

function cureOf(key: string, fit: Fit, part: Part | undefined): string {
  const own = part?.options[key];
  if (!(fit instanceof RegExp)) return `write ${fit.map(written).join(' or ')}`;
  return `leave it out${own === undefined ? '' : ` or write one like ${written(own)}`}`;
}

const written = (value: OptionValue): string => JSON.stringify(value);

/** Whoever looks at two ports of one computer sees one name: `hostname` of each sensor, else the device's. */
function refuseOtherNames(served: readonly Placed[], device: string, complain: Complain): void {
  const named = served.filter(({ options }) => typeof options['hostname'] === 'string');
  const nameOf = ({ options: { hostname } }: Placed): string =>
    typeof hostname === 'string' && hostname !== '' ? hostname : device;
  for (const instance of named) {
    const name = nameOf(instance);
    const other = named.find((one) => nameOf(one) !== name);
    // Told at those who say a name of their own, or both would be.
    if (other === undefined || !instance.options['hostname']) continue;
    const otherName = nameOf(other) === '' ? 'the name of this device' : describe(nameOf(other));
    complain.key(
      [...instance.path, 'hostname'],
      `is ${describe(name)}, but \`${other.name}\` shows ${otherName}; leave it out and write [device] hostname = ${written(name)}, which all show, ${LIFT}`,
    );
  }
}
