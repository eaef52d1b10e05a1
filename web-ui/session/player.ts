import type { Step } from './steps.ts';

/** One thing that appears on the screen. */
export interface Frame {
  /** Milliseconds since the session began. */
  readonly atMs: number;
  readonly content: Content;
}

export type Content =
  | { readonly kind: 'typed'; readonly prompt: string; readonly command: string }
  | { readonly kind: 'shown'; readonly line: string }
  | { readonly kind: 'cut'; readonly bytes: number }
  /** Something else that happened meanwhile: a log-in, what the client told of itself. */
  | { readonly kind: 'note'; readonly text: string };

export interface Tape {
  readonly frames: readonly Frame[];
  readonly lengthMs: number;
  /** Where lines were typed. */
  readonly stops: readonly number[];
}

export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];
/** Of a pause, so much is left when pauses are skipped. */
export const PAUSE_LEFT_MS = 800;
/** Lines in the document: a screen's history, not a book. */
export const LINES_SHOWN = 400;

const FRAME_NAMES: ReadonlySet<string> = new Set(['opened', 'closed', 'folded']);

/** Whether there is a shell to look at. */
export const hasShell = (steps: readonly Step[]): boolean => steps.some(({ line }) => line !== null);

/** The steps as what appears on the screen, each at its time. */
export function tapeOf(steps: readonly Step[]): Tape {
  const frames = steps.filter(({ name }) => !FRAME_NAMES.has(name)).flatMap(framesOf);
  const ordered = frames.toSorted((a, b) => a.atMs - b.atMs);
  return {
    frames: ordered,
    lengthMs: ordered.at(-1)?.atMs ?? 0,
    stops: ordered.filter(({ content }) => content.kind === 'typed').map(({ atMs }) => atMs),
  };
}

function framesOf({ afterMs, summary, line }: Step): Frame[] {
  const atMs = Math.max(0, afterMs);
  if (line === null) return [{ atMs, content: { kind: 'note', text: summary } }];
  const { prompt, command, output, cutBytes, tookMs } = line;
  const answeredMs = atMs + Math.max(0, tookMs);
  return [
    { atMs, content: { kind: 'typed', prompt, command } },
    ...output.map((text): Frame => ({ atMs: answeredMs, content: { kind: 'shown', line: text } })),
    ...(cutBytes > 0 ? [{ atMs: answeredMs, content: { kind: 'cut', bytes: cutBytes } } as const] : []),
  ];
}

/** How many frames are on the screen at a time. */
export function countAt({ frames }: Pick<Tape, 'frames'>, ms: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((frames[middle]?.atMs ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Pace {
  readonly speed: Speed;
  /** Long pauses become short ones. */
  readonly skipsPauses: boolean;
}

/** Where the tape is after so many real milliseconds; never beyond its end. */
export function advanced(tape: Tape, ms: number, passedMs: number, { speed, skipsPauses }: Pace): number {
  const next = tape.frames[countAt(tape, ms)]?.atMs;
  if (next === undefined) return tape.lengthMs;
  const from = skipsPauses ? Math.max(ms, next - PAUSE_LEFT_MS * speed) : ms;
  return Math.min(tape.lengthMs, from + passedMs * speed);
}

/** The next line that was typed, or the one before; the ends when there is none. */
export function stopFrom({ stops, lengthMs }: Tape, ms: number, by: 1 | -1): number {
  if (by > 0) return stops.find((stop) => stop > ms) ?? lengthMs;
  return stops.findLast((stop) => stop < ms) ?? 0;
}
