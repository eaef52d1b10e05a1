import { forTerminal } from '../core/terminal.ts';
import type { Problem } from './config.ts';

/** A problem as one line for a terminal or a log: `skep.toml:12: ...`, with line and column when they are known. */
export function tell({ source, line, column, sentence }: Problem, file: string | undefined): string {
  const place =
    source === 'file' && line !== undefined && file !== undefined
      ? `${file}:${line}${column === undefined ? '' : `:${column}`}: `
      : '';
  return forTerminal(`${place}${sentence}`);
}
