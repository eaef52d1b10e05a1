import { dirname, join, relative, resolve } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { tell } from '../config/tell.ts';
import { forTerminal } from '../core/terminal.ts';
import { misuse, readArgs } from './args.ts';
import type { CheckParts } from './check.ts';
import type { Command, Io } from './command.ts';
import { renderDraft, type Draft } from './import/draft.ts';
import { importDshp } from './import/dshp.ts';
import { importHumblePot } from './import/humble-pot.ts';
import { importRecce7 } from './import/recce7.ts';
import { readSource, readSources, unusable } from './import/source.ts';

const SYSTEMS = ['dshp', 'humble-pot', 'recce7'] as const;
type System = (typeof SYSTEMS)[number];

/** What a problem's line is counted in. */
const PRINTED = '(stdout)';

const UNITS_DIR = '/etc/systemd/system';

export function importCommand({ sensors, hostname }: CheckParts): Command {
  const command: Command = {
    name: 'import',
    about: 'Print the config that takes over from another honeypot, and say what could not be carried over.',
    usage: `skep import dshp [conf.json] | humble-pot DIR | recce7 DIR

  dshp           its conf.json and, above it, the environment: PORT, HANDLERS, SMTP_SERVER, ...
  humble-pot     the folder of its scripts: the constants in them, and the environment of its units
  recce7         its folder, or the one of plugins.cfg and global.cfg (/etc/recce7)
  --units DIR    where the units of humble-pot are; default: ${UNITS_DIR}`,
    run(args, io) {
      return new Promise((done) => done(print(args, io)));
    },
  };

  function print(args: readonly string[], io: Io): number {
    const line = readArgs(command, args, io, { units: { type: 'string' } }, 2);
    if (line === undefined) return 0;
    const [system, place] = line.words;
    if (!isSystem(system)) {
      throw misuse(command, `${system === undefined ? 'needs' : `knows no '${system}', but`} ${SYSTEMS.join(', ')}`);
    }
    const draft = draftOf(system, place, resolve(io.cwd, line.values.units ?? UNITS_DIR), io);
    const toml = renderDraft(draft, names);
    io.stdout.write(toml);
    for (const sentence of draft.lost) io.stderr.write(`not carried over: ${forTerminal(sentence)}\n`);
    if (draft.tables.some(({ keys }) => 'password' in keys)) io.stderr.write(SECRET);
    return tellProblems(toml, line.place.dataDir, io) ? 2 : 0;
  }

  const names = sensors.map((sensor) => sensor.name);

  function draftOf(system: System, place: string | undefined, units: string, io: Io): Draft {
    switch (system) {
      case 'dshp':
        return dshp(place, io);
      case 'humble-pot':
        return importHumblePot(
          readSources(folder(place, io), /^(tcp|ftp|http|dns|snitch)\.py$/),
          readSources(units, /^humblepot-(tcp|ftp|http|dns|snitch)\.service$/),
          folder(place, io),
        );
      case 'recce7':
        return recce7(folder(place, io));
    }
  }

  const folder = (place: string | undefined, io: Io): string => {
    if (place === undefined) throw misuse(command, 'needs the folder to read');
    return resolve(io.cwd, place);
  };

  /** The same check as that of `skep check`: what the old system got away with may be refused here. */
  function tellProblems(toml: string, dataDir: string, io: Io): boolean {
    const { problems, notices } = loadConfig(toml, {}, { sensors, broken: [], hostname, dataDir });
    for (const notice of notices) io.stderr.write(`notice: ${tell(notice, PRINTED)}\n`);
    for (const problem of problems) io.stderr.write(`put right by hand: ${tell(problem, PRINTED)}\n`);
    return problems.length > 0;
  }
  return command;
}

const isSystem = (name: string | undefined): name is System =>
  (SYSTEMS as readonly (string | undefined)[]).includes(name);

const SECRET =
  'notice: the password of the mail server stands in it in clear; keep it in a file that only the user who runs skep can read (chmod 600)\n';

/** DSHP read conf.json where it was started, and did without when there was none. */
function dshp(place: string | undefined, io: Io): Draft {
  const file = resolve(io.cwd, place ?? 'conf.json');
  const text = readSource(file);
  if (text === undefined && place !== undefined) throw unusable(place, 'is not there');
  return importDshp(text, relative(io.cwd, file), dirname(file), io.env);
}

/** In a checkout `config`, on a device `/etc/recce7/configs`. */
function recce7(folder: string): Draft {
  for (const place of [folder, join(folder, 'config'), join(folder, 'configs')]) {
    const plugins = readSource(join(place, 'plugins.cfg'));
    if (plugins === undefined) continue;
    return importRecce7(plugins, readSource(join(place, 'global.cfg')));
  }
  throw unusable(folder, 'holds no plugins.cfg, nor does config or configs in it');
}
