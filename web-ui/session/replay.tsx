import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { duration } from '../time.ts';
import { SESSION_WORDS } from '../words/session.ts';
import { advanced, SPEEDS, stopFrom, tapeOf, type Speed } from './player.ts';
import type { Step } from './steps.ts';
import { Terminal } from './terminal.tsx';

const { replay: SAYS } = SESSION_WORDS;
/** Ten pictures a second: people type more slowly. */
const TICK_MS = 100;

/** What was on the visitor's screen, in its own time. It begins at the end, where all of it is to be read. */
export function Replay({ steps }: { readonly steps: readonly Step[] }) {
  const tape = useMemo(() => tapeOf(steps), [steps]);
  /** Undefined: at the end, also when the end moves on. */
  const place = useSignal<number | undefined>(undefined);
  const playing = useSignal(false);
  const speed = useSignal<Speed>(1);
  const skipsPauses = useSignal(true);
  const latest = useRef(tape);
  latest.current = tape;
  const isPlaying = playing.value;
  useEffect(() => {
    if (!isPlaying) return;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const pace = { speed: speed.peek(), skipsPauses: skipsPauses.peek() };
      const at = advanced(latest.current, place.peek() ?? 0, now - last, pace);
      last = now;
      const ended = at >= latest.current.lengthMs;
      place.value = ended ? undefined : at;
      if (ended) playing.value = false;
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying, place, playing, skipsPauses, speed]);

  const at = place.value ?? tape.lengthMs;
  const go = (ms: number): void => {
    place.value = ms >= tape.lengthMs ? undefined : Math.max(0, ms);
  };
  const toggle = (): void => {
    if (!playing.peek() && place.peek() === undefined) place.value = 0;
    playing.value = !playing.peek();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = actionOf(event.key, { toggle, go, tape, at });
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <div class="replay" data-testid="replay" data-playing={isPlaying}>
      <Terminal tape={tape} at={at} onKeyDown={pressed} />
      <div class="player">
        <button type="button" class="primary play" onClick={toggle} data-testid="play">
          {isPlaying ? SAYS.pause : SAYS.play}
        </button>
        <input
          type="range"
          class="scrubber"
          aria-label={SAYS.place}
          aria-valuetext={SAYS.of(duration(at), duration(tape.lengthMs))}
          min={0}
          max={Math.max(1, tape.lengthMs)}
          step={1}
          value={at}
          onInput={({ currentTarget }) => go(Number(currentTarget.value))}
          data-testid="scrubber"
        />
        <span class="player-time">{SAYS.of(duration(at), duration(tape.lengthMs))}</span>
        <label>
          {SAYS.speed}{' '}
          <select
            value={speed.value}
            onChange={({ currentTarget: { value } }) =>
              (speed.value = SPEEDS.find((known) => String(known) === value) ?? 1)
            }
            data-testid="speed"
          >
            {SPEEDS.map((known) => (
              <option key={known} value={known}>
                {known}×
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={skipsPauses.value}
            onChange={({ currentTarget }) => (skipsPauses.value = currentTarget.checked)}
            data-testid="skip-pauses"
          />{' '}
          {SAYS.skipPauses}
        </label>
        <span class="hint">{SAYS.keys}</span>
      </div>
    </div>
  );
}

interface Controls {
  readonly toggle: () => void;
  readonly go: (ms: number) => void;
  readonly tape: ReturnType<typeof tapeOf>;
  readonly at: number;
}

/** What a key does while the screen has the focus. */
function actionOf(key: string, { toggle, go, tape, at }: Controls): (() => void) | undefined {
  switch (key) {
    case ' ':
      return toggle;
    case 'ArrowRight':
      return () => go(stopFrom(tape, at, 1));
    case 'ArrowLeft':
      return () => go(stopFrom(tape, at, -1));
    case 'Home':
      return () => go(0);
    case 'End':
      return () => go(tape.lengthMs);
    default:
      return undefined;
  }
}
