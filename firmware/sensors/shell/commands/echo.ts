import type { Programs } from '../program.ts';

/** echo: how most droppers write their binary, one `\x7f\x45\x4c\x46` after the other. */
export const ECHO: Programs = {
  echo({ args, out }) {
    let newline = true;
    let escapes = false;
    let first = 0;
    for (; /^-[neE]+$/.test(args[first] ?? ''); first += 1) {
      for (const option of args[first]?.slice(1) ?? '') {
        if (option === 'n') newline = false;
        else escapes = option === 'e';
      }
    }
    const text = args.slice(first).join(' ');
    const shown = escapes ? unescape(text) : { text, stopped: false };
    out(newline && !shown.stopped ? `${shown.text}\n` : shown.text);
    return 0;
  },

  printf({ args, out, err }) {
    const [format, ...values] = args;
    if (format === undefined) {
      err('printf: usage: printf FORMAT [ARG]...\n');
      return 1;
    }
    let used = 0;
    const filled = format.replaceAll(/%([%sd])/g, (_, kind: string) => (kind === '%' ? '%' : (values[used++] ?? '')));
    out(unescape(filled).text);
    return 0;
  },
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|([abefnrtv\\c]))/g;
const CONTROLS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** `\c` ends all output, also the line end. */
function unescape(text: string): { readonly text: string; readonly stopped: boolean } {
  let stoppedAt = -1;
  let before = 0;
  let result = '';
  for (const found of text.matchAll(ESCAPE)) {
    result += text.slice(before, found.index);
    if (found[3] === 'c') {
      stoppedAt = found.index;
      break;
    }
    if (found[1] !== undefined) result += String.fromCharCode(Number.parseInt(found[1], 16));
    else if (found[2] === undefined) result += CONTROLS[found[3] ?? ''] ?? '';
    else result += String.fromCharCode(Number.parseInt(found[2], 8) & 255);
    before = found.index + found[0].length;
  }
  return stoppedAt < 0 ? { text: result + text.slice(before), stopped: false } : { text: result, stopped: true };
}
