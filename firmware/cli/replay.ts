import { isTyped, typed, type Typed } from '../core/replay.ts';
import type { SessionRow } from '../core/rows.ts';
import { Complaint } from '../core/errors.ts';
import { forTerminal } from '../core/terminal.ts';
import type { Reading } from '../store/reading.ts';
import { misuse, readArgs } from './args.ts';
import type { Command, Io } from './command.ts';

const PAGE = 500;
/** What a visitor's terminal has, as far as is known. */
const SCREEN = { columns: 80, rows: 24 } as const;

export function replayCommand(openReading: (folder: string) => Reading): Command {
  const command: Command = {
    name: 'replay',
    about: 'Print what was typed in a session and what it was answered, in order.',
    usage: `skep replay SESSION [--asciinema] [--data DIR]

  --asciinema    as an asciicast (version 2), for asciinema play
`,
    async run(args, io) {
      const line = readArgs(command, args, io, { asciinema: { type: 'boolean' } }, 1);
      if (line === undefined) return 0;
      const [number = ''] = line.words;
      if (!/^\d{1,15}$/.test(number)) throw misuse(command, 'takes the number of a session');
      const reading = openReading(line.place.dataDir);
      try {
        const session = reading.session(Number(number));
        if (session === undefined) throw new Complaint(`there is no session ${number}`);
        const show = line.values['asciinema'] === true ? asciicast : screen;
        show(session, linesOf(reading, session.id), io);
      } finally {
        reading.close();
      }
      return await Promise.resolve(0);
    },
  };
  return command;
}

function* linesOf(reading: Reading, session: number): Generator<Typed> {
  let after = 0;
  for (;;) {
    const events = reading.eventsOf(session, PAGE, after);
    for (const event of events) if (isTyped(event)) yield typed(event);
    const last = events.at(-1);
    if (last === undefined || events.length < PAGE) return;
    after = last.id;
  }
}

const cutNote = (bytes: number): string => `[${bytes} more bytes]`;

function screen(session: SessionRow, lines: Iterable<Typed>, io: Io): void {
  const { id, sensor, srcIp, srcPort, startedAt } = session;
  io.stdout.write(
    `${forTerminal(`# session ${id}, ${sensor}, ${srcIp ?? '?'} port ${srcPort ?? '?'}, ${new Date(startedAt).toISOString()}`)}\n`,
  );
  for (const { at, prompt, command, output, cut } of lines) {
    const seconds = ((at - startedAt) / 1000).toFixed(3).padStart(9);
    io.stdout.write(`[${seconds}] ${prompt}${command}\n`);
    for (const line of output) io.stdout.write(`${line}\n`);
    if (cut > 0) io.stdout.write(`${cutNote(cut)}\n`);
  }
}

/** https://docs.asciinema.org/manual/asciicast/v2/ */
function asciicast(session: SessionRow, lines: Iterable<Typed>, io: Io): void {
  const { id, sensor, srcIp, startedAt } = session;
  const header = {
    version: 2,
    width: SCREEN.columns,
    height: SCREEN.rows,
    timestamp: Math.floor(startedAt / 1000),
    title: forTerminal(`Skep session ${id}: ${sensor}, ${srcIp ?? '?'}`),
  };
  const line = (value: unknown): unknown => io.stdout.write(`${JSON.stringify(value)}\n`);
  line(header);
  for (const { at, prompt, command, output, ended, cut, tookMs } of lines) {
    line([(at - startedAt) / 1000, 'o', `${prompt}${command}\r\n`]);
    const all = cut > 0 ? [...output, cutNote(cut)] : output;
    const end = ended || cut > 0 ? '\r\n' : '';
    if (all.length > 0) line([(at + tookMs - startedAt) / 1000, 'o', all.join('\r\n') + end]);
  }
}
