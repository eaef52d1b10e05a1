import { describe, expect, it } from 'vitest';
import {
  advanced,
  countAt,
  hasShell,
  PAUSE_LEFT_MS,
  stopFrom,
  tapeOf,
  type Frame,
  type Tape,
} from '../../web-ui/session/player.ts';
import type { Step } from '../../web-ui/session/steps.ts';

const step = (event: number, afterMs: number, more: Partial<Step> = {}): Step => ({
  ...{ event, afterMs, name: 'command', grade: 'commands', summary: '', fields: {}, line: null },
  ...more,
});
const line = (command: string, output: readonly string[], tookMs = 0, cutBytes = 0): Partial<Step> => ({
  line: { prompt: '# ', command, output, cutBytes, tookMs },
});

/** A visitor who logs in, types at 2 s and at 62 s, and leaves. */
const STEPS = [
  step(1, 0, { name: 'opened', grade: 'touch', summary: 'connected' }),
  step(2, 500, { name: 'login', summary: 'tried a / b' }),
  step(3, 2000, line('id', ['uid=0', 'gid=0'], 300)),
  step(4, 62_000, line('cat x', [], 0, 9000)),
  step(5, 63_000, { name: 'closed', grade: 'touch', summary: 'left' }),
];
const told = ({ content }: Frame): string => {
  switch (content.kind) {
    case 'typed':
      return `${content.prompt}${content.command}`;
    case 'shown':
      return content.line;
    case 'cut':
      return `cut ${content.bytes}`;
    case 'note':
      return `note ${content.text}`;
  }
};

describe('the tape of a session', () => {
  const tape = tapeOf(STEPS);

  it('shows each line when it was typed, and its answer when it came', () => {
    expect(tape.frames.map((frame) => [frame.atMs, told(frame)])).toEqual([
      [500, 'note tried a / b'],
      [2000, '# id'],
      [2300, 'uid=0'],
      [2300, 'gid=0'],
      [62_000, '# cat x'],
      [62_000, 'cut 9000'],
    ]);
    expect([tape.lengthMs, tape.stops]).toEqual([62_000, [2000, 62_000]]);
  });

  it('knows what is on the screen at any time', () => {
    expect([0, 499, 500, 2299, 2300, 61_999, 62_000, 1e9].map((ms) => countAt(tape, ms))).toEqual([
      ...[0, 0, 1, 2, 4, 4, 6, 6],
    ]);
  });

  it('goes from line to line, and to the ends', () => {
    expect([0, 2000, 62_000].map((ms) => stopFrom(tape, ms, 1))).toEqual([2000, 62_000, 62_000]);
    expect([62_000, 2001, 2000].map((ms) => stopFrom(tape, ms, -1))).toEqual([2000, 2000, 0]);
  });

  it('of a session without a shell is none', () => {
    expect(hasShell(STEPS)).toBe(true);
    expect(hasShell(STEPS.slice(0, 2))).toBe(false);
    expect(tapeOf([])).toEqual({ frames: [], lengthMs: 0, stops: [] } satisfies Tape);
  });

  it('of an event from before its session, a clock that was set, begins at 0', () => {
    expect(tapeOf([step(1, -5000, line('id', []))]).frames.map(({ atMs }) => atMs)).toEqual([0]);
  });
});

describe('playing', () => {
  const tape = tapeOf(STEPS);

  it('is as fast as it was, or so many times faster', () => {
    const speeds = ([1, 4, 16] as const).map((speed) => advanced(tape, 2300, 1000, { speed, skipsPauses: false }));
    expect(speeds).toEqual([3300, 6300, 18_300]);
  });

  it('makes long pauses short, at any speed, and leaves short ones', () => {
    expect(advanced(tape, 2300, 100, { speed: 1, skipsPauses: true })).toBe(62_000 - PAUSE_LEFT_MS + 100);
    expect(advanced(tape, 2300, 100, { speed: 4, skipsPauses: true })).toBe(62_000 - PAUSE_LEFT_MS * 4 + 400);
    expect(advanced(tape, 2000, 100, { speed: 1, skipsPauses: true })).toBe(2100);
  });

  it('ends at the end', () => {
    expect(advanced(tape, 61_900, 5000, { speed: 16, skipsPauses: false })).toBe(62_000);
    expect(advanced(tape, 62_000, 100, { speed: 1, skipsPauses: true })).toBe(62_000);
  });

  it('shows every line once on its way, in order', () => {
    const counts: number[] = [];
    for (let at = 0; at < tape.lengthMs;) {
      at = advanced(tape, at, 100, { speed: 16, skipsPauses: true });
      counts.push(countAt(tape, at));
    }
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(counts.at(-1)).toBe(6);
    expect(counts.length).toBeLessThan(20);
  });
});
