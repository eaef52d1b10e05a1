import { field } from '../sensor.ts';
import type { Ran } from './shell.ts';

/** Bytes of the answer to one line that are kept: the longest that a person reads, a process list, has half of them. */
const OUTPUT_MAX = 8192;
/** Bytes of all answers of one session: `cat /bin/busybox` is quickly typed, a thousand times too. */
const SESSION_MAX = 256 * 1024;
/** As text, each byte escaped. */
const OUTPUT_TEXT_MAX = OUTPUT_MAX * 4;

/** What a `command` event tells beside the line, so that a session can be shown again as it was. */
export const TOLD = {
  prompt: field.text('What stood before the line.'),
  output: field.text('What it was answered; its line ends are LF.', { max: OUTPUT_TEXT_MAX }),
  output_cut: field.int('Bytes of the answer that are not kept: 8,192 are for one line, 262,144 for one session.'),
  status: field.int('The exit status.'),
  took_ms: field.int('Milliseconds from the end of the line to its answer.'),
} as const;

export interface Told {
  readonly prompt: string | undefined;
  readonly output: string | undefined;
  readonly output_cut: number | undefined;
  readonly status: number;
  readonly took_ms: number;
}

/** What has been kept of the answers of one session. */
export class Teller {
  #left = SESSION_MAX;

  tell(prompt: string | undefined, { output, status }: Pick<Ran, 'output' | 'status'>, took_ms: number): Told {
    const kept = output.slice(0, Math.min(OUTPUT_MAX, this.#left));
    this.#left -= kept.length;
    const cut = output.length - kept.length;
    return {
      prompt: prompt === '' ? undefined : prompt,
      output: kept === '' ? undefined : kept,
      output_cut: cut > 0 ? cut : undefined,
      status,
      took_ms,
    };
  }
}
