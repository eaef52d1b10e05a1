import { resolve } from '../files.ts';
import { isGnu, splitOptions, type Call, type Programs } from '../program.ts';
import { eachInput, linesOf, valued } from './input.ts';

const ALTERNATIVES_MAX = 16;

export const TEXT: Programs = {
  cat: (call) =>
    eachInput(
      call,
      call.args.filter((arg) => arg !== '-u'),
      call.out,
    ),

  head: (call) => some(call, (all, count) => all.slice(0, count)),
  tail: (call) => some(call, (all, count) => (count === 0 ? all.slice(0, 0) : all.slice(-count))),
  more: (call) => eachInput(call, splitOptions(call.args).rest, call.out),
  less: (call) => eachInput(call, splitOptions(call.args).rest, call.out),
  zcat: (call) => eachInput(call, splitOptions(call.args).rest, call.out),
  strings: (call) =>
    eachInput(call, splitOptions(call.args).rest, (text) => {
      for (const run of text.match(/[\x20-\x7e\t]{4,}/g) ?? []) call.out(`${run}\n`);
    }),
  egrep: (call) => call.start('grep', call.args),
  fgrep: (call) => call.start('grep', call.args),

  tee(call) {
    const { options, rest } = splitOptions(call.args);
    call.out(call.input);
    for (const path of rest) call.state.files.write(resolve(call.state.cwd, path), call.input, options.includes('a'));
    return 0;
  },

  sort(call) {
    const { options, rest } = splitOptions(call.args);
    return eachInput(call, rest, (text) => {
      let lines = linesOf(text).sort(
        (a, b) =>
          (options.includes('n') ? Number.parseFloat(a) - Number.parseFloat(b) || 0 : 0) ||
          (a < b ? -1 : Number(a > b)),
      );
      if (options.includes('u')) lines = [...new Set(lines)];
      if (options.includes('r')) lines.reverse();
      for (const line of lines) call.out(`${line}\n`);
    });
  },

  uniq(call) {
    const { options, rest } = splitOptions(call.args);
    return eachInput(call, rest, (text) => {
      const runs: { line: string; count: number }[] = [];
      for (const line of linesOf(text)) {
        const last = runs.at(-1);
        if (last?.line === line) last.count += 1;
        else runs.push({ line, count: 1 });
      }
      for (const { line, count } of runs)
        call.out(options.includes('c') ? `${String(count).padStart(7)} ${line}\n` : `${line}\n`);
    });
  },

  rev: (call) =>
    eachInput(call, call.args, (text) =>
      call.out(
        linesOf(text)
          .map((line) => `${Array.from(line).reverse().join('')}\n`)
          .join(''),
      ),
    ),
  tac: (call) =>
    eachInput(call, call.args, (text) =>
      call.out(
        linesOf(text)
          .reverse()
          .map((line) => `${line}\n`)
          .join(''),
      ),
    ),

  seq({ args, out }) {
    const numbers = args.map((arg) => Number.parseInt(arg, 10) || 0).slice(0, 3);
    const [first, step, last] =
      numbers.length === 1
        ? [1, 1, numbers[0] ?? 0]
        : numbers.length === 2
          ? [numbers[0] ?? 0, 1, numbers[1] ?? 0]
          : [numbers[0] ?? 0, numbers[1] ?? 1, numbers[2] ?? 0];
    // Longer ones end where the line's output ends.
    for (let at = first, count = 0; step > 0 && at <= last && count < 10_000; at += step, count += 1) out(`${at}\n`);
    return 0;
  },

  yes({ args, out }) {
    for (let count = 0; count < 10_000; count += 1) out(`${args.join(' ') || 'y'}\n`);
    return 0;
  },

  basename({ args, out }) {
    // No pattern: `/\/+$/` takes quadratic time over a word full of slashes.
    let end = args[0]?.length ?? 0;
    while (args[0]?.charAt(end - 1) === '/') end -= 1;
    const name = (args[0] ?? '').slice(0, end);
    const last = name.slice(name.lastIndexOf('/') + 1);
    out(
      `${args[1] !== undefined && last !== args[1] && last.endsWith(args[1]) ? last.slice(0, -args[1].length) : last}\n`,
    );
    return 0;
  },
  dirname({ args, out }) {
    const at = (args[0] ?? '').lastIndexOf('/');
    out(`${at < 0 ? '.' : (args[0] ?? '').slice(0, at) || '/'}\n`);
    return 0;
  },
  readlink: (call) => {
    const [path] = splitOptions(call.args).rest;
    if (path === undefined || !call.args.some((arg) => /^-\w*[fem]/.test(arg))) return 1;
    call.out(`${resolve(call.state.cwd, path)}\n`);
    return 0;
  },
  realpath: (call) => call.start('readlink', ['-f', ...call.args]),

  wc(call) {
    const { options, rest } = splitOptions(call.args);
    return eachInput(call, rest, (text) => {
      const lines = text.split('\n').length - 1;
      const words = text.split(/\s+/).filter((word) => word !== '').length;
      const counts = [
        ['l', lines],
        ['w', words],
        ['c', text.length],
      ] as const;
      const asked = counts.filter(([option]) => options === '' || options.includes(option));
      call.out(
        `${asked.map(([, count]) => (asked.length > 1 ? String(count).padStart(call.state.words === 'gnu' ? 7 : 9) : String(count))).join(' ')}\n`,
      );
    });
  },

  // Patterns are looked for as plain texts, one or the other: none of a visitor's is run as a regular expression (ReDoS).
  grep(call) {
    const { values, paths: all } = valued(call.args, 'ABCme');
    const { options, rest } = splitOptions(all);
    const [pattern, ...paths] = values.has('e') ? [values.get('e') ?? '', ...rest] : rest;
    if (pattern === undefined) {
      call.err(isGnu(call) ? 'Usage: grep [OPTION]... PATTERNS [FILE]...\n' : 'grep: bad usage\n');
      return 2;
    }
    const fold = (text: string): string => (options.includes('i') ? text.toLowerCase() : text);
    const wanted = fold(pattern.replaceAll(/[\^$]/g, '')).split(/\\?\|/, ALTERNATIVES_MAX);
    let found = 0;
    const status = eachInput(call, paths, (text) => {
      for (const line of linesOf(text)) {
        const folded = fold(line);
        if (wanted.some((one) => folded.includes(one)) === options.includes('v')) continue;
        found += 1;
        if (!options.includes('q') && !options.includes('c')) call.out(`${line}\n`);
      }
    });
    if (options.includes('c')) call.out(`${found}\n`);
    return status === 0 ? Number(found === 0) : 2;
  },
};

const LINES = 10;

/** The first or last lines, or with -c bytes. */
function some(call: Call, choose: (all: readonly string[], count: number) => readonly string[]): number {
  let count = LINES;
  let bytes = false;
  const paths: string[] = [];
  for (let at = 0; at < call.args.length; at += 1) {
    const arg = call.args[at] ?? '';
    const given = /^-[nc]?(\d+)$/.exec(arg)?.[1] ?? (arg === '-n' || arg === '-c' ? call.args[(at += 1)] : undefined);
    if (given === undefined) {
      if (!/^-[fq]+$/.test(arg)) paths.push(arg);
      continue;
    }
    bytes ||= arg.startsWith('-c');
    count = Number.parseInt(given, 10) || 0;
  }
  return eachInput(call, paths, (text) => {
    if (bytes) call.out(choose(Array.from(text), count).join(''));
    else for (const line of choose(linesOf(text), count)) call.out(`${line}\n`);
  });
}
