import type { DistinguishedName, Fit, Part, Persona } from '../core/persona.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { code, table } from './markdown.ts';

/** The personas, from their data. */
export function personaSections(personas: readonly Persona[], sensors: readonly Sensor[]): string[] {
  return [
    '## Personas',
    'One line of the config, `persona = "nas"`, or `SKEP_PERSONA`. In names, what stands in braces differs from device to device.',
    table(
      ['Persona', 'What it is', 'Host name', 'Certificate'],
      personas.map(({ name, about, hostname, certificate }) => [
        code(name),
        about,
        code(hostname),
        `${nameOf(certificate.subject)}${certificate.issuer === undefined ? '' : `, by ${nameOf(certificate.issuer)}`}`,
      ]),
    ),
    ...personas.flatMap(({ name, sensors: parts }) =>
      parts === null ? [] : [`### ${code(name)}`, partTable(parts, sensors)],
    ),
  ];
}

const nameOf = (name: DistinguishedName): string => code(name.map(([key, value]) => `${key}=${value}`).join(', '));

const partTable = (parts: Readonly<Record<string, Part>>, sensors: readonly Sensor[]): string =>
  table(
    ['Sensor', 'On', 'Ports', 'Options', 'What fits'],
    Object.entries(parts).map(([name, { served, ports, options, fits }]) => [
      code(name),
      served ? 'yes' : 'no',
      (ports ?? sensors.find((sensor) => sensor.name === name)?.ports ?? []).join(', '),
      pairs(Object.entries(options).map(([key, value]) => [key, JSON.stringify(value)])),
      pairs(Object.entries(fits).map(([key, fit]) => [key, fitOf(fit)])),
    ]),
  );

const pairs = (all: readonly (readonly [key: string, value: string])[]): string =>
  all.map(([key, value]) => code(`${key} = ${value}`)).join(', ');

const fitOf = (fit: Fit): string =>
  fit instanceof RegExp ? fit.toString() : fit.map((one) => JSON.stringify(one)).join(' or ');
