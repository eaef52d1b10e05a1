import { resolve } from '../files.ts';
import { splitOptions, type Call, type Programs, type State } from '../program.ts';

const SCREEN_COLUMNS = 80;
const COLUMN_GAP = 2;
/** BusyBox's spelling of what a write is refused with. */
const reason = (refusal: string): string =>
  refusal === 'nonexistent directory' ? 'No such file or directory' : refusal;

export const DIRECTORY: Programs = {
  pwd({ state, out }) {
    out(`${state.cwd}\n`);
    return 0;
  },

  ls(call) {
    const { state, err } = call;
    const { options, rest } = splitOptions(call.args);
    const paths = rest.length > 0 ? rest : ['.'];
    let status = 0;
    paths.forEach((path, index) => {
      const absolute = resolve(state.cwd, path);
      const found = state.files.find(absolute);
      if (found.kind === 'missing') {
        err(`ls: ${path}: No such file or directory\n`);
        status = 1;
        return;
      }
      if (found.kind === 'file' || options.includes('d')) {
        list(call, options, [{ name: path, path: absolute }]);
        return;
      }
      if (paths.length > 1) call.out(`${index > 0 ? '\n' : ''}${path}:\n`);
      const all = options.includes('a') ? ['.', '..', ...state.files.names(absolute)] : state.files.names(absolute);
      const names = /[aA]/.test(options) ? all : all.filter((name) => !name.startsWith('.'));
      list(
        call,
        options,
        names.map((name) => ({ name, path: resolve(absolute, name) })),
      );
    });
    return status;
  },

  mkdir: (call) =>
    each(call, (path, name) => {
      const refusal = call.state.files.makeDirectory(path);
      if (refusal === 'File exists' && call.args.includes('-p')) return undefined;
      return refusal === undefined ? undefined : `can't create directory '${name}': ${reason(refusal)}`;
    }),

  rm: (call) =>
    each(call, (path, name) => {
      const { options } = splitOptions(call.args);
      const found = call.state.files.find(path);
      if (found.kind === 'missing') {
        return options.includes('f') ? undefined : `can't remove '${name}': No such file or directory`;
      }
      if (found.kind === 'directory' && !/r/i.test(options)) return `'${name}' is a directory`;
      const refusal = call.state.files.remove(path);
      return refusal === undefined ? undefined : `can't remove '${name}': ${reason(refusal)}`;
    }),

  touch: (call) =>
    each(call, (path, name) => {
      if (call.state.files.find(path).kind !== 'missing') return undefined;
      const refusal = call.state.files.write(path, '', true);
      return refusal === undefined ? undefined : `${name}: ${reason(refusal)}`;
    }),

  chmod(call) {
    const [mode, ...names] = call.args.filter((arg) => !/^-[Rvcf]+$/.test(arg));
    const executes = /x|[1357]/.test(mode ?? '');
    return each({ ...call, args: names }, (path, name) => {
      if (call.state.files.find(path).kind === 'missing') return `${name}: No such file or directory`;
      if (executes) call.state.files.makeExecutable(path);
      return undefined;
    });
  },

  cp: (call) => copy(call, false),
  mv: (call) => copy(call, true),

  dd(call) {
    const given = new Map(call.args.map((arg) => arg.split(/=(.*)/s).slice(0, 2) as [string, string]));
    const input = given.get('if');
    const found = input === undefined ? undefined : call.read(input);
    if (found !== undefined && found.kind !== 'file') {
      call.err(`dd: can't open '${input}': No such file or directory\n`);
      return 1;
    }
    const blockBytes = Math.max(1, Number.parseInt(given.get('bs') ?? '512', 10) || 512);
    const source = found?.bytes ?? call.input;
    const count = Number.parseInt(given.get('count') ?? '', 10);
    const text = Number.isNaN(count) ? source : source.slice(0, count * blockBytes);
    const output = given.get('of');
    if (output === undefined) call.out(text);
    else call.state.files.write(resolve(call.state.cwd, output), text, false);
    const whole = Math.floor(text.length / blockBytes);
    const records = `${whole}+${Number(text.length % blockBytes > 0)} records`;
    call.err(`${records} in\n${records} out\n`);
    return 0;
  },
};

interface Entry {
  readonly name: string;
  readonly path: string;
}

function list(call: Call, options: string, entries: readonly Entry[]): void {
  if (options.includes('l')) {
    for (const entry of entries) call.out(`${longLine(call.state, entry)}\n`);
    return;
  }
  const names = entries.map(({ name }) => name);
  const width = Math.max(0, ...names.map((name) => name.length)) + COLUMN_GAP;
  const columns = call.toScreen && !options.includes('1') ? Math.max(1, Math.floor(SCREEN_COLUMNS / width)) : 1;
  const rows = Math.ceil(names.length / columns);
  for (let row = 0; row < rows; row += 1) {
    let line = '';
    for (let at = row; at < names.length; at += rows) line += (names[at] ?? '').padEnd(width);
    call.out(`${line.trimEnd()}\n`);
  }
}

function longLine(state: State, { name, path }: Entry): string {
  const found = state.files.find(path);
  const size = found.kind === 'file' ? found.bytes.length : 0;
  const mode =
    found.kind === 'directory' ? 'drwxr-xr-x' : found.kind === 'file' && found.executable ? '-rwxr-xr-x' : '-rw-r--r--';
  const links = found.kind === 'directory' ? 2 : 1;
  return `${mode} ${String(links).padStart(4)} root     root     ${String(size).padStart(9)} Jan  1  1970 ${name}`;
}

/** Does something with each path that is no option; complains as BusyBox does. */
function each(call: Call, act: (path: string, name: string) => string | undefined): number {
  const { rest } = splitOptions(call.args);
  let status = 0;
  for (const name of rest) {
    const complaint = act(resolve(call.state.cwd, name), name);
    if (complaint === undefined) continue;
    call.err(`${call.name}: ${complaint}\n`);
    status = 1;
  }
  return status;
}

function copy(call: Call, moves: boolean): number {
  const { files, cwd } = call.state;
  const { rest } = splitOptions(call.args);
  const [source, target] = [rest.at(-2), rest.at(-1)];
  if (source === undefined || target === undefined) {
    call.err(`${call.name}: missing file operand\n`);
    return 1;
  }
  const from = call.read(source);
  if (from.kind !== 'file') {
    call.err(`${call.name}: can't stat '${source}': No such file or directory\n`);
    return 1;
  }
  let to = resolve(cwd, target);
  if (files.find(to).kind === 'directory') to = resolve(to, source.slice(source.lastIndexOf('/') + 1));
  const refusal = files.write(to, from.bytes, false);
  if (refusal !== undefined) {
    call.err(`${call.name}: can't create '${target}': ${reason(refusal)}\n`);
    return 1;
  }
  if (from.executable) files.makeExecutable(to);
  if (moves) files.remove(resolve(cwd, source));
  return 0;
}
