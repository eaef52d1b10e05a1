/** One line of the daemon's log. */
export interface LoggedLine {
  /** UTC ms. */
  readonly at: number;
  readonly text: string;
}

/** The last ones of many; a line is cut, so that all of them have a bound. */
export interface Recent {
  add(text: string): void;
  lines(): readonly LoggedLine[];
}

const LINES_MAX = 500;
const LINE_MAX = 1000;

export function recent(now: () => number): Recent {
  const lines: LoggedLine[] = [];
  return {
    add(text) {
      for (const line of text.trimEnd().split('\n')) lines.push({ at: now(), text: line.slice(0, LINE_MAX) });
      lines.splice(0, lines.length - LINES_MAX);
    },
    lines: () => [...lines],
  };
}
