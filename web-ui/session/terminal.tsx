import { useEffect, useRef } from 'preact/hooks';
import { Inert } from '../inert.ts';
import { bytes } from '../time.ts';
import { SESSION_WORDS } from '../words/session.ts';
import { countAt, LINES_SHOWN, type Content, type Tape } from './player.ts';

const { replay: SAYS } = SESSION_WORDS;
/** A line can be as long as an answer; the events have it whole. */
const LINE_MAX = 2000;

interface TerminalProps {
  readonly tape: Tape;
  readonly at: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Looks like a terminal and obeys nothing: every line is text that went through inert.ts. */
export function Terminal({ tape, at, onKeyDown }: TerminalProps) {
  const screen = useRef<HTMLDivElement>(null);
  const count = countAt(tape, at);
  const first = Math.max(0, count - LINES_SHOWN);
  useEffect(() => {
    if (screen.current !== null) screen.current.scrollTop = screen.current.scrollHeight;
  }, [count]);
  return (
    <div
      class="terminal"
      ref={screen}
      tabIndex={0}
      role="region"
      aria-label={SAYS.screen}
      onKeyDown={onKeyDown}
      data-testid="terminal"
    >
      {first > 0 && <div class="terminal-note">{SAYS.linesBefore(first)}</div>}
      {tape.frames.slice(first, count).map(({ content }, index) => (
        <Line key={first + index} content={content} />
      ))}
      {count < tape.frames.length && (
        <div class="terminal-line">
          <Waiting content={tape.frames[count]?.content} />
          <span class="cursor" aria-hidden="true">
            ▏
          </span>
        </div>
      )}
    </div>
  );
}

/** The prompt stands there while the visitor thinks. */
const Waiting = ({ content }: { readonly content: Content | undefined }) =>
  content?.kind === 'typed' ? (
    <span class="prompt">
      <Inert text={content.prompt} max={LINE_MAX} />
    </span>
  ) : null;

function Line({ content }: { readonly content: Content }) {
  switch (content.kind) {
    case 'typed':
      return (
        <div class="terminal-line">
          <span class="prompt">
            <Inert text={content.prompt} max={LINE_MAX} />
          </span>
          <span class="typed">
            <Inert text={content.command} max={LINE_MAX} />
          </span>
        </div>
      );
    case 'shown':
      return (
        <div class="terminal-line">
          <Inert text={content.line} max={LINE_MAX} />
        </div>
      );
    case 'cut':
      return <div class="terminal-note">{SAYS.cut(bytes(content.bytes))}</div>;
    case 'note':
      return (
        <div class="terminal-note">
          <Inert text={content.text} max={LINE_MAX} />
        </div>
      );
  }
}
