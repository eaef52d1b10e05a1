import { fromText } from './bytes.ts';
import type { EventDetail } from './rows.ts';
import { forTerminal } from './terminal.ts';

const TAB_STOP = 8;

/** One line that was typed, readable; a part of what is stored that a sensor does not tell is empty. */
export interface Typed {
  readonly at: number;
  readonly prompt: string;
  readonly command: string;
  readonly output: readonly string[];
  /** Its last line has an end; what comes next stands on a line of its own. */
  readonly ended: boolean;
  /** Bytes of the output that were not kept. */
  readonly cut: number;
  readonly tookMs: number;
}

/** A line of a shell; everything else that happens in a session is told by its summary. */
export const isTyped = ({ fields }: EventDetail): boolean => typeof fields['command'] === 'string';

export function typed({ at, fields }: EventDetail): Typed {
  const text = (name: string): string => String(fields[name] ?? '');
  const number = (name: string): number => Number(fields[name] ?? 0);
  const output = shown(text('output')).split('\n');
  const ended = output.at(-1) === '';
  if (ended) output.pop();
  return {
    at,
    prompt: shown(text('prompt')) || (fields['kind'] === 'exec' ? 'exec: ' : ''),
    command: shown(text('command')),
    output,
    ended,
    cut: number('output_cut'),
    tookMs: number('took_ms'),
  };
}

/**
 * A stored text (core/bytes.ts) as it was on the screen: line ends and tabs are obeyed, a backslash that stood before an
 * `x` is itself again. All else that a terminal would obey stays escaped.
 */
const shown = (stored: string): string =>
  stored
    .split('\\x0a')
    .map((line) =>
      line.split('\\x09').reduce((before, piece) => before + blanksToStop(fromText(before).length) + piece),
    )
    .map((line) => forTerminal(line.replaceAll(/\\x5c(?=x[0-9a-f]{2})/g, '\\')))
    .join('\n');

const blanksToStop = (column: number): string => ' '.repeat(TAB_STOP - (column % TAB_STOP));
