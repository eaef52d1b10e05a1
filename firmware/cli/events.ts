import { setTimeout as wait } from 'node:timers/promises';
import type { EventRow } from '../core/rows.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Page } from '../store/api.ts';
import type { Reading } from '../store/reading.ts';
import { misuse, readArgs } from './args.ts';
import type { Command, Io } from './command.ts';

const POLL_MS = 500;
const PAGE_SIZE = 500;
const DEFAULT_COUNT = 50;

export function eventsCommand(openReading: (folder: string) => Reading): Command {
  const command: Command = {
    name: 'events',
    about: 'Print what happened: the newest events, or all above a number, and go on with new ones.',
    usage:
      'skep events [--after N] [--last N] [--follow] [--json] [--data DIR]\n\n  --json         one object a line, with the columns of the event’s own table',
    async run(args, io) {
      const line = readArgs(command, args, io, {
        after: { type: 'string' },
        last: { type: 'string' },
        follow: { type: 'boolean' },
        json: { type: 'boolean' },
      });
      if (line === undefined) return 0;
      const print = line.values['json'] === true ? printJson : printLines;
      const from = numberOf(command, line.values.after, 'after');
      const last = numberOf(command, line.values.last, 'last') ?? DEFAULT_COUNT;
      const reading = openReading(line.place.dataDir);
      try {
        let after = from ?? Math.max(0, (reading.events({ limit: 1 })[0]?.id ?? 0) - last);
        for (;;) {
          const events = print(io, reading, { after, limit: PAGE_SIZE });
          after = events.at(-1)?.id ?? after;
          if (events.length === PAGE_SIZE) continue;
          if (line.values['follow'] !== true) return 0;
          await wait(POLL_MS);
        }
      } finally {
        reading.close();
      }
    },
  };
  return command;
}

function numberOf(command: Command, text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw misuse(command, `takes a whole number after --${flag}`);
  return Number(text);
}

function printJson(io: Io, reading: Reading, page: Page): readonly EventRow[] {
  const events = reading.details(page);
  for (const event of events) io.stdout.write(`${JSON.stringify(event)}\n`);
  return events;
}

function printLines(io: Io, reading: Reading, page: Page): readonly EventRow[] {
  const events = reading.events(page);
  for (const event of events) printLine(io, event);
  return events;
}

function printLine(io: Io, { id, at, grade, srcIp, sensor, dstPort, name, summary }: EventRow): void {
  const from = srcIp === null ? '' : ` ${srcIp}`;
  const where = dstPort === null ? sensor : `${sensor}:${dstPort}`;
  const time = new Date(at).toISOString();
  const line = `${id} ${time} ${(grade ?? 'note').padEnd(8)}${from} ${where} ${name}: ${summary}`;
  io.stdout.write(`${forTerminal(line)}\n`);
}
