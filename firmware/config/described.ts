import { sourceText, typesOf } from '../core/columns.ts';
import { eventTable } from '../core/declaration.ts';
import type { Fields } from '../core/field.ts';
import type { Grade } from '../core/grade.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { factsOf, type Facts } from './facts.ts';
import { instanceFields } from './sections.ts';

/** What a sensor declares, as data: for `skep sensors --json` and the API. */
export interface Described {
  readonly name: string;
  readonly about: string;
  readonly transport: Sensor['transport'];
  readonly ports: readonly number[];
  readonly options: Readonly<Record<string, Facts>>;
  readonly events: Readonly<Record<string, DescribedEvent>>;
  /** What the owner's columns can be filled from. */
  readonly sources: Readonly<Record<string, DescribedSource>>;
}

export interface DescribedSource {
  /** As it is written in the config: `header:<name>`. */
  readonly from: string;
  readonly about: string;
  readonly types: readonly string[];
  readonly events: readonly string[];
}

interface DescribedEvent {
  readonly about: string;
  readonly grade: Grade | null;
  readonly summary: string;
  readonly table: string;
  readonly fields: Readonly<Record<string, { readonly type: string; readonly about: string }>>;
}

export const describe = (sensor: Sensor): Described => ({
  name: sensor.name,
  about: sensor.about,
  transport: sensor.transport,
  ports: sensor.ports,
  options: mapValues(instanceFields(sensor), factsOf),
  events: mapValues(sensor.events, ({ about, grade, summary, fields }, name) => ({
    about,
    grade,
    summary,
    table: eventTable(sensor.name, name),
    fields: columnsOf(fields),
  })),
  sources: mapValues(sensor.sources ?? {}, (source, name) => ({
    from: sourceText(name, source),
    about: source.about,
    types: typesOf(source),
    events: source.events,
  })),
});

const columnsOf = (fields: Fields): DescribedEvent['fields'] =>
  mapValues(fields, ({ sql, about }) => ({ type: sql ?? '', about }));

const mapValues = <T, U>(record: Readonly<Record<string, T>>, make: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
