import { readConfig } from '../config/read.ts';
import { factsOf, type Facts } from '../config/facts.ts';
import { hint } from '../config/nearest.ts';
import { instanceFields } from '../config/sections.ts';
import { tell } from '../config/tell.ts';
import { eventTable } from '../core/declaration.ts';
import type { Fields } from '../core/field.ts';
import type { Grade } from '../core/grade.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { Misuse, parseArguments } from './args.ts';
import type { CheckParts } from './check.ts';
import { columns } from './columns.ts';
import type { Command } from './command.ts';

/** One sensor as `--json` has it. */
interface Described {
  readonly name: string;
  readonly about: string;
  readonly transport: Sensor['transport'];
  readonly ports: readonly number[];
  readonly options: Readonly<Record<string, Facts>>;
  readonly events: Readonly<Record<string, DescribedEvent>>;
}

interface DescribedEvent {
  readonly about: string;
  readonly grade: Grade | null;
  readonly summary: string;
  readonly table: string;
  readonly fields: Readonly<Record<string, { readonly type: string; readonly about: string }>>;
}

export const sensorsCommand = ({ sensors: builtIn, hostname }: CheckParts): Command => ({
  name: 'sensors',
  about: 'List the sensors, third-party ones too; with a name, the options, events and tables of that one.',
  usage: 'skep sensors [NAME] [--json] [--data DIR] [--config FILE]',
  async run(args, io) {
    const line = parseArguments(args, io, { json: { type: 'boolean', about: 'Everything, as JSON.' } }, 1);
    const { sensors, pluginProblems } = await readConfig(line, io.env, builtIn, hostname);
    for (const problem of pluginProblems) io.stderr.write(`${tell(problem, undefined)}\n`);
    const described = pick(sensors, line.positionals[0]).map(describe);
    if (line.values['json'] === true) io.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`);
    else io.stdout.write(line.positionals.length === 0 ? list(described) : described.map(detail).join(''));
    return 0;
  },
});

function pick(sensors: readonly Sensor[], name: string | undefined): readonly Sensor[] {
  if (name === undefined) return sensors;
  const found = sensors.filter((sensor) => sensor.name === name);
  if (found.length > 0) return found;
  const names = sensors.map((sensor) => sensor.name);
  throw new Misuse(`there is no sensor '${forTerminal(name)}', ${hint(name, names)}`);
}

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
});

const columnsOf = (fields: Fields): DescribedEvent['fields'] =>
  mapValues(fields, ({ sql, about }) => ({ type: sql ?? '', about }));

const mapValues = <T, U>(record: Readonly<Record<string, T>>, make: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));

const list = (sensors: readonly Described[]): string =>
  columns(
    sensors.map(({ name, transport, ports, about }) => [name, transport, ports.join(',') || '-', forTerminal(about)]),
  );

function detail({ name, about, transport, ports, options, events }: Described): string {
  return [
    `${name}: ${forTerminal(about)}\n`,
    `  transport ${transport}; well-known ports: ${ports.join(', ') || 'none (off unless its section is written)'}\n`,
    `\nOptions in [sensors.${name}]:\n`,
    columns(
      Object.entries(options).map(([key, facts]) => [
        key,
        forTerminal(facts.value),
        defaultText(facts),
        forTerminal(facts.about),
      ]),
      '  ',
    ),
    ...Object.entries(events).flatMap(([event, { about: when, grade, table, fields }]) => [
      `\nEvent ${event} (grade ${grade ?? 'none'}, table ${table}): ${forTerminal(when)}\n`,
      columns(
        Object.entries(fields).map(([column, { type, about: what }]) => [column, type, forTerminal(what)]),
        '  ',
      ),
    ]),
  ].join('');
}

const defaultText = (facts: Facts): string =>
  facts.default === undefined ? '' : `default ${forTerminal(JSON.stringify(facts.default))}`;
