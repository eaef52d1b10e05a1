import { readConfig } from '../config/read.ts';
import { factsOf, type Facts } from '../config/facts.ts';
import { hint } from '../config/nearest.ts';
import { instanceFields } from '../config/sections.ts';
import { tell } from '../config/tell.ts';
import { sourceText, typesOf } from '../core/columns.ts';
import { eventTable } from '../core/declaration.ts';
import type { Fields } from '../core/field.ts';
import type { Grade } from '../core/grade.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { misuse, readArgs } from './args.ts';
import type { CheckParts } from './check.ts';
import { columns } from './columns.ts';
import type { Command } from './command.ts';

/** Most names of options are shorter. */
const KEY_WIDTH = 13;

/** One sensor as `--json` has it. */
interface Described {
  readonly name: string;
  readonly about: string;
  readonly transport: Sensor['transport'];
  readonly ports: readonly number[];
  readonly options: Readonly<Record<string, Facts>>;
  readonly events: Readonly<Record<string, DescribedEvent>>;
  /** What the owner's columns can be filled from. */
  readonly sources: Readonly<Record<string, DescribedSource>>;
}

interface DescribedSource {
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

export function sensorsCommand({ sensors: builtIn, hostname }: CheckParts): Command {
  const command: Command = {
    name: 'sensors',
    about: 'List the sensors, third-party ones too; with a name, the options, events and tables of that one.',
    usage: 'skep sensors [NAME] [--json] [--data DIR] [--config FILE]\n\n  --json         everything, as JSON',
    async run(args, io) {
      const line = readArgs(command, args, io, { json: { type: 'boolean' } }, 1);
      if (line === undefined) return 0;
      const { sensors, pluginProblems } = await readConfig(line.place, io.env, builtIn, hostname);
      for (const problem of pluginProblems) io.stderr.write(`${tell(problem, undefined)}\n`);
      const [name] = line.words;
      const wanted = sensors.filter((sensor) => name === undefined || sensor.name === name);
      if (name !== undefined && wanted.length === 0) throw misuse(command, unknown(name, sensors));
      const described = wanted.map(describe);
      if (line.values.json === true) io.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`);
      else io.stdout.write(name === undefined ? list(described) : described.map(detail).join(''));
      return 0;
    },
  };
  return command;
}

const unknown = (name: string, sensors: readonly Sensor[]): string =>
  `knows no sensor '${name}', ${hint(
    name,
    sensors.map((sensor) => sensor.name),
  )}`;

const describe = (sensor: Sensor): Described => ({
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

const list = (sensors: readonly Described[]): string =>
  columns(
    sensors.map(({ name, transport, ports, about }) => [name, transport, ports.join(',') || '-', forTerminal(about)]),
  );

function detail({ name, about, transport, ports, options, events, sources }: Described): string {
  return [
    `${name}: ${forTerminal(about)}\n`,
    `  transport ${transport}; well-known ports: ${ports.join(', ') || 'none (off unless its section is written)'}\n`,
    `\nOptions in [sensors.${name}]:\n`,
    ...Object.entries(options).flatMap(([key, facts]) => [
      `  ${key.padEnd(KEY_WIDTH)} ${forTerminal(facts.value)}${defaultText(facts)}\n`,
      `  ${''.padEnd(KEY_WIDTH)} ${forTerminal(facts.about)}\n`,
    ]),
    ...Object.entries(events).flatMap(([event, { about: when, grade, table, fields }]) => [
      `\nEvent ${event} (grade ${grade ?? 'none'}, table ${table}): ${forTerminal(when)}\n`,
      columns(
        Object.entries(fields).map(([column, { type, about: what }]) => [column, type, forTerminal(what)]),
        '  ',
      ),
    ]),
    sourcesText(name, Object.values(sources)),
  ].join('');
}

function sourcesText(sensor: string, sources: readonly DescribedSource[]): string {
  if (sources.length === 0) return '';
  const lines = sources.map(({ from, about, types, events }) => [
    from,
    forTerminal(`${about} As ${types.join(', ')}; event ${events.join(', ')}.`),
  ]);
  return `\nColumns of your own, [[sensors.${sensor}.columns]], can be filled from:\n${columns(lines, '  ')}`;
}

const defaultText = (facts: Facts): string =>
  facts.default === undefined ? '' : `; default ${forTerminal(JSON.stringify(facts.default))}`;
