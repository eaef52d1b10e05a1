import type { Clock } from '../../core/clock.ts';
import { toText } from '../../core/bytes.ts';
import { cut } from '../../core/summary.ts';
import type { HandlerRun } from '../../core/handlers.ts';
import type { OutboxMessage } from '../../store/state.ts';
import type { Channel, Outcome } from './channel.ts';
import type { HandlerFile, HandlerSettings } from './handler-files.ts';
import { handlerArgument, handlerChannelName, handlerInput } from './handler-input.ts';
import { runProgram, type Ending, type Run } from './handler-process.ts';
import type { Slots } from './slots.ts';

export interface HandlerRoom {
  readonly settings: HandlerSettings;
  readonly clock: Clock;
  /** Shared by all handlers. */
  readonly slots: Slots;
  /** What the daemon itself was started with; little of it is handed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly deviceName: string;
  readonly timeZone: string;
  /** Keeps what came of a run; never rejects. */
  readonly keep: (run: HandlerRun) => Promise<void>;
}

/** sysexits.h EX_TEMPFAIL: "try again later", as mail servers' own programs say it. */
const TRY_AGAIN = 75;
/** A message that could not be handed over for so long is no news any more; a handler that is away must not fill the card. */
const GIVE_UP_MS = 3 * 86_400_000;
const GRACE_MS = 3000;
const FLOOD_BYTES = 1024 * 1024;
const PROBLEM_MAX = 200;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** The machine's trouble or the folder's, not the message's: another try may find it cured. */
const CURABLE = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'ENOTDIR',
  'ENOEXEC',
  'ELOOP',
  'EAGAIN',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
  'ETXTBSY',
  'EIO',
]);

/** Runs a program for each message: DSHP's argument, and all there is to know on stdin. */
export function handlerChannel(file: HandlerFile, room: HandlerRoom): Channel {
  const { settings, clock, slots, keep } = room;
  const limits = {
    timeMs: settings.time_limit_s * 1000,
    graceMs: GRACE_MS,
    keptBytes: settings.output_bytes,
    floodBytes: FLOOD_BYTES,
  };
  const env = environmentOf(room);
  return {
    name: handlerChannelName(file.name),
    async send(message, signal) {
      const leave = await slots.take(signal);
      try {
        const startedAt = clock.now();
        const input = handlerInput(message, room);
        const run = await runProgram(
          {
            line: [...file.line, handlerArgument(input)],
            cwd: settings.dir,
            env,
            input: `${input}\n`,
          },
          limits,
          () => clock.mono(),
          signal,
        );
        const problem = problemOf(run, settings);
        await keep(rowOf(file.name, message, startedAt, run, problem));
        return outcomeOf(run.ending, problem, clock.now() - message.createdAt > GIVE_UP_MS);
      } finally {
        leave();
      }
    },
  };
}

/** Nothing of the daemon's own but what was asked for: it holds passwords (SKEP_ALERTS__EMAIL__PASSWORD). */
function environmentOf({ env, settings, timeZone }: HandlerRoom): Record<string, string> {
  const passed = settings.pass_environment.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH, HOME: settings.dir, LANG: 'C.UTF-8', TZ: timeZone, ...Object.fromEntries(passed) };
}

/** Null when all is well. */
function problemOf({ ending, stderr, stdout }: Run, settings: HandlerSettings): string | null {
  switch (ending.kind) {
    case 'exited':
      if (ending.code === 0) return null;
      return cut([`exit ${ending.code}`, lastLine(stderr) || lastLine(stdout)].filter(Boolean).join(': '), PROBLEM_MAX);
    case 'killed':
      return `it was ended by ${ending.signal}`;
    case 'overran':
      return `it ran for longer than ${settings.time_limit_s} s and was killed`;
    case 'flooded':
      return `it wrote more than ${FLOOD_BYTES / 1024} KiB and was killed`;
    case 'not-started':
      return notStarted(ending.errno, ending.problem);
  }
}

function notStarted(errno: string | undefined, problem: string): string {
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'it cannot be started: it is not there, or what its first line (#!) names is not';
    case 'EACCES':
      return 'it cannot be started: it may not be executed (chmod +x)';
    case 'ENOEXEC':
      return 'it cannot be started: it is no program of this machine, and has no first line (#!) that names one';
    default:
      return `it cannot be started: ${cut(problem, PROBLEM_MAX)}`;
  }
}

/** Where programs say why they end. */
const lastLine = (output: Buffer): string =>
  toText(Buffer.from(output.toString('latin1').trimEnd().split('\n').at(-1) ?? '', 'latin1'));

function outcomeOf(ending: Ending, problem: string | null, isOld: boolean): Outcome {
  if (problem === null) return { kind: 'sent', problem: null };
  const isCurable =
    (ending.kind === 'exited' && ending.code === TRY_AGAIN) ||
    (ending.kind === 'not-started' && CURABLE.has(ending.errno ?? ''));
  if (!isCurable || isOld) return { kind: 'refused', problem };
  return { kind: 'later', problem, everyMessage: ending.kind === 'not-started', owed: null, someGotIt: false };
}

const rowOf = (
  handler: string,
  message: OutboxMessage,
  startedAt: number,
  { ending, stdout, stderr, durationMs }: Run,
  problem: string | null,
): HandlerRun => ({
  handler,
  messageId: message.messageId,
  kind: message.kind,
  subject: message.subject,
  startedAt,
  durationMs,
  exitCode: ending.kind === 'exited' ? ending.code : null,
  problem,
  stdout: toText(stdout),
  stderr: toText(stderr),
});
