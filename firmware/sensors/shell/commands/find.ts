import { fits } from '../../ftp/glob.ts';
import { resolve } from '../files.ts';
import type { Call, Programs } from '../program.ts';

/** Folders inside folders. */
const DEPTH_MAX = 16;
/** Options whose value is not looked at. */
const VALUED =
  /^-(?:size|mtime|mmin|newer|user|group|exec|execdir|printf|regex|iregex|path|ipath|not|links|inum|atime|ctime)$/;
const KNOWN =
  /^-(?:name|iname|type|maxdepth|mindepth|perm|print|print0|ls|o|a|or|and|xdev|mount|writable|readable|executable|delete|empty|prune|L|H|P)$/;

interface Wanted {
  readonly depth: number;
  readonly fits: (path: string, name: string) => boolean;
}

/** What visitors look for: names, kinds, set-uid programs. Other conditions hold for nothing. */
export const FIND: Programs = {
  find(call) {
    const first = call.args.findIndex((arg) => /^[-!(]/.test(arg));
    const [tops, options] = first < 0 ? [call.args, []] : [call.args.slice(0, first), call.args.slice(first)];
    const unknown = options.find(
      (arg) => arg.startsWith('-') && !KNOWN.test(arg) && !VALUED.test(arg) && !/^-\d/.test(arg),
    );
    if (unknown !== undefined && !valueOf(options, unknown)) {
      call.err(
        `find: ${call.state.words === 'gnu' ? `unknown predicate \`${unknown}'` : `unrecognized: ${unknown}`}\n`,
      );
      return 1;
    }
    const wanted = wantedOf(call, options);
    let status = 0;
    for (const top of tops.length > 0 ? tops : ['.']) {
      if (call.state.files.find(resolve(call.state.cwd, top)).kind === 'missing') {
        const quoted = call.state.words === 'gnu' ? `‘${top}’` : top;
        call.err(`find: ${Buffer.from(quoted, 'utf8').toString('latin1')}: No such file or directory\n`);
        status = 1;
      } else walk(call, top, 0, wanted);
    }
    return status;
  },
};

/** Whether a word stands where another option has its value: `-perm -4000`, `-name -x`. */
const valueOf = (options: readonly string[], word: string): boolean =>
  /^-(?:name|iname|perm|type)$/.test(options[options.indexOf(word) - 1] ?? '') ||
  VALUED.test(options[options.indexOf(word) - 1] ?? '') ||
  options.slice(0, options.indexOf(word)).some((arg) => arg === '-exec' || arg === '-execdir');

function wantedOf({ state }: Call, options: readonly string[]): Wanted {
  const after = (name: string): string | undefined =>
    options.includes(name) ? options[options.indexOf(name) + 1] : undefined;
  const names = options.flatMap((arg, at) => (arg === '-name' ? [options[at + 1] ?? ''] : []));
  const folded = after('-iname')?.toLowerCase();
  const type = after('-type');
  const depth = Number.parseInt(after('-maxdepth') ?? '', 10);
  const bits = Number.parseInt(
    (after('-perm') ?? '').replace(/^[-/]/, '').replace('u=s', '4000').replace('u+s', '4000'),
    8,
  );
  const nothing = options.some((arg) => VALUED.test(arg) && !arg.startsWith('-exec')) || options.includes('-empty');
  return {
    depth: Number.isNaN(depth) ? DEPTH_MAX : Math.min(depth, DEPTH_MAX),
    fits(path, name) {
      if (nothing) return false;
      if (names.length > 0 && !names.some((one) => fits(name, one))) return false;
      if (folded !== undefined && !fits(name.toLowerCase(), folded)) return false;
      const directory = state.files.isDirectory(path);
      if (type !== undefined && type !== (directory ? 'd' : path.startsWith('/dev/') ? 'c' : 'f')) return false;
      return Number.isNaN(bits) || (state.files.stat(path).mode & bits) === bits;
    },
  };
}

function walk(call: Call, shown: string, depth: number, wanted: Wanted): void {
  const { files, cwd } = call.state;
  const path = resolve(cwd, shown);
  const name = shown === '/' ? '/' : (shown.split('/').at(-1) ?? '');
  if (wanted.fits(path, name)) call.out(`${shown}\n`);
  if (depth >= wanted.depth || !files.isDirectory(path)) return;
  if (!files.mayRead(path)) {
    const quoted = call.state.words === 'gnu' ? `‘${shown}’` : shown;
    call.err(`find: ${Buffer.from(quoted, 'utf8').toString('latin1')}: Permission denied\n`);
    return;
  }
  const names = files.names(path);
  call.looks(names.length + 1);
  for (const one of names) walk(call, shown.endsWith('/') ? shown + one : `${shown}/${one}`, depth + 1, wanted);
}
