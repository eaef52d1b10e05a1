import { readConfig } from '../config/read.ts';
import { describe, type Described, type DescribedSource } from '../config/described.ts';
import type { Facts } from '../config/facts.ts';
import { hint } from '../config/nearest.ts';
import { tell } from '../config/tell.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { misuse, readArgs } from './args.ts';
import type { CheckParts } from './check.ts';
import { columns } from './columns.ts';
import type { Command } from './command.ts';

/** Most names of options are shorter. */
const KEY_WIDTH = 13;

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
