import { resolve } from '../files.ts';
import { splitOptions, type Call, type Programs } from '../program.ts';
import { eachInput, linesOf, valued } from './input.ts';

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
    for (const char of call.input) {
      const at = from.indexOf(char);
      if (at < 0) call.out(char);
      else if (!options.includes('d')) call.out(to[at] ?? last);
    }
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

/** The letters of a set: `a-z`, `\n`. */
function letters(set: string): string[] {
  return Array.from(set.slice(0, 256).matchAll(/\\(.)|(.)-(.)|(.)/gs)).flatMap(([, escaped, from, to, plain]) => {
    if (escaped !== undefined) return [NAMED[escaped] ?? escaped];
    if (from === undefined || to === undefined) return [plain ?? ''];
    const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, at) => String.fromCharCode(low + at));
  });
}

/** `awk '{print $1, $NF}'` and its like; every other program is one that this awk does not understand. */
function fields(call: Call): number {
  const { values, paths } = valued(call.args, 'Fv');
  const [program = '', ...files] = paths;
  const found = /^\s*(?:\/([^/]*)\/|F?NR\s*==\s*(\d+))?\s*(?:\{\s*print\s*([^};]*);?\s*\})?\s*$/.exec(program);
  if (found === null || program === '') {
    call.err(
      `awk: syntax error at source line 1\n context is\n\t >>> ${program.slice(0, 40)} <<<\nawk: bailing out at source line 1\n`,
    );
    return 2;
  }
  const [, wanted = '', row, printed = '$0'] = found;
  const separator = values.get('F');
  return eachInput(call, files, (text) => {
    for (const [at, line] of linesOf(text).entries()) {
      if (!line.includes(wanted) || (row !== undefined && at + 1 !== Number(row))) continue;
      const parts = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator);
      const value = (item: string): string => {
        const number = item === '$NF' ? parts.length : Number.parseInt(item.slice(1), 10);
        if (item.startsWith('$')) return number === 0 ? line : (parts[number - 1] ?? '');
        return item === 'NF' ? String(parts.length) : item.replaceAll('"', '');
      };
      const items = printed.trim() === '' ? ['$0'] : printed.split(',').map((item) => item.trim());
      call.out(`${items.map((item) => (item.match(/"[^"]*"|\S+/g) ?? []).map(value).join('')).join(' ')}\n`);
    }
  });
}

/** `s/plain/text/[g]`, `/plain/d`, `Np`: patterns are looked for as plain text, as grep does. */
function replace(call: Call): number {
  const quiet = call.args.includes('-n');
  const inPlace = call.args.find((arg) => arg.startsWith('-i'));
  const [program = '', ...paths] = call.args.filter((arg) => !/^-(?:[niEre]|i.*)$/.test(arg));
  const swap = /^s(.)(.*?)\1(.*?)\1(g?)$/s.exec(program);
  const drop = /^\/(.*)\/d$/.exec(program)?.[1];
  const only = /^(\d+)(?:,(\d+|\$))?([pd])$/.exec(program);
  const edit = (text: string): string =>
    linesOf(text)
      .flatMap((line, at) => {
        if (swap !== null)
          return [
            swap[4] === 'g'
              ? line.replaceAll(swap[2] ?? '', () => swap[3] ?? '')
              : line.replace(swap[2] ?? '', () => swap[3] ?? ''),
          ];
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
