import { resolve } from '../files.ts';
import { splitOptions, type Call, type Programs } from '../program.ts';
import { eachInput, linesOf, replaced, valued } from './input.ts';

/** Parts of lines. What awk and sed understand is what visitors type; of the rest they say that it is wrong. */
export const COLUMNS: Programs = {
  cut(call) {
    const { values, paths } = valued(call.args, 'dfcb');
    const from = positions(values.get('f') ?? values.get('c') ?? values.get('b') ?? '');
    const delimiter = values.get('d') ?? '\t';
    return eachInput(call, paths, (text) => {
      for (const line of linesOf(text)) {
        if (!values.has('f'))
          call.out(
            `${Array.from(line)
              .filter((_, at) => from(at + 1))
              .join('')}\n`,
          );
        else if (line.includes(delimiter))
          call.out(
            `${line
              .split(delimiter)
              .filter((_, at) => from(at + 1))
              .join(delimiter)}\n`,
          );
        else call.out(`${line}\n`);
      }
    });
  },

  // Sets of letters and ranges; classes are not known.
  tr(call) {
    const { options, rest } = splitOptions(call.args);
    const [from, to] = [letters(rest[0] ?? ''), letters(rest[1] ?? '')];
    const last = to.at(-1) ?? '';
    const drops = options.includes('d');
    const others = new Map(from.map((char, at) => [char, drops ? '' : (to[at] ?? last)]));
    call.out(Array.from(call.input, (char) => others.get(char) ?? char).join(''));
    return 0;
  },

  awk: fields,
  sed: replace,
};

/** `1,3-5,7-` */
function positions(list: string): (at: number) => boolean {
  const ranges = list
    .split(',')
    .slice(0, 32)
    .map((part) => {
      const [from = '', to] = part.split('-');
      return [
        Number.parseInt(from, 10) || 1,
        to === undefined ? Number.parseInt(from, 10) || 1 : Number.parseInt(to, 10) || Number.MAX_SAFE_INTEGER,
      ] as const;
    });
  return (at) => ranges.some(([from, to]) => at >= from && at <= to);
}

const NAMED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' };

/** All that a byte can be. */
const LETTERS_MAX = 256;

/** The letters of a set: `a-z`, `\n`. */
function letters(set: string): string[] {
  const all: string[] = [];
  for (const [, escaped, from, to, plain] of set.matchAll(/\\(.)|(.)-(.)|(.)/gs)) {
    if (escaped !== undefined) all.push(NAMED[escaped] ?? escaped);
    else if (from === undefined || to === undefined) all.push(plain ?? '');
    else for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) all.push(String.fromCharCode(code));
    if (all.length >= LETTERS_MAX) break;
  }
  return all.slice(0, LETTERS_MAX);
}

/** What one `print` of awk's names. */
const ITEMS_MAX = 32;

interface AwkProgram {
  /** Only lines that hold this. */
  readonly wanted: string;
  /** Only the line of this number. */
  readonly row: number | undefined;
  readonly printed: string;
}

/** `/text/ {print $1}`, `NR==2 {print}`. Read from left to right: a pattern for the whole takes cubic time over blanks. */
function readAwk(program: string): AwkProgram | undefined {
  let rest = program.trim();
  if (rest === '') return undefined;
  let wanted = '';
  const end = rest.startsWith('/') ? rest.indexOf('/', 1) : -1;
  const row = /^F?NR\s*==\s*(\d+)/.exec(rest);
  if (end > 0) wanted = rest.slice(1, end);
  rest = rest.slice(end > 0 ? end + 1 : (row?.[0].length ?? 0)).trim();
  const rule = { wanted, row: row === null ? undefined : Number(row[1]) };
  if (rest === '') return { ...rule, printed: '$0' };
  if (!rest.startsWith('{') || !rest.endsWith('}')) return undefined;
  const action = rest.slice(1, -1).trim();
  const printed = action.slice('print'.length).trim();
  const told = printed.endsWith(';') ? printed.slice(0, -1).trim() : printed;
  if (!action.startsWith('print') || /^[\w]/.test(action.slice('print'.length)) || /[};]/.test(told)) return undefined;
  return { ...rule, printed: told === '' ? '$0' : told };
}

/** `awk '{print $1, $NF}'` and its like; every other program is one that this awk does not understand. */
function fields(call: Call): number {
  const { values, paths } = valued(call.args, 'Fv');
  const [program = '', ...files] = paths;
  const found = readAwk(program);
  if (found === undefined) {
    call.err(
      `awk: syntax error at source line 1\n context is\n\t >>> ${program.slice(0, 40)} <<<\nawk: bailing out at source line 1\n`,
    );
    return 2;
  }
  const { wanted, row, printed } = found;
  const items = printed.split(',', ITEMS_MAX).map((item) => item.match(/"[^"]*"|[^\s"]+/g) ?? []);
  const separator = values.get('F');
  return eachInput(call, files, (text) => {
    for (const [at, line] of linesOf(text).entries()) {
      if (!line.includes(wanted) || (row !== undefined && at + 1 !== row)) continue;
      const parts = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator);
      const value = (item: string): string => {
        const number = item === '$NF' ? parts.length : Number.parseInt(item.slice(1), 10);
        if (item.startsWith('$')) return number === 0 ? line : (parts[number - 1] ?? '');
        return item === 'NF' ? String(parts.length) : item.replaceAll('"', '');
      };
      items.forEach((item, place) => {
        if (place > 0) call.out(' ');
        for (const part of item) call.out(value(part));
      });
      call.out('\n');
    }
  });
}

/** `s/from/to/g` with any letter for the slash; undefined: something else. */
function readSwap(program: string): { readonly from: string; readonly to: string; readonly all: boolean } | undefined {
  const delimiter = program.charAt(1);
  if (!program.startsWith('s') || delimiter === '' || /[\w\s\\]/.test(delimiter)) return undefined;
  const parts = [''];
  for (let at = 2; at < program.length; at += 1) {
    const char = program.charAt(at);
    if (char === delimiter) parts.push('');
    else if (char === '\\' && program.charAt(at + 1) === delimiter)
      parts.push(`${parts.pop() ?? ''}${program.charAt((at += 1))}`);
    else parts.push(`${parts.pop() ?? ''}${char}`);
  }
  const [from = '', to = '', flags = '', ...more] = parts;
  if (parts.length < 3 || more.length > 0 || !/^(?:g|)$/.test(flags)) return undefined;
  return { from, to, all: flags === 'g' };
}

/** `s/plain/text/[g]`, `/plain/d`, `Np`: patterns are looked for as plain text, as grep does. */
function replace(call: Call): number {
  const quiet = call.args.includes('-n');
  const inPlace = call.args.find((arg) => arg.startsWith('-i'));
  const [program = '', ...paths] = call.args.filter((arg) => !/^-(?:[niEre]|i.*)$/.test(arg));
  const swap = readSwap(program);
  const drop = /^\/(.*)\/d$/.exec(program)?.[1];
  const only = /^(\d+)(?:,(\d+|\$))?([pd])$/.exec(program);
  const edit = (text: string): string =>
    linesOf(text)
      .flatMap((line, at) => {
        if (swap !== undefined) return [replaced(line, swap.from, swap.to, swap.all)];
        if (drop !== undefined) return line.includes(drop.replaceAll(/[\^$]/g, '')) ? [] : [line];
        if (only === null) return [line];
        const last = only[2] === '$' ? Number.MAX_SAFE_INTEGER : Number(only[2] ?? only[1]);
        const inside = at + 1 >= Number(only[1]) && at + 1 <= last;
        return only[3] === 'd'
          ? inside
            ? []
            : [line]
          : inside
            ? quiet
              ? [line]
              : [line, line]
            : quiet
              ? []
              : [line];
      })
      .map((line) => `${line}\n`)
      .join('');
  return eachInput(call, paths, (text, path) => {
    if (inPlace === undefined || path === '-') call.out(edit(text));
    else call.state.files.write(resolve(call.state.cwd, path), edit(text), false);
  });
}
