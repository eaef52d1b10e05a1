import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../config/nearest.ts';
import type { ConfigPlace } from '../config/read.ts';
import { Complaint, errnoOf, messageOf } from '../core/errors.ts';
import type { Command, Io } from './command.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const COMMON = {
  data: { type: 'string' },
  config: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Options;

const COMMON_HELP = `  --data DIR     data directory (env SKEP_DATA); default: .skep where you are
  --config FILE  config file (env SKEP_CONFIG); default: skep.toml in the data directory, if it is there
  --help         this text
`;

export interface CommandLine<O extends Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>['values'];
  /** What stands there without a dash. */
  readonly words: readonly string[];
  readonly place: ConfigPlace;
}

/**
 * What the command line says, or undefined when it asked for help, which has then been printed. `options` are the
 * command's own, described in its `usage`; at most `wordsMax` words without a dash may stand there.
 */
export function readArgs<const O extends Options>(
  command: Command,
  args: readonly string[],
  io: Io,
  options: O,
  wordsMax = 0,
): CommandLine<O> | undefined {
  // Help is wanted most when the rest is not yet right.
  if (args.includes('--help') || args.includes('-h')) {
    const { about, usage } = command;
    // A command with options of its own has their lines in `usage`.
    io.stdout.write(`${about}\n\nUsage: ${usage}\n${usage.includes('\n') ? '' : '\n'}${COMMON_HELP}`);
    return undefined;
  }
  const { values, positionals } = parse(command, args, { ...COMMON, ...options });
  const surplus = positionals[wordsMax];
  if (surplus !== undefined) throw misuse(command, `does not know what to do with '${surplus}'`);
  const { data, config } = values as { readonly data?: string; readonly config?: string };
  return {
    values: values as CommandLine<O>['values'],
    words: positionals,
    place: placeOf(command, io, data, config),
  };
}

/** Wrong usage: exit 2. */
export const misuse = (command: Command, said: string): Complaint =>
  new Complaint(`\`skep ${command.name}\` ${said}; see skep ${command.name} --help`, 2);

function parse(command: Command, args: readonly string[], options: Options): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node goes on with advice about `--` that is of no use here.
    const [reason = ''] = messageOf(error).split(/\. |\n/);
    if (errnoOf(error) !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      throw misuse(command, `cannot be run so: ${reason.replace(/\.$/, '')}`);
    }
    const flag = /'(--?[^']*)'/.exec(reason)?.[1] ?? '';
    const flags = Object.keys(options).map((name) => `--${name}`);
    const meant = nearest(flag, flags);
    throw misuse(command, `has no option ${flag}${meant === undefined ? '' : `, did you mean ${meant}?`}`);
  }
}

/** An empty variable is what a script leaves that had nothing to set; an empty flag is a slip. */
function placeOf(command: Command, io: Io, data: string | undefined, config: string | undefined): ConfigPlace {
  if (data === '') throw misuse(command, 'needs a folder after --data');
  if (config === '') throw misuse(command, 'needs a file after --config');
  const file = config ?? (io.env['SKEP_CONFIG'] || undefined);
  return {
    dataDir: resolve(io.cwd, data ?? (io.env['SKEP_DATA'] || '.skep')),
    configFile: file === undefined ? undefined : resolve(io.cwd, file),
  };
}
