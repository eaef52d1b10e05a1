import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { LogAnswer } from '../../firmware/api/contract.ts';
import { useApp } from '../app.ts';
import { Inert } from '../inert.ts';
import { onReconnect } from '../live.ts';
import { When } from '../mark.tsx';
import { localTime } from '../time.ts';
import { SYSTEM_WORDS } from '../words/system.ts';

const { log: SAYS } = SYSTEM_WORDS;
const LOOK_MS = 5000;
/** Whoever is that near to the end, in pixels, follows it. */
const NEAR = 24;

/** What the daemon says, followed like `tail -f`: whoever scrolls up stays where he reads. */
export function Log() {
  const { state, client } = useApp();
  const lines = useSignal<LogAnswer['lines'] | undefined>(undefined);
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const look = (): void => {
      client.get('/api/v1/log').then(
        (answer) => (lines.value = answer.lines),
        // The frame says that nobody answers; what was said stays.
        () => undefined,
      );
    };
    look();
    const timer = setInterval(() => document.hidden || look(), LOOK_MS);
    const forget = onReconnect(state, look);
    return () => {
      clearInterval(timer);
      forget();
    };
  }, []);
  const { length } = lines.value ?? [];
  useEffect(() => {
    const { current } = place;
    if (current !== null && follows.current) current.scrollTop = current.scrollHeight;
  }, [length, lines.value?.at(-1)?.at]);
  const now = state.now.value;
  return (
    <section class="card" aria-labelledby="log">
      <h2 id="log">{SAYS.title}</h2>
      <p class="hint about">{SAYS.about}</p>
      {lines.value?.length === 0 && <p class="empty">{SAYS.none}</p>}
      {length > 0 && (
        <div
          class="log-text"
          tabIndex={0}
          role="region"
          aria-label={SAYS.lines}
          ref={place}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
            (follows.current = scrollHeight - scrollTop - clientHeight < NEAR)
          }
          data-testid="log"
        >
          {(lines.value ?? []).map(({ at, text }, index) => (
            <div key={index} class="log-line">
              <span class="muted">
                <When at={at} text={localTime(at, now)} />
              </span>{' '}
              <Inert text={text} />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
