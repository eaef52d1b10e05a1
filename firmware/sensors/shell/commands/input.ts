import { complain, type Call } from '../program.ts';

/** Hands over the text of each file, or of the input when there is none; complains about what cannot be read. */
export function eachInput(call: Call, paths: readonly string[], use: (text: string, path: string) => void): number {
  let status = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    const found = path === '-' ? undefined : call.read(path);
    if (found === undefined) use(call.input, '-');
    else if (found.kind === 'file') use(found.bytes, path);
    else {
      if (found.kind === 'missing') complain(call, '', "can't open", path, 'No such file or directory');
      else if (found.kind === 'denied') complain(call, '', "can't open", path, 'Permission denied');
      else if (call.state.words === 'gnu') call.err(`${call.name}: ${path}: Is a directory\n`);
      else call.err(`${call.name}: read error: Is a directory\n`);
      status = 1;
    }
  }
  return status;
}

export const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};

/** Bytes that replacing makes of one text: a letter by four thousand, in a text of sixty thousand, would not fit in memory. */
const REPLACED_MAX = 64 * 1024;

/** `replaceAll` for texts, of bounded length; an empty one is found nowhere. */
export function replaced(text: string, from: string, to: string, all = true): string {
  let [result, at] = ['', 0];
  for (let next = from === '' ? -1 : text.indexOf(from); next >= 0 && result.length < REPLACED_MAX;) {
    result += text.slice(at, next) + to;
    at = next + from.length;
    next = all ? text.indexOf(from, at) : -1;
  }
  return result + text.slice(at);
}

/** Options whose value is the rest of the word, or the next one. */
export function valued(
  args: readonly string[],
  known: string,
): { readonly values: ReadonlyMap<string, string>; readonly paths: readonly string[] } {
  const values = new Map<string, string>();
  const paths: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg.length > 1 && arg.startsWith('-') && known.includes(arg.charAt(1)))
      values.set(arg.charAt(1), arg.slice(2) || (args[(at += 1)] ?? ''));
    else paths.push(arg);
  }
  return { values, paths };
}
