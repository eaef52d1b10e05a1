import { groupName, ownerName } from '../account.ts';
import { resolve, type Stat } from '../files.ts';
import { complain, isGnu, splitOptions, type Call, type Programs, type State } from '../program.ts';

const SCREEN_COLUMNS = 80;
const COLUMN_GAP = 2;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** ls shows the year instead of the time of what is older. */
const HALF_YEAR_MS = 15_778_476_000;
export const LIST: Programs = {
  ls(call) {
    const { state, out } = call;
    const { options, rest } = splitOptions(call.args);
    const paths = rest.length > 0 ? rest : ['.'];
    let status = 0;
    paths.forEach((path, index) => {
      const absolute = resolve(state.cwd, path);
      const found = state.files.find(absolute);
      if (found.kind === 'missing') {
        complain(call, 'cannot access', '', path, 'No such file or directory');
        status = isGnu(call) ? 2 : 1;
        return;
      }
      if (found.kind === 'file' || options.includes('d')) {
        list(call, options, [{ name: path, path: absolute }]);
        return;
      }
      if (!state.files.mayRead(absolute)) {
        complain(call, 'cannot open directory', "can't open", path, 'Permission denied');
        status = isGnu(call) ? 2 : 1;
        return;
      }
      if (paths.length > 1) out(`${index > 0 ? '\n' : ''}${path}:\n`);
      const all = options.includes('a') ? ['.', '..', ...state.files.names(absolute)] : state.files.names(absolute);
      const names = /[aA]/.test(options) ? all : all.filter((name) => !name.startsWith('.'));
      const entries = names.map((name) => ({ name, path: resolve(absolute, name) }));
      if (options.includes('l')) {
        const blocks = entries.reduce((sum, entry) => sum + Math.ceil(state.files.stat(entry.path).size / 4096) * 4, 0);
        out(`total ${blocks}\n`);
      }
      list(call, options, entries);
    });
    return status;
  },
};

interface Entry {
  readonly name: string;
  readonly path: string;
}

function list(call: Call, options: string, entries: readonly Entry[]): void {
  if (options.includes('l')) {
    for (const entry of entries) call.out(`${longLine(call.state, entry)}\n`);
    return undefined;
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
  const stat = state.files.stat(path);
  const { computer } = state.machine;
  const owner = ownerName(computer, state.login, stat.uid);
  const group = groupName(computer, state.login, stat.gid);
  const links = (stat.mode & 0o170000) === 0o040000 ? 2 : 1;
  const time = dateOf(stat, state.now());
  return state.words === 'gnu'
    ? `${bits(stat.mode)} ${links} ${owner} ${group} ${String(stat.size).padStart(5)} ${time} ${name}`
    : `${bits(stat.mode)} ${String(links).padStart(4)} ${owner.padEnd(8)} ${group.padEnd(8)} ${String(stat.size).padStart(9)} ${time} ${name}`;
}

function dateOf({ at }: Stat, now: number): string {
  const date = new Date(at);
  const day = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)}`;
  return now - at > HALF_YEAR_MS ? `${day}  ${date.getUTCFullYear()}` : `${day} ${date.toISOString().slice(11, 16)}`;
}

/** `drwxr-xr-x` */
export function bits(mode: number): string {
  const all = Array.from('rwxrwxrwx', (letter, bit) => ((mode >> (8 - bit)) & 1 ? letter : '-'));
  if ((mode & 0o4000) !== 0) all[2] = 's';
  if ((mode & 0o1000) !== 0) all[8] = 't';
  return `${(mode & 0o170000) === 0o040000 ? 'd' : '-'}${all.join('')}`;
}
