import { useEffect, useRef } from 'preact/hooks';
import type { State } from '../state.ts';
import { WORDS } from '../words.ts';

/** What is being read must not move: while the list's top is out of sight, new events wait behind the pill. */
export function HoldWhenScrolledAway({ state }: { readonly state: State }) {
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (top.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (last === undefined) return;
      const away = !last.isIntersecting && last.boundingClientRect.top < 0;
      if (away) state.apply({ type: 'hold' });
      else if (!state.paused.peek()) state.apply({ type: 'release' });
    });
    observer.observe(top.current);
    return () => {
      observer.disconnect();
      if (!state.paused.peek()) state.apply({ type: 'release' });
    };
  }, [state]);
  return <div ref={top} />;
}

export function NewPill({ state }: { readonly state: State }) {
  const count = state.waiting.value;
  if (count === 0) return null;
  const show = (): void => {
    state.paused.value = false;
    state.apply({ type: 'release' });
    document.getElementById('events')?.scrollIntoView({ block: 'start' });
  };
  return (
    <div class="pill-place">
      <button type="button" class="pill" onClick={show} title={WORDS.feed.waitingAbout} data-testid="new-pill">
        <span aria-hidden="true">↑</span> {WORDS.feed.waiting(count)}
      </button>
    </div>
  );
}
