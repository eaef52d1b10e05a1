import Type from 'typebox';
import { field, type Field, type Fields } from '../core/field.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { ROOM_SECTIONS, type Section } from './section.ts';

/** Numbers and ranges, as `parsePorts` reads them: the one value that no helper of the kit can describe. */
const PORTS: Field<readonly (string | number)[]> = {
  kind: 'list',
  about: 'Ports to serve: one, a list, or ranges ("8000-8010,9000"); default: the well-known ones.',
  sql: null,
  schema: Type.Union([
    Type.Array(Type.Union([Type.String(), Type.Integer()]), { maxItems: 65_535 }),
    Type.String(),
    Type.Integer(),
  ]),
};

/** Common keys that their schema checks; `ports` has rules of its own. */
export const CHECKED_COMMON = {
  enabled: field.bool('Serve it; default: as the persona has it, and yes when its section is written.'),
  name: field.text('Name of this instance in the evidence; default: the sensor’s, further ones `tcp-2`.', {
    max: 63,
    pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$',
  }),
  address: field.list('Addresses of this box to serve; "::" means all, IPv4 and IPv6.', field.text('An IP address.'), {
    default: ['::'],
  }),
} as const;

/** Keys that every sensor's section has; no sensor may declare an option with such a name. */
export const COMMON = { ...CHECKED_COMMON, ports: PORTS } as const;

/** And the owner's columns (columns.ts), which are tables of their own. */
export const RESERVED_OPTIONS: readonly string[] = [...Object.keys(COMMON), 'columns'];

export const instanceFields = (sensor: Sensor): Fields => ({ ...COMMON, ...sensor.options });

/** The one schema: what rooms and sensors declare. The check, the environment, the docs and the forms follow it. */
export const sectionsOf = (sensors: readonly Sensor[]): readonly Section[] => [
  ...ROOM_SECTIONS,
  ...sensors.map((sensor) => ({
    name: `sensors.${sensor.name}`,
    about: sensor.about,
    fields: instanceFields(sensor),
  })),
];
