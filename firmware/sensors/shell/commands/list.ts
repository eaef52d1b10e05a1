import { groupName, ownerName } from '../account.ts';
import { resolve, type Stat } from '../files.ts';
import { DEVICES } from '../layout.ts';
import { complain, isGnu, splitOptions, type Call, type Programs, type State } from '../program.ts';

const SCREEN_COLUMNS = 80;
const COLUMN_GAP = 2;
/** By the upper bits of a mode. */
const KINDS: Readonly<Record<number, string>> = { 0o02: 'c', 0o04: 'd' };
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
      call.looks(names.length + 1);
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
    for (const line of longLines(call.state, entries)) call.out(`${line}\n`);
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

/** One line each; GNU's columns are as wide as what stands in them, BusyBox's are fixed. */
function longLines(state: State, entries: readonly Entry[]): string[] {
  const { files, login, machine, words } = state;
  const rows = entries.map(({ name, path }) => {
    const stat = files.stat(path);
    const directory = (stat.mode & 0o170000) === 0o040000;
    return {
      ...{ name, stat },
      links: String(
        directory ? 2 + files.names(path).filter((one) => files.isDirectory(resolve(path, one))).length : 1,
      ),
      owner: ownerName(machine.computer, login, stat.uid),
      group: groupName(machine.computer, login, stat.gid),
      size: DEVICES.get(path) ?? String(stat.size),
    };
  });
  const width = (of: 'links' | 'owner' | 'group' | 'size', fixed: number): number =>
    words === 'gnu' ? Math.max(...rows.map((row) => row[of].length)) : fixed;
  const [links, owner, group, size] = [width('links', 4), width('owner', 8), width('group', 8), width('size', 9)];
  return rows.map(
    (row) =>
      `${bits(row.stat.mode)} ${row.links.padStart(links)} ${row.owner.padEnd(owner)} ${row.group.padEnd(group)} ${row.size.padStart(size)} ${dateOf(row.stat, state.now())} ${row.name}`,
  );
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
  return `${KINDS[mode >> 12] ?? '-'}${all.join('')}`;
}
