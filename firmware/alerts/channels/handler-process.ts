import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { errnoOf, messageOf } from '../../core/errors.ts';
import { KeptOutput } from './handler-output.ts';

export interface ProgramLimits {
  /** From start to SIGTERM. */
  readonly timeMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number;
  /** Kept of stdout and of stderr; what comes after is read and forgotten. */
  readonly keptBytes: number;
  /** Of both together; who writes more is killed: reading it for ever would cost the processor that visitors need. */
  readonly floodBytes: number;
}

/** How a run ended. */
export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  /** By a signal that was not ours: it crashed, or somebody killed it. */
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'overran' }
  | { readonly kind: 'flooded' }
  | { readonly kind: 'not-started'; readonly errno: string | undefined; readonly problem: string };

export interface Run {
  readonly ending: Ending;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly durationMs: number;
}

export interface Program {
  /** The program and its arguments, as they are: no shell ever sees them. */
  readonly line: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What comes out of a pipe after its program's end; whoever still holds it then is a daemon that it left behind. */
const DRAIN_MS = 250;
/** A process that waits for a dead disk does not even die of SIGKILL. */
const UNKILLABLE_MS = 5000;

/**
 * Runs a program to its end, in a process group of its own that ends with it. Ends within the limits whatever the
 * program does; rejects only when `signal` cut it short.
 */
export async function runProgram(
  program: Program,
  limits: ProgramLimits,
  mono: () => number,
  signal: AbortSignal,
): Promise<Run> {
  signal.throwIfAborted();
  const startedAt = mono();
  const out = new KeptOutput(limits.keptBytes);
  const err = new KeptOutput(limits.keptBytes);
  const done = (ending: Ending): Run => ({
    ending,
    stdout: out.bytes,
    stderr: err.bytes,
    durationMs: Math.round(mono() - startedAt),
  });
  let child: Child;
  try {
    child = await started(program);
  } catch (error) {
    return done({ kind: 'not-started', errno: errnoOf(error), problem: messageOf(error) });
  }
  const ended = endOf(child);
  const cut = new AbortController();
  const stopped = new Promise<Ending>((resolve) => {
    cut.signal.addEventListener('abort', () => resolve(cut.signal.reason as Ending));
  });
  const end = (ending: Ending): void => cut.abort(ending);
  const stop = (): void => end({ kind: 'overran' });
  let total = 0;
  const take = (kept: KeptOutput) => (bytes: Buffer) => {
    kept.add(bytes);
    total += bytes.length;
    if (total > limits.floodBytes) end({ kind: 'flooded' });
  };
  child.stdout.on('data', take(out)).on('error', ignore);
  child.stderr.on('data', take(err)).on('error', ignore);
  // EPIPE: it ended, or closed its stdin, without reading all of it. That is its right.
  child.stdin.on('error', ignore);
  child.stdin.end(program.input);

  const timer = setTimeout(stop, limits.timeMs);
  signal.addEventListener('abort', stop);
  // While it was being started.
  if (signal.aborted) stop();
  try {
    const first = await Promise.race([ended, stopped]);
    if (cut.signal.aborted) await kill(child, ended, signal.aborted ? 0 : limits.graceMs);
    signal.throwIfAborted();
    return done(first);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    signalGroup(child, 'SIGKILL');
    await drained(child);
  }
}

const ignore = (): void => undefined;

/** Resolves when it runs, rejects with why it does not. */
async function started({ line, cwd, env }: Program): Promise<Child> {
  const [command = '', ...args] = line;
  const child = spawn(command, args, { cwd, env, detached: true, shell: false, stdio: ['pipe', 'pipe', 'pipe'] });
  await once(child, 'spawn');
  child.on('error', ignore);
  return child;
}

async function endOf(child: Child): Promise<Ending> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code };
}

async function kill(child: Child, ended: Promise<Ending>, graceMs: number): Promise<void> {
  const patience = new AbortController();
  const within = async (ms: number): Promise<void> => {
    await Promise.race([ended, wait(ms, undefined, { signal: patience.signal }).catch(ignore)]);
  };
  if (graceMs > 0) {
    signalGroup(child, 'SIGTERM');
    await within(graceMs);
  }
  signalGroup(child, 'SIGKILL');
  await within(UNKILLABLE_MS);
  patience.abort();
}

/** The group outlives its leader as long as somebody is in it, so its number cannot have become another's meanwhile. */
function signalGroup({ pid }: Child, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left.
  }
}

/** Reads what is still in the pipes, then lets go of them, whoever holds the other end. */
async function drained(child: Child): Promise<void> {
  const patience = new AbortController();
  const open = [child.stdout, child.stderr].filter((pipe) => !pipe.closed);
  const closed = Promise.all(
    open.map(async (pipe) => {
      await once(pipe, 'close');
    }),
  );
  await Promise.race([closed, wait(DRAIN_MS, undefined, { signal: patience.signal })]).catch(ignore);
  patience.abort();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  child.unref();
}
