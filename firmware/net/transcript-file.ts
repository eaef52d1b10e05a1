import { Complaint } from '../core/errors.ts';

/** The format: what a line begins with, and what it means. The page for plug-in authors is made of it. */
export const LINES: readonly (readonly [begins: string, meaning: string])[] = [
  ['#', 'a comment; the first line says what the conversation shows'],
  ['O:', 'a line of TOML that overrides the sensor’s options, or gives it an owner’s `columns`'],
  ['L:', 'a line of TOML that overrides the limits'],
  ['C:', 'the visitor sends these bytes; several such lines in a row are one packet; over UDP each is a datagram'],
  ['S:', 'exactly these bytes come next from the sensor'],
  ['S/regex/', 'what comes next matches from its start: for what varies'],
  ['C2:', 'the visitor sends on the second connection, which is dialled when it is first named'],
  ['S2:', 'the sensor sends on the second connection; `S2/regex/` as above'],
  ['C2.', 'the visitor closes the second connection'],
  ['S2.', 'the sensor closes the second connection'],
  ['C.', 'the visitor closes (FIN)'],
  ['C!', 'the visitor resets'],
  ['W:', 'the visitor is silent for so many milliseconds; the clock is the test’s own'],
  ['E:', 'this event is recorded next: its name, and as JSON all fields that are not NULL, as they are stored'],
  ['X:', 'why the session ends (an end reason); required'],
];

/** One step of a transcript. */
export type Step =
  | { readonly does: 'send'; readonly connection: 1 | 2; readonly bytes: Buffer }
  | { readonly does: 'expect'; readonly connection: 1 | 2; readonly bytes: Buffer; readonly line: number }
  | { readonly does: 'match'; readonly connection: 1 | 2; readonly pattern: RegExp; readonly line: number }
  | { readonly does: 'close'; readonly connection: 1 | 2 }
  | { readonly does: 'expect-close'; readonly connection: 2; readonly line: number }
  | { readonly does: 'reset' }
  | { readonly does: 'silence'; readonly ms: number };

export interface Transcript {
  /** TOML text of the sensor's options and of limits, as written. */
  readonly options: string;
  readonly limits: string;
  readonly steps: readonly Step[];
  readonly events: readonly {
    readonly name: string;
    readonly fields: Record<string, unknown>;
    readonly line: number;
  }[];
  readonly end: string;
}

const LINE = /^(?:(#.*)|([OLWEX]): ?(.*)|([CS])(2?): ?(.*)|S(2?)\/(.*)\/|([CS])(2?)\.|(C!))$/;

/** Reads a transcript; complains with the line's number. */
export function parseTranscript(text: string): Transcript {
  const options: string[] = [];
  const limits: string[] = [];
  const steps: Step[] = [];
  const events: { name: string; fields: Record<string, unknown>; line: number }[] = [];
  let end: string | undefined;
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    if (raw.trim() === '') return;
    const found = LINE.exec(raw);
    if (found === null) throw new Complaint(`line ${line}: not a transcript line: ${raw}`, 2);
    const [, comment, key, value = '', who, second, bytes = '', secondMatch, pattern, closer, secondClose, reset] =
      found;
    if (comment !== undefined) return;
    if (key === 'O') options.push(value);
    else if (key === 'L') limits.push(value);
    else if (key === 'W') steps.push({ does: 'silence', ms: Number(value) });
    else if (key === 'E') events.push({ ...parseEvent(value, line), line });
    else if (key === 'X') end = value.trim();
    else if (who === 'C') steps.push({ does: 'send', connection: number(second), bytes: unescape(bytes, line) });
    else if (who === 'S')
      steps.push({ does: 'expect', connection: number(second), bytes: unescape(bytes, line), line });
    else if (pattern !== undefined) {
      // Sticky: it has to match where the last one ended. latin1 on both sides, so that one char is one byte.
      steps.push({
        does: 'match',
        connection: number(secondMatch),
        pattern: new RegExp(pattern.replace(/^\^/, ''), 'sy'),
        line,
      });
    } else if (closer === 'C') steps.push({ does: 'close', connection: number(secondClose) });
    else if (closer === 'S') steps.push({ does: 'expect-close', connection: 2, line });
    else if (reset !== undefined) steps.push({ does: 'reset' });
  });
  if (end === undefined) throw new Complaint('the line `X: reason` is missing: say why the session ends', 2);
  return { options: options.join('\n'), limits: limits.join('\n'), steps, events, end };
}

const number = (second: string | undefined): 1 | 2 => (second === '2' ? 2 : 1);

function parseEvent(value: string, line: number): { name: string; fields: Record<string, unknown> } {
  const [name = '', ...rest] = value.split(' ');
  try {
    return { name, fields: JSON.parse(rest.join(' ') || '{}') as Record<string, unknown> };
  } catch {
    throw new Complaint(`line ${line}: the event's fields are not JSON`, 2);
  }
}

const ESCAPES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, '0': 0, '\\': 92 };

function unescape(text: string, line: number): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < text.length;) {
    if (text[at] !== '\\') {
      const point = text.codePointAt(at) ?? 0;
      const char = String.fromCodePoint(point);
      bytes.push(...Buffer.from(char));
      at += char.length;
      continue;
    }
    const next = text[at + 1] ?? '';
    const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1));
    const code = hex === null ? ESCAPES[next] : Number.parseInt(hex[1] ?? '', 16);
    if (code === undefined) throw new Complaint(`line ${line}: unknown escape \\${next}`, 2);
    bytes.push(code);
    at += hex === null ? 2 : 4;
  }
  return Buffer.from(bytes);
}
