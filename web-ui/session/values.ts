import type { Step } from './steps.ts';

export interface Value {
  readonly name: string;
  readonly text: string;
}

/** What a step recorded, as it is best read. */
export interface Values {
  /** Short ones, side by side. */
  readonly short: readonly Value[];
  /** Long ones, and those of several lines: headers, bodies, commands. */
  readonly long: readonly (Value & { readonly lines: readonly string[] })[];
}

/** Beyond it a value stands by itself. */
const SHORT_MAX = 72;
/** Told by the line of the shell above. */
const OF_SHELL: ReadonlySet<string> = new Set(['prompt', 'command', 'output', 'output_cut', 'took_ms', 'kind']);
/** Kept as 0 and 1. */
const YES_OR_NO: ReadonlySet<string> = new Set(['accepted', 'signed', 'done', 'complete']);
const NEWLINE = String.raw`\x0a`;
const RETURN = String.raw`\x0d`;

const isSuccess = (name: string, value: unknown): boolean => name === 'status' && value === 0;

export function valuesOf({ fields, line }: Pick<Step, 'fields' | 'line'>): Values {
  const all = Object.entries(fields).flatMap(([name, value]): Value[] =>
    value === null || (line !== null && (OF_SHELL.has(name) || isSuccess(name, value)))
      ? []
      : [{ name, text: YES_OR_NO.has(name) ? (Number(value) === 1 ? 'yes' : 'no') : String(value) }],
  );
  const isLong = ({ text }: Value): boolean => text.length > SHORT_MAX || text.includes(NEWLINE);
  return {
    short: all.filter((value) => !isLong(value)),
    long: all.filter(isLong).map((value) => ({ ...value, lines: linesOf(value.text) })),
  };
}

/**
 * A stored text at its line ends. In storage a line feed is `\x0a`, and a backslash that a visitor wrote before an `x`
 * is `\x5c` (firmware/core/bytes.ts), so nobody can forge one.
 */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(NEWLINE).map((line) => (line.endsWith(RETURN) ? line.slice(0, -RETURN.length) : line));
  return lines.at(-1) === '' && lines.length > 1 ? lines.slice(0, -1) : lines;
}
