import { splitOptions, type Call, type Programs } from '../program.ts';

export const TEXT: Programs = {
  cat: (call) =>
    eachInput(
      call,
      call.args.filter((arg) => arg !== '-u'),
      call.out,
    ),

  head: (call) => someLines(call, (lines, count) => lines.slice(0, count)),
  tail: (call) => someLines(call, (lines, count) => lines.slice(-count)),

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
        `${asked.map(([, count]) => (asked.length > 1 ? String(count).padStart(9) : String(count))).join(' ')}\n`,
      );
    });
  },

  // Patterns are looked for as plain text: a pattern of a visitor is not run as a regular expression (ReDoS).
  grep(call) {
    const { options, rest } = splitOptions(call.args);
    const [pattern, ...paths] = rest;
    if (pattern === undefined) {
      call.err('grep: bad usage\n');
      return 2;
    }
    const fold = (text: string): string => (options.includes('i') ? text.toLowerCase() : text);
    const wanted = fold(pattern.replaceAll(/[\^$]/g, ''));
    let found = 0;
    const status = eachInput(call, paths, (text) => {
      for (const line of linesOf(text)) {
        if (fold(line).includes(wanted) === options.includes('v')) continue;
        found += 1;
        if (!options.includes('q') && !options.includes('c')) call.out(`${line}\n`);
      }
    });
    if (options.includes('c')) call.out(`${found}\n`);
    return status === 0 ? Number(found === 0) : 2;
  },
};

/** Hands over the text of each file, or of the input when there is none; complains about what cannot be read. */
function eachInput(call: Call, paths: readonly string[], use: (text: string) => void): number {
  let status = 0;
  for (const path of paths.length > 0 ? paths : ['-']) {
    const found = path === '-' ? undefined : call.read(path);
    if (found === undefined) use(call.input);
    else if (found.kind === 'file') use(found.bytes);
    else {
      call.err(
        found.kind === 'missing'
          ? `${call.name}: can't open '${path}': No such file or directory\n`
          : `${call.name}: read error: Is a directory\n`,
      );
      status = 1;
    }
  }
  return status;
}

const LINES = 10;

function someLines(call: Call, choose: (lines: string[], count: number) => string[]): number {
  let count = LINES;
  const paths: string[] = [];
  for (let at = 0; at < call.args.length; at += 1) {
    const arg = call.args[at] ?? '';
    const given = /^-n?(\d+)$/.exec(arg)?.[1] ?? (arg === '-n' ? call.args[(at += 1)] : undefined);
    if (given === undefined) paths.push(arg);
    else count = Number.parseInt(given, 10) || 0;
  }
  return eachInput(call, paths, (text) => {
    for (const line of count === 0 ? [] : choose(linesOf(text), count)) call.out(`${line}\n`);
  });
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};
