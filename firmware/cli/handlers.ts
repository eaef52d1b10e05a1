import { fromText } from '../core/bytes.ts';
import type { HandlerRun } from '../core/handlers.ts';
import { forTerminal, linesForTerminal } from '../core/terminal.ts';
import { misuse, readArgs } from './args.ts';
import type { Command } from './command.ts';

const DEFAULT_LAST = 10;
const LAST_MAX = 1000;

export function handlersCommand(
  runsOf: (folder: string, handler: string | null, last: number) => HandlerRun[],
): Command {
  const command: Command = {
    name: 'handlers',
    about: 'Show the last runs of handlers: how each ended and what it said.',
    usage: 'skep handlers [NAME] [--last N] [--json] [--data DIR]',
    async run(args, io) {
      const line = readArgs(command, args, io, { last: { type: 'string' }, json: { type: 'boolean' } }, 1);
      if (line === undefined) return 0;
      const last = Number(line.values.last ?? DEFAULT_LAST);
      if (!Number.isInteger(last) || last < 1 || last > LAST_MAX) {
        throw misuse(command, `takes a number from 1 to ${LAST_MAX} after --last`);
      }
      const runs = runsOf(line.place.dataDir, line.words[0] ?? null, last).toReversed();
      const print = line.values.json === true ? (run: HandlerRun) => `${JSON.stringify(run)}\n` : shown;
      for (const run of runs) io.stdout.write(print(run));
      if (runs.length === 0 && line.values.json !== true) io.stdout.write('no handler has run yet\n');
      return await Promise.resolve(0);
    },
  };
  return command;
}

function shown({
  handler,
  kind,
  subject,
  startedAt,
  durationMs,
  exitCode,
  problem,
  stdout,
  stderr,
}: HandlerRun): string {
  const end = problem ?? `exit ${exitCode ?? '-'}`;
  const time = new Date(startedAt).toISOString();
  return [
    `${time} ${forTerminal(handler)} ${kind}: ${forTerminal(end)} (${(durationMs / 1000).toFixed(1)} s)\n`,
    `  ${forTerminal(subject)}\n`,
    ...output('stdout', stdout),
    ...output('stderr', stderr),
  ].join('');
}

/** Indented, so that nothing a program says can pass for a line of ours. */
function output(name: string, text: string): string[] {
  if (text === '') return [];
  const lines = fromText(text).toString('utf8').trimEnd().split('\n');
  return [`  ${name}:\n`, ...lines.map((one) => linesForTerminal(`    ${one}\n`))];
}
