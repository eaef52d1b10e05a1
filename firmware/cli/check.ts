import { join, relative } from 'node:path';
import type { Config, Instance } from '../config/config.ts';
import { readConfig, type ConfigOnDisk } from '../config/read.ts';
import { tell } from '../config/tell.ts';
import { ranges } from '../core/ranges.ts';
import { forTerminal, linesForTerminal } from '../core/terminal.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { readArgs } from './args.ts';
import type { Command, Io } from './command.ts';
import { columns } from './columns.ts';
import { replayFolder } from './transcripts.ts';

export interface CheckParts {
  /** The built-in ones. */
  readonly sensors: readonly Sensor[];
  readonly hostname: string;
}

export function checkCommand({ sensors, hostname }: CheckParts): Command {
  const command: Command = {
    name: 'check',
    about:
      'Tell everything that is wrong with the config, else what would listen where; replay third-party transcripts.',
    usage: 'skep check [--data DIR] [--config FILE]',
    async run(args, io) {
      const line = readArgs(command, args, io, {});
      if (line === undefined) return 0;
      const found = await readConfig(line.place, io.env, sensors, hostname);
      const wrong = tellProblems(found, io);
      if (!wrong) io.stdout.write(columns(listeners(found.config)));
      const failed = await replayPlugins(found, io);
      if (wrong || found.pluginProblems.length > 0) return 2;
      return failed ? 1 : 0;
    },
  };
  return command;
}

/** Prints notices, broken plug-ins and problems; true when there is a problem that keeps the daemon from starting. */
export function tellProblems(found: ConfigOnDisk, io: Io): boolean {
  const file = found.file === undefined ? undefined : shortPath(io.cwd, found.file);
  const write = (text: string): unknown => io.stderr.write(`${text}\n`);
  for (const notice of found.notices) write(`notice: ${tell(notice, file)}`);
  for (const problem of [...found.problems, ...found.pluginProblems]) write(tell(problem, file));
  return found.problems.length > 0;
}

/** As a person would name it who stands in `cwd`. */
function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

/** One row for each instance, the page last. */
function listeners({ sensors, page }: Config): readonly (readonly string[])[] {
  const rows = sensors.map((instance) => [
    instance.name,
    protocol(instance),
    where(instance.addresses),
    portsOf(instance),
  ]);
  return page.enabled ? [...rows, ['(page)', 'tcp', where([page.address]), `${page.port}`]] : rows;
}

const protocol = ({ sensor }: Instance): string => (sensor.transport === 'udp' ? 'udp' : 'tcp');

const where = (addresses: readonly string[]): string =>
  addresses.map((address) => (address === '::' ? 'every address' : address)).join(', ');

/** `10021 (21)`: bound, and as written where that differs. */
function portsOf({ ports, declaredPorts }: Instance): string {
  const served = ranges(ports);
  const declared = ranges(declaredPorts);
  return served === declared ? served : `${served} (${declared})`;
}

async function replayPlugins({ plugins, config }: ConfigOnDisk, io: Io): Promise<boolean> {
  let failed = false;
  for (const sensor of plugins) {
    const { count, failures } = await replayFolder(sensor, join(config.plugins.dir, sensor.name));
    for (const failure of failures) io.stderr.write(`${linesForTerminal(failure)}\n`);
    if (failures.length > 0) failed = true;
    else if (count === 0)
      io.stderr.write(`notice: the sensor ${sensor.name} has no *.transcript, so nothing tests it\n`);
    else io.stdout.write(`${forTerminal(sensor.name)}: ${count} transcript${count === 1 ? '' : 's'} replayed\n`);
  }
  return failed;
}
