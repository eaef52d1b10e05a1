import { LINE_MAX } from './events.ts';

const CTRL_C = 0x03;
const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const CTRL_U = 0x15;
const DEL = 0x7f;

/** How a line ended: typed to its end, interrupted (^C), end of input (^D on an empty line); or the visitor left in it. */
export type Line =
  | { readonly kind: 'line'; readonly text: string; readonly cut: number }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' }
  | { readonly kind: 'left' };

/** What the visitor sees of what he types: all of it, only that Enter was pressed (a password), nothing. */
export type Echo = 'typed' | 'newline' | 'none';

/** The line discipline of a Linux terminal in canonical mode: collects bytes to a line, edits it, says what to echo. */
export class LineEditor {
  readonly #line: number[] = [];
  #cut = 0;
  /** CR was the line's end; LF or NUL behind it belongs to it (RFC 854: CR LF, CR NUL). */
  #afterCr = false;

  take(byte: number, echo: Echo): { readonly echoed: string; readonly done: Line | undefined } {
    const afterCr = this.#afterCr;
    this.#afterCr = false;
    if (afterCr && (byte === LF || byte === 0)) return SILENT;
    switch (byte) {
      case CR:
      case LF:
        this.#afterCr = byte === CR;
        return { echoed: echo === 'none' ? '' : '\r\n', done: this.#finish() };
      case CTRL_C:
        this.#finish();
        return { echoed: echo === 'typed' ? '^C' : '', done: { kind: 'interrupt' } };
      case CTRL_D:
        return this.#line.length === 0 ? { echoed: '', done: { kind: 'end' } } : SILENT;
      case BACKSPACE:
      case DEL:
        return { echoed: this.#erase(1, echo), done: undefined };
      case CTRL_U:
        return { echoed: this.#erase(this.#line.length, echo), done: undefined };
      default:
        return this.#insert(byte, echo) ? { echoed: shown(byte), done: undefined } : SILENT;
    }
  }

  /** As `take`, for bytes that all stand for themselves (see `plainRun`). */
  type(bytes: Buffer, echo: Echo): string {
    this.#afterCr = false;
    const taken = bytes.subarray(0, LINE_MAX - this.#line.length);
    this.#line.push(...taken);
    this.#cut += bytes.length - taken.length;
    return echo === 'typed' ? taken.toString('latin1') : '';
  }

  /** Whether it is echoed; a terminal does not echo what it does not take. */
  #insert(byte: number, echo: Echo): boolean {
    if (this.#line.length === LINE_MAX) {
      this.#cut += 1;
      return false;
    }
    this.#line.push(byte);
    return echo === 'typed';
  }

  #erase(count: number, echo: Echo): string {
    const erased = this.#line.splice(this.#line.length - Math.min(count, this.#line.length));
    return echo === 'typed' ? erased.map((byte) => '\b \b'.repeat(shown(byte).length)).join('') : '';
  }

  #finish(): Line {
    const text = Buffer.from(this.#line).toString('latin1');
    const cut = this.#cut;
    this.#line.length = 0;
    this.#cut = 0;
    return { kind: 'line', text, cut };
  }
}

/** How many bytes from `at` on are no keys and no telnet: most of what comes, and not worth to be looked at one by one. */
export function plainRun(bytes: Buffer, at: number): number {
  let end = at;
  for (let byte = bytes[end]; byte !== undefined && byte >= 0x20 && byte !== DEL && byte !== 0xff; byte = bytes[end]) {
    end += 1;
  }
  return end - at;
}

const SILENT = { echoed: '', done: undefined } as const;

/** ECHOCTL: a control character is shown as `^A`. */
const shown = (byte: number): string =>
  byte < 0x20 && byte !== TAB ? `^${String.fromCharCode(byte + 0x40)}` : String.fromCharCode(byte);
