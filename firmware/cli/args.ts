import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nearest } from '../config/nearest.ts';
import type { ConfigPlace } from '../config/read.ts';
import { Complaint, errnoOf, messageOf } from '../core/errors.ts';
import { columns } from './columns.ts';
import type { Command, Io } from './command.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly about: string;
  /** What stands for the value in the help; default: the name in capitals. */
  readonly value?: string;
}
export type Options = Readonly<Record<string, Option>>;

export interface Arguments extends ConfigPlace {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Words without a dash. */
  readonly positionals: readonly string[];
}

const COMMON: Options = {
  data: { type: 'string', value: 'DIR', about: 'Data directory (SKEP_DATA); default: .skep where you are.' },
  config: {
    type: 'string',
    value: 'FILE',
    about: 'Config file (SKEP_CONFIG); default: skep.toml in the data directory, if it is there.',
  },
  help: { type: 'boolean', about: 'Print this.' },
};

/** The command line is wrong: exit 2, with a hint where to read more. */
export class Misuse extends Complaint {
  constructor(sentence: string) {
    super(sentence, 2);
  }
}

/** Somebody asked what the options are; only the command knows its own. */
class HelpAsked extends Error {
  readonly options: Options;
  constructor(options: Options) {
    super('help was asked for');
    this.options = options;
  }
}

/** Runs a command; answers `--help` and says where help is when the command line is wrong. */
export async function perform(command: Command, args: readonly string[], io: Io): Promise<number> {
  try {
    return await command.run(args, io);
  } catch (error) {
    if (error instanceof Misuse) throw new Complaint(`${error.message}; see skep ${command.name} --help`, 2);
    if (!(error instanceof HelpAsked)) throw error;
    io.stdout.write(`Usage: ${command.usage}\n\n${command.about}\n\n${optionText(error.options)}`);
    return 0;
  }
}

/** What the command line says, with the command's own options and those that all have; at most `wordsMax` words. */
export function parseArguments(
  args: readonly string[],
  io: Io,
  options: Options,
  wordsMax = Number.POSITIVE_INFINITY,
): Arguments {
  const all = { ...options, ...COMMON };
  // Help is wanted most when the rest is not yet right.
  if (args.includes('--help') || args.includes('-h')) throw new HelpAsked(all);
  const { values, positionals } = parse(args, all);
  const surplus = positionals[wordsMax];
  if (surplus !== undefined) throw new Misuse(`'${surplus}' is one word too many`);
  const { data, config } = values as { readonly data?: string; readonly config?: string };
  return { values: values as Arguments['values'], positionals, ...placeOf(io, data, config) };
}

function parse(args: readonly string[], options: Options): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({ args: [...args], options: typesOf(options), allowPositionals: true, strict: true });
  } catch (error) {
    // Node goes on with advice about `--` that is of no use here.
    const [reason = ''] = messageOf(error).split(/\. |\n/);
    if (errnoOf(error) !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new Misuse(reason.replace(/\.$/, ''));
    const flag = /'(--?[^']*)'/.exec(reason)?.[1] ?? '';
    const meant = nearest(
      flag,
      Object.keys(options).map((name) => `--${name}`),
    );
    throw new Misuse(`there is no option ${flag}${meant === undefined ? '' : `, did you mean ${meant}?`}`);
  }
}

const typesOf = (options: Options): Record<string, { type: Option['type'] }> =>
  Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));

/** An empty variable is what a script leaves that had nothing to set; an empty flag is a slip. */
function placeOf(io: Io, data: string | undefined, config: string | undefined): ConfigPlace {
  if (data === '') throw new Misuse('--data needs a folder');
  if (config === '') throw new Misuse('--config needs a file');
  const file = config ?? (io.env['SKEP_CONFIG'] || undefined);
  return {
    dataDir: resolve(io.cwd, data ?? (io.env['SKEP_DATA'] || '.skep')),
    configFile: file === undefined ? undefined : resolve(io.cwd, file),
  };
}

const optionText = (options: Options): string =>
  columns(
    Object.entries(options).map(([name, { type, value, about }]) => [
      type === 'boolean' ? `--${name}` : `--${name} ${value ?? name.toUpperCase()}`,
      about,
    ]),
    '  ',
  );
