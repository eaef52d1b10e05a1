import { textOf } from '../alerts/letter.ts';
import { reportOf } from '../alerts/report/report-text.ts';
import type { Span, Tally } from '../core/tally.ts';
import { linesForTerminal } from '../core/terminal.ts';
import { misuse, readArgs } from './args.ts';
import type { Command } from './command.ts';

export interface ReportParts {
  readonly hostname: string;
  readonly now: () => number;
  readonly timeZone: string;
  readonly tally: (folder: string, span: Span, top: number) => Tally;
}

const DEFAULT_TOP = 20;
const TOP_MAX = 1000;
const WEEK_MS = 7 * 86_400_000;
const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: WEEK_MS } as const;
/** A day, or a moment; without a zone it is local time, as typed by somebody who looks at a clock on the wall. */
const MOMENT = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$/;

export function reportCommand(parts: ReportParts): Command {
  const command: Command = {
    name: 'report',
    about: 'Count what visitors did: sources, ports, credentials, domains, restarts.',
    usage: `skep report [--from TIME] [--until TIME] [--top N] [--json] [--data DIR]

  --from TIME    2026-11-21, "2026-11-21 07:00", 2026-11-21T07:00:00Z; or ago: 12h, 30d, 4w; default: 7d
  --until TIME   the same; default: now
  --top N        lines of each list; default: ${DEFAULT_TOP}
  --json         all of it as one line of JSON
`,
    async run(args, io) {
      const line = readArgs(command, args, io, {
        from: { type: 'string' },
        until: { type: 'string' },
        top: { type: 'string' },
        json: { type: 'boolean' },
      });
      if (line === undefined) return 0;
      const { values, place } = line;
      const now = parts.now();
      const since = timeOf(command, 'from', values.from, now) ?? now - WEEK_MS;
      const until = timeOf(command, 'until', values.until, now) ?? now;
      if (since >= until) throw misuse(command, 'needs a --from that is earlier than --until');
      const top = topOf(command, values.top);
      // Both ends belong to a span, and the next report begins where this one ends.
      const tally = parts.tally(place.dataDir, { by: 'time', from: since, to: until - 1 }, top);
      if (values.json === true) {
        const period = { from: new Date(since).toISOString(), until: new Date(until).toISOString() };
        io.stdout.write(`${JSON.stringify({ ...period, ...tally })}\n`);
        return await Promise.resolve(0);
      }
      const setting = { deviceName: parts.hostname, timeZone: parts.timeZone };
      const { letter } = reportOf(tally, { since, until }, setting);
      io.stdout.write(linesForTerminal(textOf(letter)));
      return 0;
    },
  };
  return command;
}

function timeOf(command: Command, flag: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return now - Number(count) * UNITS[unit as keyof typeof UNITS];
  // A day alone would be taken as UTC.
  const at = MOMENT.test(text) ? Date.parse(text.length === 10 ? `${text}T00:00` : text.replace(' ', 'T')) : Number.NaN;
  if (Number.isNaN(at))
    throw misuse(command, `takes a time after --${flag}, such as 2026-11-21, "2026-11-21 07:00" or 7d`);
  return at;
}

function topOf(command: Command, text: string | undefined): number {
  const top = Number(text ?? DEFAULT_TOP);
  if (!Number.isInteger(top) || top < 1 || top > TOP_MAX) {
    throw misuse(command, `takes a number from 1 to ${TOP_MAX} after --top`);
  }
  return top;
}
